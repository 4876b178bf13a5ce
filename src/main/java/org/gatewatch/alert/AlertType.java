package org.gatewatch.alert;

/**
 * What can go wrong in training. Constants are appended only: stored records hold their position.
 */
public enum AlertType {
  /** A value is NaN or infinite. */
  NON_FINITE,
  /** A gradient is far above its usual size, or far larger in the first layer than in the last. */
  EXPLODING_GRADIENT,
  /** A value grows so fast that it will soon be infinite. */
  OVERFLOW_AHEAD,
  /** Hardly any gradient arrives at a layer. */
  VANISHING_THROUGH_DEPTH,
  /** Hardly any gradient goes back through time. */
  VANISHING_THROUGH_TIME,
  /** A gate is stuck at an end that keeps the cell from working. */
  SATURATED_GATE,
  /** Units of a cell never move. */
  DEAD_UNITS,
  /** Updates are too large for their parameters. */
  LARGE_UPDATES,
  /** Updates are too small for their parameters. */
  SMALL_UPDATES,
  /** Parameters do not change at all. */
  UNCHANGED_WEIGHTS,
  /** The loss has not fallen since training began. */
  LOSS_NOT_FALLING,
  /** The loss is far above what it was. */
  LOSS_JUMP,
  /** Gradient clipping cuts nearly every gradient. */
  CONSTANT_CLIPPING
}
