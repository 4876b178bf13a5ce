package org.gatewatch.storage;

import org.gatewatch.sample.Histogram;

/**
 * Writes and reads a {@link Histogram}: how many buckets it has, then the buckets. Up to version 8,
 * of each the distance of its key from the previous one and its count. From version 9 on, runs of
 * neighbouring buckets: of each run the distance of its first key from the key behind the run
 * before, and its length; then of each bucket how many more there are in it than in the one before,
 * in the first of a run than none.
 */
final class HistogramCodec {
  /** Beyond any key, so that no sum of distances overflows. */
  private static final int FAR = 1 << 20;

  private HistogramCodec() {}

  static void encode(PayloadWriter out, Histogram histogram) {
    out.count(histogram.size());
    int behind = 0;
    for (int first = 0; first < histogram.size(); ) {
      int end = endOfRun(histogram, first);
      out.signed(histogram.keyAt(first) - behind);
      out.count(end - first);
      long previous = 0;
      for (int i = first; i < end; i++) {
        out.signed(histogram.countAt(i) - previous);
        previous = histogram.countAt(i);
      }
      behind = histogram.keyAt(end - 1) + 1;
      first = end;
    }
  }

  private static int endOfRun(Histogram histogram, int first) {
    int end = first + 1;
    while (end < histogram.size() && histogram.keyAt(end) == histogram.keyAt(end - 1) + 1) {
      end++;
    }
    return end;
  }

  static Histogram decode(PayloadReader in, int version) {
    boolean isByRuns = version >= SampleCodec.MAPS_APART;
    int size = in.countOfItems(isByRuns ? 1 : 2, 2 * Histogram.MAX_KEY + 1, "buckets");
    in.charge(size, 2 * (Integer.BYTES + Long.BYTES));
    in.chargeObject();
    int[] keys = new int[size];
    long[] counts = new long[size];
    if (isByRuns) {
      runs(in, keys, counts);
    } else {
      pairs(in, keys, counts);
    }
    try {
      return Histogram.of(keys, counts);
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("a histogram is malformed: " + e.getMessage(), e);
    }
  }

  private static void runs(PayloadReader in, int[] keys, long[] counts) {
    int key = 0;
    for (int done = 0; done < keys.length; ) {
      key = near(key + in.signed());
      int length = in.smallCount("run of buckets");
      if (length < 1 || length > keys.length - done) {
        throw new MalformedRecordException(
            "a run of " + length + " buckets where " + (keys.length - done) + " are left");
      }
      long count = 0;
      for (int end = done + length; done < end; done++) {
        count += in.signed();
        keys[done] = key++;
        counts[done] = count;
      }
    }
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
