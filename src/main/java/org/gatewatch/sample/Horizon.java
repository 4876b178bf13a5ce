package org.gatewatch.sample;

/**
 * How far back through time a gradient reaches. The gradient of the last timestep's output is
 * followed back alone, so that what later timesteps add does not hide how it fades; its norm at the
 * cell state (at the output, for a cell that has no state) is compared with the norm where it
 * entered.
 *
 * @param steps after how many steps back the norm has first fallen to 1/e ({@link #FRACTION}) of
 *     where it began; 0 if it has not within {@code seen} steps
 * @param seen how many steps back it could be followed, the sequence's length less one
 * @param gateAllows the memory that the forget gate would allow by itself, in timesteps: {@code 1 /
 *     (1 - mean forget gate)}, the time in which the cell state fades to 1/e; infinite for a gate
 *     that is fully open, NaN for a cell without a forget gate
 * @param decay the norm at 0, 1, 2, … steps back over the norm at 0, at most {@link
 *     Profile#MAX_STEPS} of them; NaN where no example reaches
 */
public record Horizon(int steps, int seen, double gateAllows, Series decay) {
  /** The share of its norm at which a gradient counts as gone. */
  public static final double FRACTION = 1 / Math.E;

  /**
   * Whether the gradient has fallen to {@link #FRACTION} within the steps seen.
   *
   * @return false if the sequence is too short to tell
   */
  public boolean isReached() {
    return steps > 0;
  }
}
