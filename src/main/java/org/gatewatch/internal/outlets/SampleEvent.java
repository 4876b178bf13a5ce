package org.gatewatch.internal.outlets;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a sample, in a recording of the JDK's flight recorder. Free while none is made.
 */
@Name("org.gatewatch.Sample")
@Label("Gatewatch Sample")
@Description("What a training has come to, each time that it is sampled")
@Category("Gatewatch")
@StackTrace(false)
final class SampleEvent extends Event {
  @Label("Session")
  @Nullable String session;

  @Label("Worker")
  @Nullable String worker;

  @Label("Iteration")
  int iteration;

  @Label("Epoch")
  int epoch;

  @Label("Loss")
  double loss;

  @Label("Loss per Timestep")
  double lossPerTimestep;

  @Label("Learning Rate")
  double learningRate;

  @Label("Gradient Norm")
  double gradientNorm;

  @Label("Worst Update Ratio")
  @Description("Mean magnitude of a cell's updates over that of its parameters, farthest from 1e-3")
  double worstUpdateRatio;

  @Label("Non-finite Values")
  long nonFinite;

  @Label("Iterations per Second")
  double iterationsPerSecond;

  @Label("Open Alerts")
  int openAlerts;

  @Label("Samples Lost")
  long samplesLost;

  @Label("Cost")
  @Description("How long training waited for the sample")
  @Timespan(Timespan.NANOSECONDS)
  long cost;

  @Label("Cost Share")
  @Description("The same over the time since the sample before")
  double costShare;
}
