package org.gatewatch.storage;

/** Reads what a {@link BitWriter} has written. */
final class BitReader {
  private final PayloadReader in;
  private long pending;
  private int many;

  BitReader(PayloadReader in) {
    this.in = in;
  }

  /** The next so many bits, at most {@value BitWriter#MOST_BITS}. */
  long bits(int count) {
    while (many < count) {
      pending = pending << Byte.SIZE | in.octet();
      many += Byte.SIZE;
    }
    many -= count;
    return pending >>> many & ((1L << count) - 1);
  }
}
