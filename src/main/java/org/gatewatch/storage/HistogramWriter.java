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

  /** Behind which of the buckets runs end. */
  private int[] ends = new int[0];

  HistogramWriter(PayloadWriter buckets, BitWriter bits) {
    this.buckets = buckets;
    this.bits = bits;
  }

  void write(Histogram histogram) {
    makeRoom(histogram.room());
    size = histogram.copy(keys, counts);
    int runs = findRuns();
    int first = 0;
    int behind = 0;
    for (int i = 0; i < runs; i++) {
      int length = keys[ends[i] - 1] - keys[first] + 1;
      buckets.signed(keys[first] - behind);
      buckets.count(length);
      run(first, length);
      behind = keys[first] + length;
      first = ends[i];
    }
  }

  private void makeRoom(int room) {
    if (room > keys.length) {
      keys = new int[2 * room];
      counts = new long[2 * room];
      ends = new int[2 * room];
    }
  }

  /**
   * Finds where runs end, and writes how many buckets all of them have, empty ones among them.
   * Without a branch a bucket, which would be a guess.
   *
   * @return how many runs there are
   */
  private int findRuns() {
    int runs = 0;
    int written = size;
    for (int i = 1; i < size; i++) {
      int empty = keys[i] - keys[i - 1] - 1;
      int isEnd = (MOST_EMPTY - empty) >>> 31;
      ends[runs] = i;
      runs += isEnd;
      written += empty & (isEnd - 1);
    }
    ends[runs] = size;
    buckets.count(written);
    return size == 0 ? 0 : runs + 1;
  }

  /** Likewise: whether a bucket is empty is as hard to guess. */
  private void run(int first, int length) {
    long previous = 0;
    int next = first;
    int behind = keys[first] + length;
    buckets.makeRoom(length * PayloadWriter.MOST_OF_A_COUNT);
    int at = buckets.size();
    for (int key = keys[first]; key < behind; key++) {
      long expected = HistogramCodec.expected(key, previous);
      int ifEmpty = (key - keys[next]) >> 31;
      previous = counts[next] & ~ifEmpty;
      next += 1 + ifEmpty;
      long beyond = previous - expected;
      long zigzag = (beyond << 1) ^ (beyond >> 63);
      int noise = HistogramCodec.noiseBits(expected);
      at = PayloadWriter.count(zigzag >>> noise, buckets.array(), at);
      bits.bits(zigzag, noise);
    }
    buckets.skip(at - buckets.size());
  }
}
