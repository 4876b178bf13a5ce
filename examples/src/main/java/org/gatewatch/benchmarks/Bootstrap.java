package org.gatewatch.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * How much more one of two takes than the other, as a share of that, measured in pairs: of the sums
 * of all pairs, with a 95 % interval from drawing the pairs anew.
 */
record Bootstrap(double lower, double more, double upper) {
  private static final int DRAWS = 2000;
  private static final double LOWER = 0.025;

  /**
   * Draws, with the same seed every time.
   *
   * @param each what it took, pair by pair; at least one
   * @param other what the other took
   */
  static Bootstrap more(double[] each, double[] other) {
    Random random = new Random(1);
    double[] drawn = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      double ofOther = 0;
      for (int i = 0; i < each.length; i++) {
        int pair = random.nextInt(each.length);
        sum += each[pair];
        ofOther += other[pair];
      }
      drawn[draw] = sum / ofOther - 1;
    }
    Arrays.sort(drawn);
    return new Bootstrap(
        drawn[(int) (LOWER * DRAWS)],
        Arrays.stream(each).sum() / Arrays.stream(other).sum() - 1,
        drawn[(int) ((1 - LOWER) * DRAWS) - 1]);
  }

  /** In per cent, the interval in brackets. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%+.2f [%+.2f, %+.2f]", 100 * more, 100 * lower, 100 * upper);
  }
}
