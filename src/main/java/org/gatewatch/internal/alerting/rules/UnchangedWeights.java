package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.Messages;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;

/**
 * {@link AlertType#UNCHANGED_WEIGHTS}: every gate of a kernel in training has exactly the minimum,
 * maximum, mean magnitude and norm that it had {@value #SAMPLES} samples ago. (Amazon SageMaker
 * Debugger looks at three steps too, with a tolerance of 1e-5; what changes by little is left to
 * {@link UpdateRatio}.) Frozen layers and biases are not judged, and a single gate is not: no
 * gradient passes one that is saturated. {@link WhyUnchanged} tells what may be the reason.
 */
final class UnchangedWeights implements Rule {
  static final int SAMPLES = 3;

  private final List<Kernel> kernels = new ArrayList<>();
  private final WhyUnchanged why;

  /** A kernel of a cell, and its parts gate by gate. */
  private record Kernel(Location location, List<Gate> gates) {

    /** Takes note of a sample. */
    boolean isUnchanged(Sample sample) {
      boolean unchanged = true;
      for (Gate gate : gates) {
        unchanged &= gate.isUnchanged(sample);
      }
      return unchanged;
    }
  }

  /** A gate's part of a kernel, and the numbers that tell whether it changes. */
  private record Gate(SlotRef slot, Window min, Window max, Window meanMagnitude, Window l2Norm) {

    /** Takes note of a sample. */
    boolean isUnchanged(Sample sample) {
      Summary summary = slot.in(sample);
      if (summary == null) {
        return false;
      }
      min.add(summary.min());
      max.add(summary.max());
      meanMagnitude.add(summary.meanMagnitude());
      l2Norm.add(summary.l2Norm());
      return isSame(l2Norm) && isSame(meanMagnitude) && isSame(min) && isSame(max);
    }

    private static boolean isSame(Window mark) {
      return mark.isFull() && mark.back(0) == mark.back(SAMPLES);
    }
  }

  UnchangedWeights(Layout layout) {
    why = new WhyUnchanged(layout);
    for (SlotRef slot : SlotRef.kernels(layout, Quantity.WEIGHT)) {
      Location gate = slot.location();
      Location whole =
          new Location(gate.layer(), gate.direction(), gate.quantity(), gate.kernel(), null);
      kernel(whole).gates.add(new Gate(slot, window(), window(), window(), window()));
    }
  }

  private Kernel kernel(Location location) {
    for (Kernel known : kernels) {
      if (known.location.equals(location)) {
        return known;
      }
    }
    Kernel added = new Kernel(location, new ArrayList<>());
    kernels.add(added);
    return added;
  }

  private static Window window() {
    return new Window(SAMPLES + 1);
  }

  @Override
  public int patience() {
    return 1;
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    List<Finding> findings = new ArrayList<>();
    for (Kernel kernel : kernels) {
      if (kernel.isUnchanged(sample)) {
        findings.add(finding(kernel.location, why.of(kernel.location, sample)));
      }
    }
    return findings;
  }

  private static Finding finding(Location kernel, WhyUnchanged.Reason reason) {
    String words = Messages.of(kernel) + " has not changed in " + SAMPLES + " samples";
    return new Finding(
        AlertType.UNCHANGED_WEIGHTS,
        kernel,
        true,
        false,
        1,
        0,
        0,
        () -> reason.words().isEmpty() ? words : words + ": " + reason.words(),
        reason.lookAt());
  }
}
