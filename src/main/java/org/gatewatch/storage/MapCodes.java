package org.gatewatch.storage;

import org.gatewatch.sample.Heatmap;

/**
 * How cells that are no number stand among the codes of a map, from version 10 on. All other codes
 * are lower.
 */
final class MapCodes {
  static final int ZERO = 252;
  static final int NAN = 253;
  static final int INFINITE = 254;
  static final int MINUS_INFINITE = 255;

  /** The largest code of a number. */
  static final int LARGEST = ZERO - 1;

  static final int MAGNITUDE = 0x7fff;

  /** The pattern of what is infinite; what is above it is NaN. */
  static final int ENDLESS = 0x7f80;

  private static final short ONE_NAN = (short) 0x7fc0;
  private static final short ENDLESS_BELOW = (short) 0xff80;

  private MapCodes() {}

  /** Whether a cell is a finite number other than zero. */
  static boolean isNumber(int cell) {
    int magnitude = cell & MAGNITUDE;
    return magnitude > 0 && magnitude < ENDLESS;
  }

  /** The code of a cell that is no such number; −1 if there is none. */
  static int ofOther(int cell) {
    return switch (cell) {
      case 0 -> ZERO;
      case ONE_NAN -> NAN;
      case ENDLESS -> INFINITE;
      case ENDLESS_BELOW -> MINUS_INFINITE;
      default -> -1;
    };
  }

  /** The cell of a code above {@link #LARGEST}. */
  static short other(int code) {
    return switch (code) {
      case NAN -> ONE_NAN;
      case INFINITE -> ENDLESS;
      case MINUS_INFINITE -> ENDLESS_BELOW;
      default -> 0;
    };
  }

  static int zigzag(int value) {
    return (value << 1) ^ (value >> 31);
  }

  static int fromZigzag(int code) {
    return (code >>> 1) ^ -(code & 1);
  }

  /** The cell of a value that bfloat16 holds to the last bit. */
  static short cell(float value) {
    return Heatmap.pattern(value);
  }
}
