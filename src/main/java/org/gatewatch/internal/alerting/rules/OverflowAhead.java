package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.Messages;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * {@link AlertType#OVERFLOW_AHEAD}: the largest magnitude of a parameter, its gradient, its update
 * or a cell state, or the loss, is above 1 and has risen in {@value #RISES} samples in a row, so
 * fast that the straight line through its logarithm reaches the largest number of the network's
 * data type within {@value #SAMPLES_AHEAD} samples. (Our own rule: what multiplies by a factor each
 * iteration grows exponentially, and so does a diverging training.) Growth that overflows in fewer
 * samples than that is not foreseen; it is found when it is there. Nor is it foreseen of a gradient
 * or an update while the loss falls or is lower than it ever was: where training leaves a plateau
 * they grow like that for a while. Nor while it is no larger than it has been before: where the
 * loss is all but zero, each minibatch has a gradient of its own size, and chance makes rows of
 * them.
 */
final class OverflowAhead implements Rule {
  static final int RISES = 5;
  static final int SAMPLES_AHEAD = 50;

  private static final int POINTS = RISES + 1;

  private final double limit;
  private final List<Growing> all = new ArrayList<>();
  private final Window iterations = new Window(POINTS);
  private final LossTrend trend;

  /**
   * Something that may overflow, and what it was in the last samples.
   *
   * @param slot null for the loss
   * @param before the largest that it was before these
   */
  private record Growing(
      Location location, String words, @Nullable SlotRef slot, Window magnitudes, Peak before) {
    Growing(Location location, String words, @Nullable SlotRef slot) {
      this(location, words, slot, new Window(POINTS), new Peak());
    }

    void add(double magnitude) {
      if (magnitudes.isFull()) {
        before.reach(magnitudes.back(RISES));
      }
      magnitudes.add(magnitude);
    }

    double in(Sample sample) {
      return slot == null ? sample.score() : magnitude(slot.in(sample));
    }
  }

  private static final class Peak {
    private double value;

    /** A sample that lacks it has NaN, which is no peak. */
    void reach(double magnitude) {
      if (magnitude > value) {
        value = magnitude;
      }
    }
  }

  OverflowAhead(Layout layout) {
    limit = largest(layout.dataType());
    trend = new LossTrend(layout);
    for (SlotRef slot : SlotRef.of(layout, OverflowAhead::canOverflow)) {
      String words = Messages.of(slot.location());
      all.add(new Growing(slot.location(), words, slot));
    }
    all.add(new Growing(Location.NETWORK, "the loss", null));
  }

  private static double magnitude(@Nullable Summary summary) {
    return summary == null ? Double.NaN : Math.max(-summary.min(), summary.max());
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
    trend.add(sample);
    List<Finding> findings = new ArrayList<>();
    for (Growing one : all) {
      double magnitude = one.in(sample);
      one.add(magnitude);
      if (magnitude > 1 && one.magnitudes.isFull() && isRising(one.magnitudes)) {
        forecast(one, magnitude, findings);
      }
    }
    return findings;
  }

  /** Whether it is a gradient or an update: they are made anew in each iteration. */
  private static boolean isOfStep(Growing one) {
    Quantity quantity = one.location.quantity();
    return quantity == Quantity.GRADIENT || quantity == Quantity.UPDATE;
  }

  /** Whether it may grow like that without harm. */
  private boolean isUsual(Growing one, double magnitude) {
    return isOfStep(one) && (trend.isGoingDown() || magnitude <= one.before.value);
  }

  private static boolean isRising(Window magnitudes) {
    double later = Math.log(magnitudes.back(0));
    for (int i = 1; i <= RISES; i++) {
      double earlier = Math.log(magnitudes.back(i));
      if (!(later > earlier)) {
        return false;
      }
      later = earlier;
    }
    return Double.isFinite(later);
  }

  private void forecast(Growing one, double magnitude, List<Finding> findings) {
    SimpleRegression line = new SimpleRegression();
    for (int i = 0; i < POINTS; i++) {
      line.addData(iterations.back(i), Math.log(one.magnitudes.back(i)));
    }
    double left = (Math.log(limit) - Math.log(magnitude)) / line.getSlope();
    double spacing = (iterations.back(0) - iterations.back(RISES)) / RISES;
    double samples = left / spacing;
    if (samples <= 2 * SAMPLES_AHEAD) {
      findings.add(
          new Finding(
              AlertType.OVERFLOW_AHEAD,
              one.location,
              samples <= SAMPLES_AHEAD && !isUsual(one, magnitude),
              SAMPLES_AHEAD / Math.max(samples, 1),
              magnitude,
              limit,
              () ->
                  one.words
                      + " overflows in about "
                      + Math.max(1, Math.round(left))
                      + " iterations"));
    }
  }
}
