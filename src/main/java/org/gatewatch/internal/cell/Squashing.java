package org.gatewatch.internal.cell;

/**
 * The sigmoid and the hyperbolic tangent of many values at once, some ten times faster than value
 * by value. Both come of e<sup>x</sup> − 1, which is computed for x / 2<sup>15</sup> by a
 * polynomial and then doubled fifteen times: (e<sup>2x</sup> − 1) = p (p + 2). That keeps small
 * values precise, needs no table, and the compiler vectorises it, in several short loops over
 * values that are in a first cache, which is why there are several. Relative error below 1e-13 for
 * |x| &lt; 20, below 1e-11 for all.
 */
final class Squashing {
  private static final int BLOCK = 256;
  private static final double SCALE = 0x1p-15;

  /** e to this is beyond the range of type DOUBLE, and 1 by that is zero. */
  private static final double MOST_OF_SIGMOID = 720;

  /** e to this is within the range; beyond it the function does not change any more. */
  private static final double MOST_OF_TANH = 700;

  private Squashing() {}

  /** Makes of the values of a range 1 / (1 + e<sup>−x</sup>) each. */
  static void sigmoid(double[] values, int from, int to) {
    for (int first = from; first < to; first += BLOCK) {
      int end = Math.min(first + BLOCK, to);
      raise(values, first, end, -SCALE, MOST_OF_SIGMOID * SCALE);
      reciprocal(values, first, end);
    }
  }

  /** Makes of the values of a range the hyperbolic tangent of each. */
  static void tanh(double[] values, int from, int to) {
    for (int first = from; first < to; first += BLOCK) {
      int end = Math.min(first + BLOCK, to);
      raise(values, first, end, 2 * SCALE, MOST_OF_TANH * SCALE);
      ratio(values, first, end);
    }
  }

  /** Makes of each x e to the power of (x × scale × 2<sup>15</sup>), less one. */
  private static void raise(double[] powers, int from, int to, double scale, double most) {
    for (int i = from; i < to; i++) {
      powers[i] = Math.max(-most, Math.min(most, powers[i] * scale));
    }
    begin(powers, from, to);
    for (int i = 0; i < 5; i++) {
      doubleThrice(powers, from, to);
    }
  }

  private static void begin(double[] powers, int from, int to) {
    for (int i = from; i < to; i++) {
      double x = powers[i];
      powers[i] =
          x * (1 + x * (1.0 / 2 + x * (1.0 / 6 + x * (1.0 / 24 + x * (1.0 / 120 + x / 720)))));
    }
  }

  private static void doubleThrice(double[] powers, int from, int to) {
    for (int i = from; i < to; i++) {
      double once = powers[i] * (powers[i] + 2);
      double twice = once * (once + 2);
      powers[i] = twice * (twice + 2);
    }
  }

  private static void reciprocal(double[] powers, int from, int to) {
    for (int i = from; i < to; i++) {
      powers[i] = 1 / (powers[i] + 2);
    }
  }

  private static void ratio(double[] powers, int from, int to) {
    for (int i = from; i < to; i++) {
      powers[i] = powers[i] / (powers[i] + 2);
    }
  }
}
