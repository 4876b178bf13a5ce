package org.gatewatch.internal.cell;

import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Summary;

/** The summary of the same values again and again, of which each is looked at once. */
final class Repetition {
  private Repetition() {}

  /** The summary of so many repetitions of what another is of. */
  static Summary of(Summary once, int times) {
    if (times == 0) {
      return Summary.empty();
    }
    return new Summary(
        once.count() * times,
        once.nan() * times,
        once.positiveInfinity() * times,
        once.negativeInfinity() * times,
        once.zeros() * times,
        once.min(),
        once.max(),
        once.mean(),
        once.standardDeviation(),
        once.l2Norm() * Math.sqrt(times),
        once.meanMagnitude(),
        repeated(once.histogram(), times),
        null,
        null);
  }

  private static Histogram repeated(Histogram once, int times) {
    int[] keys = new int[once.size()];
    long[] counts = new long[keys.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = once.keyAt(i);
      counts[i] = once.countAt(i) * times;
    }
    return Histogram.of(keys, counts);
  }
}
