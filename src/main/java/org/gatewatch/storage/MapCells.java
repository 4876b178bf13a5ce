package org.gatewatch.storage;

import java.util.Arrays;
import org.gatewatch.sample.Heatmap;

/**
 * The cells of one map after the other as integers, in an array that is used again: loops over
 * integers are done some cells at once, those over shorts are not.
 */
final class MapCells {
  /** Of so many maxima each is that of the cells so far apart. */
  private static final int LANES = 128;

  private static final int PATTERN = 0xffff;

  /** The bfloat16 patterns, column by column; those of negative numbers are negative. */
  int[] patterns = new int[0];

  /** How many there are; the array may be longer. */
  int size;

  int rows;

  /** The largest magnitude. */
  int largest;

  private final int[] some = new int[LANES];
  private final int[] most = new int[LANES];

  /** Takes the cells of a map. */
  void read(Heatmap map) {
    short[] cells = map.toColumns();
    rows = map.rows();
    size = cells.length;
    if (size > patterns.length) {
      patterns = new int[size];
    }
    for (int i = 0; i < cells.length; i++) {
      patterns[i] = cells[i];
    }
    largest = largest();
  }

  /** All bits that any pattern has, of sixteen. */
  int union() {
    int all = 0;
    for (int i = 0; i < size; i++) {
      all |= patterns[i] & PATTERN;
    }
    return all;
  }

  /**
   * Some cells are copied each time, since only what has the same index in two arrays is done at
   * once: a maximum alone waits for the one before.
   */
  private int largest() {
    Arrays.fill(most, 0);
    for (int first = 0; first < size; first += LANES) {
      int many = Math.min(LANES, size - first);
      System.arraycopy(patterns, first, some, 0, many);
      for (int i = 0; i < many; i++) {
        int less = most[i] - (some[i] & MapCodes.MAGNITUDE);
        most[i] -= less & less >> 31;
      }
    }
    int all = 0;
    for (int i = 0; i < Math.min(LANES, size); i++) {
      all = Math.max(all, most[i]);
    }
    return all;
  }

  /** The largest magnitude of a finite cell; 0 if there is none. */
  int largestFinite() {
    if (largest < MapCodes.ENDLESS) {
      return largest;
    }
    int most = 0;
    for (int i = 0; i < size; i++) {
      int magnitude = patterns[i] & MapCodes.MAGNITUDE;
      most = magnitude < MapCodes.ENDLESS ? Math.max(most, magnitude) : most;
    }
    return most;
  }

  /** A map of these cells. */
  Heatmap toMap() {
    short[] shorts = new short[size];
    for (int i = 0; i < size; i++) {
      shorts[i] = (short) patterns[i];
    }
    return Heatmap.ofColumns(rows, size / rows, shorts);
  }
}
