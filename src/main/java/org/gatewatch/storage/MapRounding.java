package org.gatewatch.storage;

import org.gatewatch.sample.Heatmap;

/** Rounds maps such that {@link HeatmapCodec} writes few bits a cell. NaN and infinities stay. */
final class MapRounding {
  /** Largest relative error of a value of normal magnitude in a {@link #coarse} map. */
  static final double RELATIVE_ERROR = 1.0 / 16;

  /** The same of a {@link #fine} map. */
  static final double FINE_ERROR = 1.0 / 64;

  /** What is smaller than this share of the largest value is only known to be so, with its sign. */
  static final double REACH = 1.0 / 32768;

  /** Most steps between zero and the largest value of a {@link #stepped} map. */
  private static final double MOST_STEPS = 125;

  /** The largest error of such a map, as a share of its largest value. */
  static final double STEP_ERROR = 1 / MOST_STEPS;

  /** How often the largest value of such a map may be the root of the mean square at most. */
  private static final double MOST_OF_MEAN = 16;

  /** The smallest largest value of such a map: below it, steps would be no normal numbers. */
  private static final double LEAST_STEPPED = 1e-30;

  private static final int STEP_BITS = 6;

  private static final int LEVEL = 1 << MapLevels.SHIFT;

  /** Bits of a pattern that a {@link #fine} map is without. */
  private static final int FINE = 2;

  private static final int MAGNITUDE = MapCodes.MAGNITUDE;
  private static final int INFINITE = MapCodes.ENDLESS;
  private static final short NAN = 0x7fc0;

  private MapRounding() {}

  /**
   * A map whose cells are all of the nearest level; see {@link MapLevels}. What is more than
   * {@value MapLevels#MOST_BELOW} levels below the highest is of the lowest of them.
   */
  static Heatmap coarse(Heatmap map) {
    return rounded(map, MapLevels.SHIFT);
  }

  /**
   * A map whose cells have two bits beside their level: a unit's values over time make a curve, in
   * which levels would be seen.
   */
  static Heatmap fine(Heatmap map) {
    return rounded(map, FINE);
  }

  private static Heatmap rounded(Heatmap map, int dropped) {
    short[] cells = map.toColumns();
    int most = MapCodes.largest(cells);
    int lowest = lowest(most < INFINITE ? most : MapCodes.largestFinite(cells));
    if (most >> MapLevels.SHIFT < MapLevels.HIGHEST) {
      round(cells, lowest, dropped);
    } else {
      roundWithLimits(cells, lowest, dropped);
    }
    return Heatmap.ofColumns(map.rows(), map.columns(), cells);
  }

  /** The lowest level that can be written beside that of the largest finite magnitude. */
  private static int lowest(int largest) {
    int highest = Math.min((largest + LEVEL / 2) >> MapLevels.SHIFT, MapLevels.HIGHEST);
    return Math.max(1, highest - MapLevels.MOST_BELOW) << MapLevels.SHIFT;
  }

  /** Plain loops over integers, without branches, since these are done some cells at once. */
  private static void round(short[] cells, int lowest, int dropped) {
    int half = 1 << (dropped - 1);
    int kept = -1 << dropped;
    int[] rounded = new int[cells.length];
    for (int i = 0; i < cells.length; i++) {
      rounded[i] = cells[i];
    }
    for (int i = 0; i < rounded.length; i++) {
      int magnitude = rounded[i] & MAGNITUDE;
      int ifZero = (magnitude - 1) >> 31;
      int more = ((magnitude + half) & kept) - lowest;
      int nearest = lowest + (more & ~(more >> 31));
      rounded[i] = (nearest | (rounded[i] & ~MAGNITUDE)) & ~ifZero;
    }
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (short) rounded[i];
    }
  }

  /** As {@link #round}, where cells are infinite, or nearly, or no numbers. */
  private static void roundWithLimits(short[] cells, int lowest, int dropped) {
    int half = 1 << (dropped - 1);
    int kept = -1 << dropped;
    int most = (INFINITE - 1) & kept;
    for (int i = 0; i < cells.length; i++) {
      int magnitude = cells[i] & MAGNITUDE;
      if (magnitude > INFINITE) {
        cells[i] = NAN;
      } else if (magnitude < INFINITE) {
        int nearest = Math.max(lowest, Math.min((magnitude + half) & kept, most));
        cells[i] = (short) (magnitude == 0 ? 0 : nearest | (cells[i] & ~MAGNITUDE));
      }
    }
  }

  /**
   * A map whose cells are all multiples of a power of two, of which the largest is at most {@value
   * #MOST_STEPS}: as even as colours are on a scale. One whose cells are small beside the largest,
   * which would all become zero, stays as it is.
   */
  static Heatmap stepped(Heatmap map) {
    short[] cells = map.toColumns();
    double largest = value((short) MapCodes.largestFinite(cells));
    if (largest < LEAST_STEPPED || isFarAboveMean(largest, cells)) {
      return map;
    }
    int exponent = Math.getExponent(largest) - STEP_BITS;
    exponent += largest > Math.scalb(MOST_STEPS, exponent) ? 1 : 0;
    double step = Math.scalb(1.0, exponent);
    double all = Math.scalb(1.0, -exponent);
    for (int i = 0; i < cells.length; i++) {
      float value = value(cells[i]);
      if (Float.isFinite(value)) {
        double multiple = Math.rint(value * all) + 0.0; // Zero has no sign then.
        cells[i] = (short) (Float.floatToRawIntBits((float) (multiple * step)) >> Short.SIZE);
      } else if (Float.isNaN(value)) {
        cells[i] = NAN;
      }
    }
    return Heatmap.ofColumns(map.rows(), map.columns(), cells);
  }

  /** Of most maps a few cells tell that it is not. */
  private static boolean isFarAboveMean(double largest, short[] cells) {
    double squares = 0;
    for (int i = 0; i < cells.length; i++) {
      double value = value(cells[i]);
      squares += Math.abs(value) <= Float.MAX_VALUE ? value * value : 0;
      if (i % LEVEL == 0 && largest <= MOST_OF_MEAN * Math.sqrt(squares / cells.length)) {
        return false;
      }
    }
    return largest > MOST_OF_MEAN * Math.sqrt(squares / cells.length);
  }

  private static float value(short cell) {
    return Float.intBitsToFloat(cell << Short.SIZE);
  }
}
