package org.gatewatch.internal.outlets;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** An alert, in a recording of the JDK's flight recorder. Free while none is made. */
@Name("org.gatewatch.Alert")
@Label("Gatewatch Alert")
@Description("Something that goes wrong in a training opens, worsens or is resolved")
@Category("Gatewatch")
@StackTrace(false)
final class AlertEvent extends Event {
  @Label("Session")
  @Nullable String session;

  @Label("Worker")
  @Nullable String worker;

  @Label("Type")
  @Nullable String type;

  @Label("Severity")
  @Nullable String severity;

  @Label("State")
  @Nullable String state;

  @Label("Iteration")
  int iteration;

  @Label("Epoch")
  int epoch;

  @Label("Since Iteration")
  int since;

  @Label("Layer")
  @Nullable String layer;

  @Label("Direction")
  @Nullable String direction;

  @Label("Quantity")
  @Nullable String quantity;

  @Label("Kernel")
  @Nullable String kernel;

  @Label("Gate")
  @Nullable String gate;

  @Label("Value")
  double value;

  @Label("Limit")
  double limit;

  @Label("Finding")
  @Nullable String finding;

  @Label("Advice")
  @Nullable String advice;
}
