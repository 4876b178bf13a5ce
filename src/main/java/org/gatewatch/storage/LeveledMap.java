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
    bits = lowBits == 0 ? 0 : MapLevels.SHIFT - Integer.numberOfTrailingZeros(lowBits);
  }

  /**
   * The levels of some cells; null if one of them has none, or is too far below the highest.
   *
   * @param cells bfloat16 patterns
   */
  static @Nullable LeveledMap of(short[] cells) {
    int least = Integer.MAX_VALUE;
    int most = 0;
    int all = 0;
    for (short cell : cells) {
      int magnitude = cell & MapCodes.MAGNITUDE;
      least = Math.min(least, magnitude);
      most = Math.max(most, magnitude);
      all |= cell;
    }
    return least > 0 && most < MapCodes.ENDLESS ? full(cells, least, most, all) : withOthers(cells);
  }

  private static @Nullable LeveledMap full(short[] cells, int least, int most, int all) {
    int lowest = least >> MapLevels.SHIFT;
    int top = most >> MapLevels.SHIFT;
    if (lowest == 0 || top - lowest > MapLevels.MOST_BELOW) {
      return null;
    }
    int[] below = new int[cells.length];
    for (int i = 0; i < cells.length; i++) {
      below[i] = top - ((cells[i] & MapCodes.MAGNITUDE) >> MapLevels.SHIFT);
    }
    return new LeveledMap(below, top, all & MapLevels.LOW, all < 0, true);
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
        lowBits |= cells[i] & MapLevels.LOW;
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
