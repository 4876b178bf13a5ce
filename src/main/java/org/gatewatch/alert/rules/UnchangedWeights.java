package org.gatewatch.alert.rules;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.Trouble;
import org.gatewatch.alert.Wording;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;

/**
 * {@link Trouble#UNCHANGED_WEIGHTS}: minimum, maximum, mean magnitude and norm of a kernel in
 * training, gate by gate, are within {@value #TOLERANCE} of what they were {@value #SAMPLES}
 * samples ago (Amazon SageMaker Debugger: three steps, the same tolerance). Frozen layers and
 * biases are not judged.
 */
final class UnchangedWeights implements Rule {
  static final double TOLERANCE = 1e-5;
  static final int SAMPLES = 3;

  private final List<Watched> kernels;
  private final List<List<Window>> marks = new ArrayList<>();

  UnchangedWeights(Layout layout) {
    kernels = Watched.kernels(layout, Quantity.WEIGHT);
    for (int i = 0; i < kernels.size(); i++) {
      marks.add(List.of(window(), window(), window(), window()));
    }
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
    for (int i = 0; i < kernels.size(); i++) {
      Summary summary = kernels.get(i).in(sample);
      if (summary != null) {
        List<Window> mark = marks.get(i);
        mark.get(0).add(summary.min());
        mark.get(1).add(summary.max());
        mark.get(2).add(summary.meanMagnitude());
        mark.get(3).add(summary.l2Norm());
        double change = mark.stream().mapToDouble(UnchangedWeights::change).max().orElseThrow();
        if (change <= TOLERANCE) {
          findings.add(finding(kernels.get(i), change));
        }
      }
    }
    return findings;
  }

  /** How much a number has changed in the samples of its window, relative to itself. */
  private static double change(Window mark) {
    if (!mark.isFull()) {
      return Double.POSITIVE_INFINITY;
    }
    double now = mark.back(0);
    double then = mark.back(SAMPLES);
    return now == then ? 0 : Math.abs(now - then) / Math.max(Math.abs(now), Math.abs(then));
  }

  private static Finding finding(Watched kernel, double change) {
    return new Finding(
        Trouble.UNCHANGED_WEIGHTS,
        kernel.place(),
        true,
        1,
        change,
        TOLERANCE,
        Wording.of(kernel.place()) + " has not changed in " + SAMPLES + " samples",
        "a higher learning rate; see whether a gradient arrives");
  }
}
