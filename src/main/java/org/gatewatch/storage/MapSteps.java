package org.gatewatch.storage;

import java.nio.ByteBuffer;

/**
 * Cells of a map that are all multiples of one power of two, which is the step: as maps of weights
 * are that {@link CompactSample} has rounded. Written are the exponent of the step, how many lower
 * bits stand apart, and a code a cell: the multiple in zigzag, without those bits, which stand
 * among the bits. Codes of cells that are no numbers are those of {@link MapCodes}, and have no
 * bits.
 */
final class MapSteps {
  /** Most bits that stand apart: with more there is nothing to be won. */
  private static final int MOST_BITS = 2;

  /** Tells these codes from those of levels. */
  private static final int KIND = 3;

  private static final int BIAS = 127;

  /** The largest cell is at least two to the power of so many units: more would be of no use. */
  private static final int MULTIPLE_BITS = 8;

  private MapSteps() {}

  /**
   * Writes the map whose cells are read, if that is possible.
   *
   * @return false if nothing was written
   */
  static boolean encode(SectionWriter out, int form) {
    MapCells cells = out.cells();
    float largest = value(cells.largestFinite());
    int unit = Math.getExponent(largest) - MULTIPLE_BITS;
    int[] multiples = out.levels().room(cells.size);
    int union = union(cells, Math.scalb(1.0, -unit), multiples);
    int shift = Integer.numberOfTrailingZeros(union) % Integer.SIZE;
    int exponent = union == 0 ? 0 : unit + shift;
    int bits = bits(2 * ((int) Math.scalb((double) largest, -unit) >> shift));
    if (union < 0 || exponent < -BIAS || bits > MOST_BITS) {
      return false;
    }
    PayloadWriter codes = out.at(Section.CODES);
    out.codesOf(KIND);
    codes.octet(form);
    codes.signed(exponent);
    codes.octet(bits);
    int[] zigzag = multiples;
    for (int i = 0; i < cells.size; i++) {
      zigzag[i] = MapCodes.zigzag(multiples[i] >> shift);
    }
    int from = codes.skip(cells.size);
    for (int i = 0; i < cells.size; i++) {
      codes.array()[from + i] = (byte) (zigzag[i] >> bits);
    }
    if (bits > 0 || cells.largest >= MapCodes.ENDLESS) {
      bitsAndOthers(out, zigzag, bits, from);
    }
    return true;
  }

  private static void bitsAndOthers(SectionWriter out, int[] zigzag, int bits, int from) {
    MapCells cells = out.cells();
    byte[] codes = out.at(Section.CODES).array();
    for (int i = 0; i < cells.size; i++) {
      if (isMultiple(cells.patterns[i])) {
        out.codeBits().bits(zigzag[i], bits);
      } else {
        codes[from + i] = (byte) MapCodes.ofOther(cells.patterns[i]);
      }
    }
  }

  private static int bits(int largest) {
    int bits = 0;
    while (largest >> bits > MapCodes.LARGEST) {
      bits++;
    }
    return bits;
  }

  /**
   * Fills in how many times a unit each cell is.
   *
   * @return all bits that magnitudes of these have; negative if a cell is no multiple and has no
   *     code
   */
  private static int union(MapCells cells, double all, int[] multiples) {
    int union = 0;
    for (int i = 0; i < cells.size; i++) {
      int cell = cells.patterns[i];
      if (isMultiple(cell)) {
        double multiple = value(cell) * all;
        multiples[i] = (int) multiple;
        union |= Math.abs(multiples[i]);
        if (multiples[i] != multiple) {
          return -1;
        }
      } else if (MapCodes.ofOther(cell) < 0) {
        return -1;
      }
    }
    return union;
  }

  /** Whether it is zero, but for the negative one, or another number. */
  private static boolean isMultiple(int cell) {
    return (cell & MapCodes.MAGNITUDE) < MapCodes.ENDLESS && cell != Short.MIN_VALUE;
  }

  private static float value(int cell) {
    return Float.intBitsToFloat(cell << Short.SIZE);
  }

  static short[] decode(SectionReader sections, int size) {
    PayloadReader in = sections.at(Section.CODES);
    int exponent = (int) Math.max(-2 * BIAS, Math.min(in.signed(), 2 * BIAS));
    int bits = in.octet();
    if (bits > MOST_BITS) {
      throw new MalformedRecordException("a heatmap has " + bits + " bits beside its codes");
    }
    float step = Math.scalb(1f, exponent);
    ByteBuffer codes = in.octets(size);
    short[] cells = new short[size];
    for (int i = 0; i < size; i++) {
      int code = codes.get(i) & 0xff;
      if (code > MapCodes.LARGEST) {
        cells[i] = MapCodes.other(code);
      } else {
        int zigzag = code << bits | (int) sections.codeBits().bits(bits);
        cells[i] = MapCodes.cell(MapCodes.fromZigzag(zigzag) * step);
      }
    }
    return cells;
  }
}
