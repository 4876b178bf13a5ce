package org.gatewatch.internal.summarise;

/** Arithmetic with the IEEE 754 patterns of values of type FLOAT, in loops that vectorise. */
final class FloatPatterns {
  /** All bits but the sign; as a magnitude, it is larger than that of any value. */
  static final int MAGNITUDE = Integer.MAX_VALUE;

  private FloatPatterns() {}

  /** The larger of two numbers that are not negative; unlike Math.max, loops of it vectorise. */
  static int larger(int a, int b) {
    int difference = a - b;
    return a - (difference & difference >> 31);
  }

  /** The smaller of two numbers that are not negative, likewise. */
  static int smaller(int a, int b) {
    int difference = b - a;
    return a + (difference & difference >> 31);
  }
}
