package org.gatewatch.storage;

import java.util.Arrays;
import org.gatewatch.sample.Histogram;

/**
 * Reads a {@link Histogram}, which {@link HistogramWriter} writes: how many buckets it has, then
 * the buckets. Up to version 8, of each the distance of its key from the previous one and its
 * count. From version 9 on, runs of neighbouring buckets: of each run the distance of its first key
 * from the key behind the run before, and its length; then of each bucket how many more there are
 * in it than in the one before, in the first of a run than none.
 *
 * <p>From version 10 on runs may have empty buckets, which count as well, and what is told of a
 * bucket is how many more there are in it than expected: as many as in the one before, twice that
 * at a positive key {@code 16 n + 1}, half of it, rounded down, at a negative key {@code 16 n}. Of
 * that difference in zigzag the lower {@code (b + 1) / 2 - 1} bits, if any, stand among the bits,
 * where {@code b} is how many bits the expected count has; what is above them is a count.
 */
final class HistogramCodec {
  /** Beyond any key, so that no sum of distances overflows. */
  private static final int FAR = 1 << 20;

  private static final int BUCKETS_OF_OCTAVE = 16;

  private HistogramCodec() {}

  /** Where an octave begins, buckets are twice as wide. */
  static long expected(int key, long previous) {
    if (key > 0 && key % BUCKETS_OF_OCTAVE == 1) {
      return 2 * previous;
    }
    return key < 0 && key % BUCKETS_OF_OCTAVE == 0 ? previous / 2 : previous;
  }

  /** Lower bits, which chance alone fills: it moves a count by its square root. */
  static int noiseBits(long expected) {
    return (Long.SIZE - 1 - Long.numberOfLeadingZeros(expected | 1)) >> 1;
  }

  static Histogram decode(SectionReader sections) {
    PayloadReader in = sections.at(Section.BUCKETS);
    int least = sections.version() >= SampleCodec.MAPS_APART ? 1 : 2;
    int size = in.countOfItems(least, 2 * Histogram.MAX_KEY + 1, "buckets");
    in.charge(size, 3 * (Integer.BYTES + Long.BYTES));
    in.chargeObject();
    int[] keys = new int[size];
    long[] counts = new long[size];
    int many = size;
    if (sections.isDivided()) {
      many = occupied(in, sections.bucketBits(), keys, counts);
    } else if (sections.version() >= SampleCodec.MAPS_APART) {
      runs(in, keys, counts);
    } else {
      pairs(in, keys, counts);
    }
    try {
      return many == size
          ? Histogram.of(keys, counts)
          : Histogram.of(Arrays.copyOf(keys, many), Arrays.copyOf(counts, many));
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("a histogram is malformed: " + e.getMessage(), e);
    }
  }

  /** Reads runs of which buckets may be empty; returns how many are not. */
  private static int occupied(PayloadReader in, BitReader bits, int[] keys, long[] counts) {
    int key = 0;
    int many = 0;
    for (int left = keys.length; left > 0; ) {
      key = near(key + in.signed());
      int length = lengthOfRun(in, left);
      left -= length;
      long count = 0;
      for (int end = key + length; key < end; key++) {
        count = next(in, bits, expected(key, count));
        keys[many] = key;
        counts[many] = count;
        many += count == 0 ? 0 : 1;
      }
    }
    return many;
  }

  private static long next(PayloadReader in, BitReader bits, long expected) {
    int noise = noiseBits(expected);
    long signed = in.signed();
    long above = (signed << 1) ^ (signed >> 63); // As a count, but of all 64 bits.
    long zigzag = above << noise | bits.bits(noise);
    return expected + ((zigzag >>> 1) ^ -(zigzag & 1));
  }

  private static void runs(PayloadReader in, int[] keys, long[] counts) {
    int key = 0;
    for (int done = 0; done < keys.length; ) {
      key = near(key + in.signed());
      int length = lengthOfRun(in, keys.length - done);
      long count = 0;
      for (int end = done + length; done < end; done++) {
        count += in.signed();
        keys[done] = key++;
        counts[done] = count;
      }
    }
  }

  private static int lengthOfRun(PayloadReader in, int left) {
    int length = in.smallCount("run of buckets");
    if (length < 1 || length > left) {
      throw new MalformedRecordException(
          "a run of " + length + " buckets where " + left + " are left");
    }
    return length;
  }

  private static void pairs(PayloadReader in, int[] keys, long[] counts) {
    int key = 0;
    for (int i = 0; i < keys.length; i++) {
      key = near(key + in.signed());
      keys[i] = key;
      counts[i] = in.count();
    }
  }

  private static int near(long key) {
    return (int) Math.max(-FAR, Math.min(key, FAR));
  }
}
