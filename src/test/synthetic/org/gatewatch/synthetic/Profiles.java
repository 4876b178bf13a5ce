package org.gatewatch.synthetic;

import java.util.BitSet;
import java.util.List;
import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Series;
import org.gatewatch.sample.UnitActivity;
import org.jspecify.annotations.Nullable;

/** Profiles that tell one thing. */
public final class Profiles {
  private static final int TIMESTEPS = 24;

  private Profiles() {}

  /** Of a function between 0 and 1, with these shares of its values near its ends. */
  public static Profile sigmoid(double low, double high) {
    return of(new Saturation(Saturation.LOW, low, high), null, null);
  }

  /** Of a function between −1 and 1, likewise. */
  public static Profile tanh(double low, double high) {
    return of(new Saturation(-Saturation.HIGH, low, high), null, null);
  }

  /** Of units of which the first few never move, each seen so many times. */
  public static Profile units(int observations, int units, int dead) {
    BitSet still = new BitSet();
    still.set(0, dead);
    return of(null, UnitActivity.of(observations, new int[units], new int[units], still), null);
  }

  /**
   * Of a gradient on its way back.
   *
   * @param steps after how many it is gone; 0 if it is not
   * @param seen how many it could be followed
   * @param gateAllows how many the forget gate allows; NaN if there is none
   */
  public static Profile horizon(int steps, int seen, double gateAllows) {
    return of(null, null, new Horizon(steps, seen, gateAllows, Series.empty()));
  }

  /** Of which nothing is told but how long its sequences are. */
  public static Profile timesteps(int timesteps) {
    return new Profile(
        timesteps, Series.empty(), Series.empty(), null, null, null, null, List.of());
  }

  /** Of which nothing is told but that there were timesteps. */
  public static Profile plain() {
    return of(null, null, null);
  }

  private static Profile of(
      @Nullable Saturation saturation, @Nullable UnitActivity units, @Nullable Horizon horizon) {
    return new Profile(
        TIMESTEPS, Series.empty(), Series.empty(), saturation, units, horizon, null, List.of());
  }
}
