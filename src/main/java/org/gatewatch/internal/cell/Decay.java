package org.gatewatch.internal.cell;

import java.util.Arrays;
import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Series;
import org.jspecify.annotations.Nullable;

/**
 * Gathers how the norm of a gradient fades on its way back through time, over several examples
 * whose ways may be of different length. At each number of steps back, the norm is compared with
 * the norm where it began, over the same examples.
 */
final class Decay {
  private final boolean[] ended;
  private final double[] begun;
  private final double[] squares;
  private final double[] beginnings;

  /** For so many examples and ways of fewer than so many steps. */
  Decay(int examples, int steps) {
    ended = new boolean[examples];
    begun = new double[examples];
    squares = new double[steps];
    beginnings = new double[steps];
  }

  /**
   * Adds the square of an example's norm at so many steps back, beginning with 0; nothing before
   * that. The way ends where padding begins.
   */
  void add(int example, int stepsBack, double square, boolean counts) {
    ended[example] |= stepsBack > 0 && !counts;
    if (stepsBack < 0 || ended[example]) {
      return;
    }
    if (stepsBack == 0) {
      begun[example] = square;
    }
    squares[stepsBack] += square;
    beginnings[stepsBack] += begun[example];
  }

  /**
   * The horizon, or null if there is nothing to follow.
   *
   * @param meanKept mean activation of the gate that keeps the memory, or NaN without one
   */
  @Nullable Horizon horizon(double meanKept) {
    if (squares.length == 0 || beginnings[0] == 0) {
      return null;
    }
    double[] norms = new double[squares.length];
    Arrays.setAll(norms, i -> Math.sqrt(squares[i] / beginnings[i]));
    int seen = 0;
    int steps = 0;
    for (int i = 1; i < norms.length && beginnings[i] > 0; i++) {
      seen = i;
      if (steps == 0 && norms[i] <= Horizon.FRACTION) {
        steps = i;
      }
    }
    Series decay = Series.of(Arrays.copyOf(norms, Math.min(seen + 1, Profile.MAX_STEPS)));
    return new Horizon(steps, seen, 1 / (1 - meanKept), decay);
  }
}
