package org.gatewatch.alert.rules;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.gatewatch.alert.Trouble;
import org.gatewatch.alert.Wording;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;

/**
 * {@link Trouble#OVERFLOW_AHEAD}: the largest magnitude of a parameter, its gradient, its update or
 * a cell state is above 1 and has risen in {@value #RISES} samples in a row, so fast that the
 * straight line through its logarithm reaches the largest number of the network's data type within
 * {@value #SAMPLES_AHEAD} samples. (Our own rule: what multiplies by a factor each iteration grows
 * exponentially, and so does a diverging training.) Growth that overflows in fewer samples than
 * that is not foreseen; it is found when it is there.
 */
final class OverflowAhead implements Rule {
  static final int RISES = 5;
  static final int SAMPLES_AHEAD = 50;

  private static final int POINTS = RISES + 1;

  private final double limit;
  private final List<Watched> slots;
  private final Window iterations = new Window(POINTS);
  private final List<Window> logarithms = new ArrayList<>();

  OverflowAhead(Layout layout) {
    limit = largest(layout.dataType());
    slots = Watched.of(layout, OverflowAhead::canOverflow);
    slots.forEach(slot -> logarithms.add(new Window(POINTS)));
  }

  private static boolean canOverflow(Slot slot) {
    return slot.parameter() != null || slot.quantity() == Quantity.CELL_STATE;
  }

  /** The largest finite number of an ND4J data type. */
  private static double largest(String dataType) {
    return switch (dataType) {
      case "DOUBLE" -> Double.MAX_VALUE;
      case "HALF", "FLOAT16" -> 65504;
      default -> Float.MAX_VALUE;
    };
  }

  @Override
  public int patience() {
    return 1;
  }

  @Override
  public List<Finding> look(Sample sample, int divisor) {
    iterations.add(sample.iteration());
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < slots.size(); i++) {
      Summary summary = slots.get(i).in(sample);
      double magnitude = summary == null ? Double.NaN : Math.max(-summary.min(), summary.max());
      Window last = logarithms.get(i);
      last.add(Math.log(magnitude));
      if (magnitude > 1 && last.isFull() && isRising(last)) {
        forecast(slots.get(i), magnitude, last, findings);
      }
    }
    return findings;
  }

  private static boolean isRising(Window last) {
    for (int i = 0; i < RISES; i++) {
      if (!(last.back(i) > last.back(i + 1))) {
        return false;
      }
    }
    return Double.isFinite(last.back(RISES));
  }

  private void forecast(Watched slot, double magnitude, Window last, List<Finding> findings) {
    SimpleRegression line = new SimpleRegression();
    for (int i = 0; i < POINTS; i++) {
      line.addData(iterations.back(i), last.back(i));
    }
    double left = (Math.log(limit) - last.back(0)) / line.getSlope();
    double spacing = (iterations.back(0) - iterations.back(RISES)) / RISES;
    double samples = left / spacing;
    if (samples <= 2 * SAMPLES_AHEAD) {
      findings.add(
          new Finding(
              Trouble.OVERFLOW_AHEAD,
              slot.place(),
              samples <= SAMPLES_AHEAD,
              SAMPLES_AHEAD / Math.max(samples, 1),
              magnitude,
              limit,
              Wording.of(slot.place())
                  + " overflows in about "
                  + Math.max(1, Math.round(left))
                  + " iterations",
              "lower the learning rate or clip gradients now"));
    }
  }
}
