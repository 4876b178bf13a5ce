package org.gatewatch.storage;

import java.nio.ByteBuffer;

/**
 * Cells of a heatmap as one byte each, as version 9 had them. Of the magnitude of a value, three
 * bits of the mantissa are kept, which makes eight levels an octave: level {@code n}, from 1, is
 * the bfloat16 pattern {@code 16 n}. A code counts levels downward from the top one of the map:
 *
 * <pre>
 *   0            zero, of whatever sign
 *   1, 2, 3      NaN, +Inf, −Inf
 *   4 to 129     positive: of level top − (code − 4), or 1
 *   130 to 255   negative: of level top − (code − 130), or 1
 * </pre>
 */
final class HeatmapCodes {
  /** Codes of each sign: more than fifteen octaves. */
  private static final int LEVELS = 126;

  private static final int POSITIVE = 4;
  private static final int NEGATIVE = POSITIVE + LEVELS;
  private static final int SHIFT = 4;
  private static final int MAGNITUDE = 0x7fff;
  private static final short NAN = 0x7fc0;
  private static final short INFINITE = 0x7f80;
  private static final short MINUS_INFINITE = (short) 0xff80;

  /** Of what is nearly infinite. */
  private static final int HIGHEST = (INFINITE - 1) >> SHIFT;

  private HeatmapCodes() {}

  /**
   * The cells of codes.
   *
   * @throws MalformedRecordException if there can be no such codes
   */
  static short[] decode(int top, ByteBuffer codes) {
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
}
