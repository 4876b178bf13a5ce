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

  /** Most steps between zero and the largest value of a {@link #stepped} map. */
  static final double MOST_STEPS = 125;

  /** The largest error of such a map, as a share of its largest value. */
  static final double STEP_ERROR = 1 / MOST_STEPS;

  /** How often the largest value of such a map may be the root of the mean square at most. */
  private static final double MOST_OF_MEAN = 16;

  /** The smallest largest value of such a map: below it, steps would be no normal numbers. */
  private static final double LEAST_STEPPED = 1e-30;

  private static final int STEP_BITS = 6;

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

  /**
   * A map whose cells are all multiples of a power of two, of which the largest is at most {@value
   * #MOST_STEPS}: as even as colours are on a scale. One whose cells are small beside the largest,
   * which would all become zero, stays as it is.
   */
  static Heatmap stepped(Heatmap map) {
    short[] cells = map.toColumns();
    double largest = 0;
    double squares = 0;
    for (short cell : cells) {
      double size = Math.abs(value(cell));
      if (size <= Float.MAX_VALUE) {
        largest = Math.max(largest, size);
        squares += size * size;
      }
    }
    if (largest < LEAST_STEPPED || largest > MOST_OF_MEAN * Math.sqrt(squares / cells.length)) {
      return map;
    }
    int exponent = Math.getExponent(largest) - STEP_BITS;
    exponent += largest > Math.scalb(MOST_STEPS, exponent) ? 1 : 0;
    for (int i = 0; i < cells.length; i++) {
      float value = value(cells[i]);
      if (Float.isFinite(value)) {
        double multiple = Math.rint(Math.scalb((double) value, -exponent));
        cells[i] = Heatmap.pattern((float) (Math.scalb(multiple, exponent) + 0.0));
      } else if (Float.isNaN(value)) {
        cells[i] = NAN;
      }
    }
    return Heatmap.ofColumns(map.rows(), map.columns(), cells);
  }

  private static float value(short cell) {
    return Float.intBitsToFloat(cell << Short.SIZE);
  }
}
