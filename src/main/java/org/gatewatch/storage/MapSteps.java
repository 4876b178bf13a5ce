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

  private static final int MANTISSA_BITS = 7;
  private static final int BIAS = 127;

  private MapSteps() {}

  /**
   * Writes a map if that is possible.
   *
   * @param cells bfloat16 patterns
   * @return false if nothing was written
   */
  static boolean encode(SectionWriter out, int form, short[] cells) {
    int exponent = exponent(cells);
    float all = Math.scalb(1f, -exponent);
    int largest = 0;
    for (short cell : cells) {
      if (MapCodes.isNumber(cell)) {
        float multiple = Math.abs(value(cell)) * all;
        if (multiple > MapCodes.LARGEST << MOST_BITS) {
          return false;
        }
        largest = Math.max(largest, 2 * (int) multiple);
      } else if (cell != 0 && MapCodes.ofOther(cell) < 0) {
        return false;
      }
    }
    int bits = 0;
    while (largest >> bits > MapCodes.LARGEST) {
      bits++;
    }
    if (bits > MOST_BITS) {
      return false;
    }
    PayloadWriter codes = out.at(Section.CODES);
    out.codesOf(KIND);
    codes.octet(form);
    codes.signed(exponent);
    codes.octet(bits);
    byte[] written = new byte[cells.length];
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] == 0 || MapCodes.isNumber(cells[i])) {
        int zigzag = MapCodes.zigzag((int) (value(cells[i]) * all));
        written[i] = (byte) (zigzag >> bits);
        if (bits > 0) {
          out.codeBits().bits(zigzag, bits);
        }
      } else {
        written[i] = (byte) MapCodes.ofOther(cells[i]);
      }
    }
    codes.octets(written);
    return true;
  }

  /** The largest exponent of a power of two that all are multiples of. */
  private static int exponent(short[] cells) {
    int least = Integer.MAX_VALUE;
    for (short cell : cells) {
      if (MapCodes.isNumber(cell)) {
        int magnitude = cell & MapCodes.MAGNITUDE;
        int exponent = magnitude >> MANTISSA_BITS;
        int mantissa = magnitude & ((1 << MANTISSA_BITS) - 1);
        mantissa |= exponent == 0 ? 0 : 1 << MANTISSA_BITS;
        int lowest = Math.max(1, exponent) + Integer.numberOfTrailingZeros(mantissa);
        least = Math.min(least, lowest);
      }
    }
    return least == Integer.MAX_VALUE ? 0 : least - BIAS - MANTISSA_BITS;
  }

  private static float value(short cell) {
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
