package org.gatewatch.storage;

/**
 * Writes numbers of a few bits each, the highest bit first; the last octet is filled with zeros.
 */
final class BitWriter {
  /** Most bits of one number. */
  static final int MOST_BITS = 32;

  private final PayloadWriter out;
  private long pending;
  private int many;

  BitWriter(PayloadWriter out) {
    this.out = out;
  }

  /** Writes the lowest bits of a value, at most {@value #MOST_BITS}. */
  void bits(long value, int count) {
    pending = pending << count | (value & ((1L << count) - 1));
    many += count;
    if (many >= Integer.SIZE) {
      many -= Integer.SIZE;
      out.octets((int) (pending >>> many));
    }
  }

  /** Writes what is left. */
  void end() {
    for (; many > 0; many -= Byte.SIZE) {
      out.octet(
          (int)
              (many < Byte.SIZE ? pending << (Byte.SIZE - many) : pending >>> (many - Byte.SIZE)));
    }
    many = 0;
  }
}
