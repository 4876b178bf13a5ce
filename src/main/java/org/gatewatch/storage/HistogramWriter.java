package org.gatewatch.storage;

import org.gatewatch.sample.Histogram;

/**
 * Writes histograms as {@link HistogramCodec} reads them, one after the other, in arrays that are
 * used again: those of a sample would be a megabyte.
 */
final class HistogramWriter {
  /** A run goes on over so many empty buckets: to begin another costs more than they do. */
  private static final int MOST_EMPTY = 6;

  private final PayloadWriter buckets;
  private final BitWriter bits;
  private int[] keys = new int[0];
  private long[] counts = new long[0];
  private int size;

  HistogramWriter(PayloadWriter buckets, BitWriter bits) {
    this.buckets = buckets;
    this.bits = bits;
  }

  void write(Histogram histogram) {
    int room = histogram.room();
    if (room > keys.length) {
      keys = new int[2 * room];
      counts = new long[2 * room];
    }
    size = histogram.copy(keys, counts);
    buckets.count(written());
    int behind = 0;
    for (int first = 0; first < size; ) {
      int end = endOfRun(first);
      int length = keys[end - 1] - keys[first] + 1;
      buckets.signed(keys[first] - behind);
      buckets.count(length);
      run(first, end);
      behind = keys[first] + length;
      first = end;
    }
  }

  /** Buckets in all runs, empty ones among them. */
  private int written() {
    int written = size;
    for (int i = 1; i < size; i++) {
      int empty = keys[i] - keys[i - 1] - 1;
      written += empty <= MOST_EMPTY ? empty : 0;
    }
    return written;
  }

  private int endOfRun(int first) {
    int end = first + 1;
    while (end < size && keys[end] - keys[end - 1] <= MOST_EMPTY + 1) {
      end++;
    }
    return end;
  }

  private void run(int first, int end) {
    long previous = 0;
    int next = first;
    for (int key = keys[first]; next < end; key++) {
      long expected = HistogramCodec.expected(key, previous);
      boolean isOccupied = keys[next] == key;
      previous = isOccupied ? counts[next] : 0;
      next += isOccupied ? 1 : 0;
      long beyond = previous - expected;
      long zigzag = (beyond << 1) ^ (beyond >> 63);
      int noise = HistogramCodec.noiseBits(expected);
      buckets.count(zigzag >>> noise);
      bits.bits(zigzag, noise);
    }
  }
}
