package org.gatewatch.storage;

import org.gatewatch.sample.Heatmap;

/**
 * Rounds maps, one after the other, such that {@link HeatmapCodec} writes few bits a cell. NaN and
 * infinities stay.
 */
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
  private static final int NAN = 0x7fc0;

  private final MapCells cells = new MapCells();

  /**
   * A map whose cells are all of the nearest level; see {@link MapLevels}. What is more than
   * {@value MapLevels#MOST_BELOW} levels below the highest is of the lowest of them.
   */
  Heatmap coarse(Heatmap map) {
    return rounded(map, MapLevels.SHIFT);
  }

  /**
   * A map whose cells have two bits beside their level: a unit's values over time make a curve, in
   * which levels would be seen.
   */
  Heatmap fine(Heatmap map) {
    return rounded(map, FINE);
  }

  private Heatmap rounded(Heatmap map, int dropped) {
    cells.read(map);
    int lowest = lowest(cells.largestFinite());
    if (cells.largest >> MapLevels.SHIFT < MapLevels.HIGHEST) {
      round(lowest, dropped);
    } else {
      roundWithLimits(lowest, dropped);
    }
    return cells.toMap();
  }

  /** The lowest level that can be written beside that of the largest finite magnitude. */
  private static int lowest(int largest) {
    int highest = Math.min((largest + LEVEL / 2) >> MapLevels.SHIFT, MapLevels.HIGHEST);
    return Math.max(1, highest - MapLevels.MOST_BELOW) << MapLevels.SHIFT;
  }

  /** Plain loops over integers, without branches, since these are done some cells at once. */
  private void round(int lowest, int dropped) {
    int half = 1 << (dropped - 1);
    int kept = -1 << dropped;
    int[] patterns = cells.patterns;
    for (int i = 0; i < cells.size; i++) {
      int magnitude = patterns[i] & MAGNITUDE;
      int ifZero = (magnitude - 1) >> 31;
      int more = ((magnitude + half) & kept) - lowest;
      int nearest = lowest + (more & ~(more >> 31));
      patterns[i] = (nearest | (patterns[i] & ~MAGNITUDE)) & ~ifZero;
    }
  }

  /** As {@link #round}, where cells are infinite, or nearly, or no numbers. */
  private void roundWithLimits(int lowest, int dropped) {
    int half = 1 << (dropped - 1);
    int kept = -1 << dropped;
    int most = (INFINITE - 1) & kept;
    for (int i = 0; i < cells.size; i++) {
      int cell = cells.patterns[i];
      int magnitude = cell & MAGNITUDE;
      if (magnitude > INFINITE) {
        cells.patterns[i] = NAN;
      } else if (magnitude < INFINITE) {
        int nearest = Math.max(lowest, Math.min((magnitude + half) & kept, most));
        cells.patterns[i] = magnitude == 0 ? 0 : nearest | (cell & ~MAGNITUDE);
      }
    }
  }

  /**
   * A map whose cells are all multiples of a power of two, of which the largest is at most {@value
   * #MOST_STEPS}: as even as colours are on a scale. One whose cells are small beside the largest,
   * which would all become zero, stays as it is.
   */
  Heatmap stepped(Heatmap map) {
    cells.read(map);
    double largest = value(cells.largestFinite());
    if (largest < LEAST_STEPPED || isFarAboveMean(largest)) {
      return map;
    }
    int exponent = Math.getExponent(largest) - STEP_BITS;
    exponent += largest > Math.scalb(MOST_STEPS, exponent) ? 1 : 0;
    double step = Math.scalb(1.0, exponent);
    double all = Math.scalb(1.0, -exponent);
    for (int i = 0; i < cells.size; i++) {
      float value = value(cells.patterns[i]);
      if (Float.isFinite(value)) {
        double multiple = Math.rint(value * all) + 0.0; // Zero has no sign then.
        cells.patterns[i] = Float.floatToRawIntBits((float) (multiple * step)) >> Short.SIZE;
      } else if (Float.isNaN(value)) {
        cells.patterns[i] = NAN;
      }
    }
    return cells.toMap();
  }

  /** Of most maps a few cells tell that it is not. */
  private boolean isFarAboveMean(double largest) {
    int size = cells.size;
    double squares = 0;
    for (int i = 0; i < size; i++) {
      double value = value(cells.patterns[i]);
      squares += Math.abs(value) <= Float.MAX_VALUE ? value * value : 0;
      if (i % LEVEL == 0 && largest <= MOST_OF_MEAN * Math.sqrt(squares / size)) {
        return false;
      }
    }
    return largest > MOST_OF_MEAN * Math.sqrt(squares / size);
  }

  private static float value(int cell) {
    return Float.intBitsToFloat(cell << Short.SIZE);
  }
}
