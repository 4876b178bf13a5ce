package org.gatewatch.storage;

import java.nio.ByteBuffer;
import org.gatewatch.sample.Heatmap;

/**
 * Cells of a heatmap as one byte each. Of the magnitude of a value, three bits of the mantissa are
 * kept, which makes eight levels an octave: level {@code n}, from 1, is the bfloat16 pattern {@code
 * 16 n}. A code counts levels downward from the top one of the map:
 *
 * <pre>
 *   0            zero, of whatever sign
 *   1, 2, 3      NaN, +Inf, −Inf
 *   4 to 129     positive: of level top − (code − 4), or 1
 *   130 to 255   negative: of level top − (code − 130), or 1
 * </pre>
 *
 * <p>What {@link #coarse} has made of a map can be coded, and comes back as it was.
 */
final class HeatmapCodes {
  /** Largest relative error of a value of normal magnitude that a code stands for. */
  static final double RELATIVE_ERROR = 1.0 / 16;

  /** What is smaller than this share of the largest value is only known to be so, with its sign. */
  static final double REACH = 1.0 / 32768;

  /** Codes of each sign: more than fifteen octaves. */
  private static final int LEVELS = 126;

  private static final int POSITIVE = 4;
  private static final int NEGATIVE = POSITIVE + LEVELS;
  private static final int SHIFT = 4;
  private static final int STEP = 1 << SHIFT;
  private static final int MAGNITUDE = 0x7fff;
  private static final short NAN = 0x7fc0;
  private static final short INFINITE = 0x7f80;
  private static final short MINUS_INFINITE = (short) 0xff80;

  /** Of what is nearly infinite. */
  private static final int HIGHEST = (INFINITE - 1) >> SHIFT;

  private HeatmapCodes() {}

  /** The level of the largest finite magnitude. */
  static int top(short[] cells) {
    int largest = 0;
    for (short cell : cells) {
      int magnitude = cell & MAGNITUDE;
      largest = magnitude < INFINITE ? Math.max(largest, magnitude) : largest;
    }
    return level(largest);
  }

  /** The nearest. */
  private static int level(int magnitude) {
    return Math.max(1, Math.min((magnitude + STEP / 2) >> SHIFT, HIGHEST));
  }

  /**
   * Codes cells.
   *
   * @param top their {@link #top}
   * @param codes gets one a cell
   * @return false if some cell is of no level that has a code; codes are undefined then
   */
  static boolean encode(short[] cells, int top, byte[] codes) {
    for (int i = 0; i < cells.length; i++) {
      int code = code(cells[i], top);
      if (code < 0) {
        return false;
      }
      codes[i] = (byte) code;
    }
    return true;
  }

  private static int code(short cell, int top) {
    int magnitude = cell & MAGNITUDE;
    if (magnitude > 0 && magnitude < INFINITE && magnitude % STEP == 0) {
      int level = top - (magnitude >> SHIFT);
      return level >= LEVELS ? -1 : (cell < 0 ? NEGATIVE : POSITIVE) + level;
    }
    return switch (cell) {
      case 0 -> 0;
      case NAN -> 1;
      case INFINITE -> 2;
      case MINUS_INFINITE -> 3;
      default -> -1;
    };
  }

  /**
   * The cells of codes.
   *
   * @throws MalformedRecordException if there can be no such codes
   */
  static short[] decode(ByteBuffer codes, int top) {
    if (top > HIGHEST) {
      throw new MalformedRecordException("a heatmap has values beyond all: " + top);
    }
    short[] ofCode = new short[256];
    ofCode[1] = NAN;
    ofCode[2] = INFINITE;
    ofCode[3] = MINUS_INFINITE;
    for (int level = 0; level < LEVELS; level++) {
      int magnitude = Math.max(1, top - level) << SHIFT;
      ofCode[POSITIVE + level] = (short) magnitude;
      ofCode[NEGATIVE + level] = (short) (magnitude | ~MAGNITUDE);
    }
    short[] cells = new short[codes.remaining()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = ofCode[codes.get(i) & 0xff];
    }
    return cells;
  }

  /** A map whose cells are all the nearest that have a code; see {@link StoredRecord#compact}. */
  static Heatmap coarse(Heatmap map) {
    short[] cells = map.toColumns();
    int lowest = top(cells) - LEVELS + 1;
    for (int i = 0; i < cells.length; i++) {
      int magnitude = cells[i] & MAGNITUDE;
      if (magnitude > INFINITE) {
        cells[i] = NAN;
      } else if (magnitude < INFINITE) {
        int nearest = Math.max(lowest, level(magnitude)) << SHIFT;
        cells[i] = (short) (magnitude == 0 ? 0 : nearest | (cells[i] & ~MAGNITUDE));
      }
    }
    return Heatmap.ofColumns(map.rows(), map.columns(), cells);
  }
}
