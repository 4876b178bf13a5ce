package org.gatewatch.alert.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.alert.Place;
import org.gatewatch.alert.Trouble;
import org.gatewatch.alert.Wording;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;

/**
 * {@link Trouble#UNCHANGED_WEIGHTS}: minimum, maximum, mean magnitude and norm of every gate of a
 * kernel in training are within {@value #TOLERANCE} of what they were {@value #SAMPLES} samples ago
 * (Amazon SageMaker Debugger: three steps, the same tolerance). Frozen layers and biases are not
 * judged, and a single gate is not: no gradient passes one that is saturated.
 */
final class UnchangedWeights implements Rule {
  static final double TOLERANCE = 1e-5;
  static final int SAMPLES = 3;

  private final Map<Place, List<Gate>> kernels = new LinkedHashMap<>();

  /** A gate's part of a kernel, and the numbers that tell whether it changes. */
  private record Gate(Watched slot, List<Window> marks) {}

  UnchangedWeights(Layout layout) {
    for (Watched slot : Watched.kernels(layout, Quantity.WEIGHT)) {
      Place gate = slot.place();
      kernels
          .computeIfAbsent(
              new Place(gate.layer(), gate.direction(), gate.quantity(), gate.kernel(), null),
              key -> new ArrayList<>())
          .add(new Gate(slot, List.of(window(), window(), window(), window())));
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
    kernels.forEach(
        (place, gates) -> {
          double most = 0;
          for (Gate gate : gates) {
            Summary summary = gate.slot.in(sample);
            most = Math.max(most, summary == null ? Double.MAX_VALUE : change(gate.marks, summary));
          }
          if (most <= TOLERANCE) {
            findings.add(finding(place, most));
          }
        });
    return findings;
  }

  private static double change(List<Window> marks, Summary summary) {
    marks.get(0).add(summary.min());
    marks.get(1).add(summary.max());
    marks.get(2).add(summary.meanMagnitude());
    marks.get(3).add(summary.l2Norm());
    return marks.stream().mapToDouble(UnchangedWeights::change).max().orElseThrow();
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

  private static Finding finding(Place kernel, double change) {
    return new Finding(
        Trouble.UNCHANGED_WEIGHTS,
        kernel,
        true,
        1,
        change,
        TOLERANCE,
        Wording.of(kernel) + " has not changed in " + SAMPLES + " samples",
        "a higher learning rate; see whether a gradient arrives");
  }
}
