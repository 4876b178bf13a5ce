package org.gatewatch.storage;

import org.jspecify.annotations.Nullable;

/** The cells of a map as levels; see {@link MapLevels}. */
final class LeveledMap {
  /** How many levels each is below the highest; −1 if it is no number. */
  final int[] below;

  /** The highest. */
  final int top;

  /** Bits that each number has beside its level and its sign. */
  final int bits;

  final boolean isSigned;

  /** Whether all cells are numbers. */
  final boolean isFull;

  private LeveledMap(int[] below, int top, int lowBits, boolean isSigned, boolean isFull) {
    this.below = below;
    this.top = top;
    this.isSigned = isSigned;
    this.isFull = isFull;
    bits = bits(lowBits);
  }

  private static int bits(int all) {
    int low = all & MapLevels.LOW;
    return low == 0 ? 0 : MapLevels.SHIFT - Integer.numberOfTrailingZeros(low);
  }

  /**
   * The levels of some cells; null if one of them has none, or is too far below the highest.
   *
   * @param cells bfloat16 patterns
   * @param mostBits how many bits a number may have beside its level and its sign
   */
  static @Nullable LeveledMap of(short[] cells, int mostBits) {
    int all = 0;
    for (short cell : cells) {
      all |= cell;
    }
    if (bits(all) > mostBits) {
      return null; // What is no number has no such bits, either, or no code.
    }
    int most = MapCodes.largest(cells);
    return most < MapCodes.ENDLESS
        ? finite(cells, Math.max(1, most >> MapLevels.SHIFT), all)
        : withOthers(cells);
  }

  /** Plain loops over integers, without branches, since these are done some cells at once. */
  private static @Nullable LeveledMap finite(short[] cells, int top, int all) {
    int[] below = new int[cells.length];
    for (int i = 0; i < cells.length; i++) {
      below[i] = cells[i];
    }
    int negativeZeros = 0;
    for (int i = 0; i < below.length; i++) {
      int cell = below[i];
      int magnitude = cell & MapCodes.MAGNITUDE;
      int ifZero = (magnitude - 1) >> 31;
      below[i] = top - (magnitude >> MapLevels.SHIFT) | ifZero;
      negativeZeros |= ifZero & cell;
    }
    int lowest = Math.min(MapLevels.MOST_BELOW, top - 1);
    int beyond = 0;
    int zeros = 0;
    for (int i = 0; i < below.length; i++) {
      beyond |= lowest - below[i];
      zeros |= below[i];
    }
    return beyond < 0 || negativeZeros != 0
        ? null
        : new LeveledMap(below, top, all, all < 0, zeros >= 0);
  }

  private static @Nullable LeveledMap withOthers(short[] cells) {
    int[] below = new int[cells.length];
    int lowest = MapLevels.HIGHEST;
    int top = 1;
    int lowBits = 0;
    boolean isSigned = false;
    for (int i = 0; i < cells.length; i++) {
      below[i] = (cells[i] & MapCodes.MAGNITUDE) >> MapLevels.SHIFT;
      if (MapCodes.isNumber(cells[i])) {
        lowest = Math.min(lowest, below[i]);
        top = Math.max(top, below[i]);
        lowBits |= cells[i];
        isSigned |= cells[i] < 0;
      } else if (MapCodes.ofOther(cells[i]) < 0) {
        return null;
      }
    }
    for (int i = 0; i < cells.length; i++) {
      below[i] = MapCodes.isNumber(cells[i]) ? top - below[i] : -1;
    }
    return lowest == 0 || top - lowest > MapLevels.MOST_BELOW
        ? null
        : new LeveledMap(below, top, lowBits, isSigned, false);
  }
}
