package org.gatewatch.storage;

import java.nio.ByteBuffer;

/**
 * Cells of a map by the magnitude that they have: level {@code n}, from 1, are the bfloat16
 * patterns from {@code 16 n} on, eight levels an octave. Written are how many further bits a cell
 * has (none of what {@link MapRounding#coarse} has made, up to four), the highest level, how levels
 * are {@link MapPrediction predicted}, whether there are signs, and a code a cell: how many levels
 * it is below the highest, less what is predicted of that, in zigzag. Cells that are no numbers
 * have a code of {@link MapCodes} and no bits.
 *
 * <p>Of the bits of a cell, its sign (1 if negative) is the first. Where the column before
 * predicts, signs stand behind the codes, eight an octet, the first of a row as it is, others as
 * whether they are another than that of the number before in the row.
 */
final class MapLevels {
  /** Most bits of a cell beside its code and its sign: all that a pattern has below its level. */
  static final int MOST_BITS = 4;

  static final int SHIFT = MOST_BITS;

  /** The bits themselves. */
  static final int LOW = (1 << SHIFT) - 1;

  /** Of what is nearly infinite. */
  static final int HIGHEST = (MapCodes.ENDLESS - 1) >> SHIFT;

  /** Levels below the highest that can be written. */
  static final int MOST_BELOW = MapCodes.LARGEST / 2;

  private MapLevels() {}

  /**
   * Writes the map whose cells are read, if that is possible.
   *
   * @param isOverTime whether columns are timesteps
   * @param mostBits how many bits each cell may have beside its code and its sign
   * @return false if nothing was written
   */
  static boolean encode(SectionWriter out, int form, boolean isOverTime, int mostBits) {
    MapCells cells = out.cells();
    LeveledMap map = out.levels();
    if (!map.read(cells, mostBits)) {
      return false;
    }
    PredictionChoice choice = new PredictionChoice(map, cells.size, cells.rows);
    MapPrediction prediction = isOverTime ? choice.best(cells.patterns) : choice.best();
    boolean isFlipping = map.isSigned && prediction.isByColumnBefore();
    PayloadWriter codes = out.at(Section.CODES);
    out.codesOf(prediction.kind());
    codes.octet(form);
    codes.octet(map.bits);
    codes.count(map.top);
    codes.flag(map.isSigned);
    prediction.write(codes);
    codes(codes, cells, map, prediction);
    beside(out.codeBits(), cells, map, map.isSigned && !isFlipping);
    if (isFlipping) {
      codes.octets(flips(cells));
    }
    return true;
  }

  private static void codes(
      PayloadWriter out, MapCells cells, LeveledMap map, MapPrediction prediction) {
    int from = out.skip(cells.size);
    byte[] codes = out.array();
    prediction.codes(map.below, map.room(cells.size), codes, from);
    for (int i = 0; i < cells.size && !map.isFull; i++) {
      if (map.below[i] < 0) {
        codes[from + i] = (byte) MapCodes.ofOther(cells.patterns[i]);
      }
    }
  }

  /** Writes the bits of the cells that are numbers, of as many cells at once as fit. */
  private static void beside(BitWriter out, MapCells cells, LeveledMap map, boolean isSigned) {
    boolean isFull = map.isFull;
    int each = map.bits + (isSigned ? 1 : 0);
    int atOnce = each == 0 ? cells.size : BitWriter.MOST_BITS / each;
    int shift = SHIFT - map.bits;
    int sign = isSigned ? 1 << map.bits : 0;
    for (int first = 0; first < cells.size && each > 0; first += atOnce) {
      int end = Math.min(first + atOnce, cells.size);
      int many = 0;
      int pending = 0;
      for (int i = first; i < end; i++) {
        if (isFull || map.below[i] >= 0) {
          int cell = cells.patterns[i];
          pending = pending << each | (cell & LOW) >> shift | (cell >> 15 & sign);
          many += each;
        }
      }
      out.bits(pending, many);
    }
  }

  private static byte[] flips(MapCells cells) {
    byte[] flips = new byte[(cells.size + Byte.SIZE - 1) / Byte.SIZE];
    boolean[] isNegative = new boolean[cells.rows];
    for (int i = 0, row = 0; i < cells.size; i++, row = row + 1 == cells.rows ? 0 : row + 1) {
      int cell = cells.patterns[i];
      if (MapCodes.isNumber(cell) && cell < 0 != isNegative[row]) {
        flips[i / Byte.SIZE] |= (byte) (1 << i % Byte.SIZE);
        isNegative[row] ^= true;
      }
    }
    return flips;
  }

  static short[] decode(SectionReader sections, int size, int rows) {
    PayloadReader in = sections.at(Section.CODES);
    int bits = in.octet();
    int top = in.smallCount("highest level");
    if (bits > SHIFT || top > HIGHEST) {
      throw new MalformedRecordException(
          "a heatmap has values beyond all: " + top + ", " + bits + " bits");
    }
    boolean isSigned = in.flag();
    MapPrediction prediction = MapPrediction.read(in, rows, size / rows);
    boolean isFlipping = isSigned && prediction.isByColumnBefore();
    ByteBuffer codes = in.octets(size);
    BitReader beside = sections.codeBits();
    short[] cells = new short[size];
    for (int i = 0, column = 0; i < size; column++) {
      for (int row = 0; row < rows; row++, i++) {
        int code = codes.get(i) & 0xff;
        if (code > MapCodes.LARGEST) {
          cells[i] = MapCodes.other(code);
        } else {
          int below = prediction.of(row, column) + MapCodes.fromZigzag(code);
          prediction.was(row, below);
          boolean isNegative = isSigned && !isFlipping && beside.bits(1) == 1;
          int level = Math.max(1, Math.min(top - below, HIGHEST));
          int magnitude = level << SHIFT | (int) beside.bits(bits) << (SHIFT - bits);
          cells[i] = (short) (isNegative ? magnitude | ~MapCodes.MAGNITUDE : magnitude);
        }
      }
    }
    if (isFlipping) {
      flip(cells, in.octets((size + Byte.SIZE - 1) / Byte.SIZE), rows);
    }
    return cells;
  }

  private static void flip(short[] cells, ByteBuffer flips, int rows) {
    boolean[] isNegative = new boolean[rows];
    for (int i = 0; i < cells.length; i++) {
      isNegative[i % rows] ^= (flips.get(i / Byte.SIZE) >> i % Byte.SIZE & 1) == 1;
      if (isNegative[i % rows] && MapCodes.isNumber(cells[i])) {
        cells[i] |= (short) ~MapCodes.MAGNITUDE;
      }
    }
  }
}
