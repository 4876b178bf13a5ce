package org.gatewatch.sample;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What each unit of a cell does over the examples and timesteps of one iteration: how often it is
 * saturated, and whether it moves at all. Immutable.
 */
public final class UnitActivity {
  /** A unit whose largest and smallest value differ by no more than this never moves. */
  public static final double STILL = 1e-6;

  private final int observations;
  private final int[] low;
  private final int[] high;
  private final BitSet dead;

  private UnitActivity(int observations, int[] low, int[] high, BitSet dead) {
    this.observations = observations;
    this.low = low;
    this.high = high;
    this.dead = dead;
  }

  /**
   * The activity of some units.
   *
   * @param observations values seen of each unit, one an example and timestep that is not padding
   * @param low for each unit, how many of them were saturated at the lower end; copied
   * @param high for each unit, how many were saturated at the upper end; copied
   * @param dead units that never moved, by position; copied
   * @return their activity
   * @throws IllegalArgumentException if the numbers do not fit together
   */
  public static UnitActivity of(int observations, int[] low, int[] high, BitSet dead) {
    if (low.length != high.length || dead.length() > low.length) {
      throw new IllegalArgumentException(
          "one number a unit is needed: "
              + low.length
              + " low, "
              + high.length
              + " high, dead up to unit "
              + (dead.length() - 1));
    }
    for (int i = 0; i < low.length; i++) {
      if (low[i] < 0 || high[i] < 0 || low[i] > observations - high[i]) {
        throw new IllegalArgumentException(
            "unit "
                + i
                + " was saturated "
                + low[i]
                + " + "
                + high[i]
                + " times in "
                + observations);
      }
    }
    return new UnitActivity(observations, low.clone(), high.clone(), (BitSet) dead.clone());
  }

  /** {@return number of units} */
  public int units() {
    return low.length;
  }

  /** {@return values seen of each unit} */
  public int observations() {
    return observations;
  }

  /**
   * How many values of a unit were saturated at the lower end.
   *
   * @param unit from 0
   * @return 0 to {@link #observations()}
   */
  public int low(int unit) {
    return low[unit];
  }

  /**
   * How many values of a unit were saturated at the upper end.
   *
   * @param unit from 0
   * @return 0 to {@link #observations()}
   */
  public int high(int unit) {
    return high[unit];
  }

  /**
   * Whether a unit never moved, over two values or more.
   *
   * @param unit from 0
   * @return true if all its values were the same
   */
  public boolean isDead(int unit) {
    return dead.get(unit);
  }

  /** {@return number of units that never moved} */
  public int dead() {
    return dead.cardinality();
  }

  /** {@return number of units saturated at the lower end in every value} */
  public int stuckLow() {
    return stuck(low);
  }

  /** {@return number of units saturated at the upper end in every value} */
  public int stuckHigh() {
    return stuck(high);
  }

  private int stuck(int[] counts) {
    return observations == 0
        ? 0
        : (int) Arrays.stream(counts).filter(count -> count == observations).count();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UnitActivity that
        && observations == that.observations
        && Arrays.equals(low, that.low)
        && Arrays.equals(high, that.high)
        && dead.equals(that.dead);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(low) + Arrays.hashCode(high);
  }

  @Override
  public String toString() {
    return "UnitActivity[" + units() + " units, " + observations + " values each]";
  }
}
