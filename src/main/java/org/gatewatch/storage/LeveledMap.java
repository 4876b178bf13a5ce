package org.gatewatch.storage;

/** The cells of a map as levels, of one map after the other; see {@link MapLevels}. */
final class LeveledMap {
  /** How many levels each is below the highest; −1 if it is no number. May be longer. */
  int[] below = new int[0];

  private int[] room = new int[0];

  /** The highest. */
  int top;

  /** Bits that each number has beside its level and its sign. */
  int bits;

  boolean isSigned;

  /** Whether all cells are numbers. */
  boolean isFull;

  /** Room for so many other numbers, in an array that is used again as well. */
  int[] room(int size) {
    if (room.length < size) {
      room = new int[size];
    }
    return room;
  }

  private static int bits(int all) {
    int low = all & MapLevels.LOW;
    return low == 0 ? 0 : MapLevels.SHIFT - Integer.numberOfTrailingZeros(low);
  }

  /**
   * Takes the levels of some cells.
   *
   * @param mostBits how many bits a number may have beside its level and its sign
   * @return false if one of them has no level, or is too far below the highest
   */
  boolean read(MapCells cells, int mostBits) {
    int union = cells.union();
    if (bits(union) > mostBits) {
      return false; // What is no number has no such bits, either, or no code.
    }
    if (below.length < cells.size) {
      below = new int[cells.size];
    }
    return cells.largest < MapCodes.ENDLESS ? readFinite(cells, union) : readWithOthers(cells);
  }

  /** Plain loops over integers, without branches, since these are done some cells at once. */
  private boolean readFinite(MapCells cells, int union) {
    int[] patterns = cells.patterns;
    int highest = Math.max(1, cells.largest >> MapLevels.SHIFT);
    int negativeZeros = 0;
    for (int i = 0; i < cells.size; i++) {
      int cell = patterns[i];
      int magnitude = cell & MapCodes.MAGNITUDE;
      int ifZero = (magnitude - 1) >> 31;
      below[i] = highest - (magnitude >> MapLevels.SHIFT) | ifZero;
      negativeZeros |= ifZero & cell;
    }
    int lowest = Math.min(MapLevels.MOST_BELOW, highest - 1);
    int beyond = 0;
    int zeros = 0;
    for (int i = 0; i < cells.size; i++) {
      beyond |= lowest - below[i];
      zeros |= below[i];
    }
    top = highest;
    bits = bits(union);
    isSigned = (union & ~MapCodes.MAGNITUDE) != 0;
    isFull = zeros >= 0;
    return beyond >= 0 && negativeZeros == 0;
  }

  private boolean readWithOthers(MapCells cells) {
    int lowest = MapLevels.HIGHEST;
    int highest = 1;
    int all = 0;
    for (int i = 0; i < cells.size; i++) {
      int cell = cells.patterns[i];
      below[i] = (cell & MapCodes.MAGNITUDE) >> MapLevels.SHIFT;
      if (MapCodes.isNumber(cell)) {
        lowest = Math.min(lowest, below[i]);
        highest = Math.max(highest, below[i]);
        all |= cell;
      } else if (MapCodes.ofOther(cell) < 0) {
        return false;
      }
    }
    for (int i = 0; i < cells.size; i++) {
      below[i] = MapCodes.isNumber(cells.patterns[i]) ? highest - below[i] : -1;
    }
    top = highest;
    bits = bits(all);
    isSigned = all < 0;
    isFull = false;
    return lowest > 0 && highest - lowest <= MapLevels.MOST_BELOW;
  }
}
