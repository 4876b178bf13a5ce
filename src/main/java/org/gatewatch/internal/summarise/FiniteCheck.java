package org.gatewatch.internal.summarise;

import static org.gatewatch.internal.summarise.FloatPatterns.MAGNITUDE;

import java.util.Arrays;

/**
 * Tells whether patterns of type FLOAT are all of finite values: an exponent of ones, and no other,
 * carries into the sign when one is added to it.
 */
final class FiniteCheck {
  private static final int ONE = 1 << 23;

  /** Each lane gathers the signs of four values a block. */
  private static final int LANES = Elements.BLOCK / 4;

  private static final int SECOND = LANES;
  private static final int THIRD = 2 * LANES;
  private static final int FOURTH = 3 * LANES;

  private final int[] carries = new int[LANES];

  /** Begins anew. */
  void start() {
    Arrays.fill(carries, 0);
  }

  /** Looks at a block; overwrites what lies behind its first {@code length} patterns. */
  void add(int[] patterns, int length) {
    Arrays.fill(patterns, length, Elements.BLOCK, 0);
    gather(patterns, carries);
  }

  private static void gather(int[] patterns, int[] carries) {
    for (int i = 0; i < LANES; i++) {
      int first = carry(patterns[i]) | carry(patterns[i + SECOND]);
      carries[i] |= first | carry(patterns[i + THIRD]) | carry(patterns[i + FOURTH]);
    }
  }

  private static int carry(int pattern) {
    return (pattern & MAGNITUDE) + ONE;
  }

  /** Whether all that was added is finite. */
  boolean isFinite() {
    int all = 0;
    for (int carried : carries) {
      all |= carried;
    }
    return all >= 0;
  }
}
