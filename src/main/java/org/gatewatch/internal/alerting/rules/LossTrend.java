package org.gatewatch.internal.alerting.rules;

import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;

/** Which way the {@link Loss} goes, for rules that ask whether what they find does any harm. */
final class LossTrend {
  static final int FIRST = 10;
  static final int RECENT = 20;

  /** So many standard deviations from what order would be without a trend. */
  private static final double SIGNIFICANT = 2;

  private final Loss loss;
  private final Window first = new Window(FIRST);
  private final Window recent = new Window(RECENT);
  private double begin;
  private int seen;

  LossTrend(Layout layout) {
    loss = new Loss(layout);
  }

  /** Takes note of a sample. */
  void add(Sample sample) {
    double now = loss.of(sample);
    if (Double.isNaN(now)) {
      return;
    }
    if (recent.count() == 0) {
      begin = now;
    }
    if (!first.isFull()) {
      first.add(now);
    }
    recent.add(now);
    seen++;
  }

  /**
   * Whether the loss falls: that of the last sample is below the usual, and of the last {@value
   * #RECENT} so many later ones are below earlier ones that it is no chance (the trend test of
   * Mann, 1945, and Kendall, at {@value #SIGNIFICANT} standard deviations).
   */
  boolean isFalling() {
    double count = recent.count();
    double sum = 0;
    for (int later = 0; later < count; later++) {
      for (int earlier = later + 1; earlier < count; earlier++) {
        sum += Math.signum(recent.back(later) - recent.back(earlier));
      }
    }
    double deviation = Math.sqrt(count * (count - 1) * (2 * count + 5) / 18);
    return sum < -SIGNIFICANT * deviation && recent.back(0) < recent.median();
  }

  /**
   * Whether the loss falls, or has just come lower than in any of the last {@value #RECENT}: when
   * training leaves a plateau, it takes a while until that is no chance.
   */
  boolean isGoingDown() {
    return recent.isLastLowest() || isFalling();
  }

  /** Whether the loss of the last sample is above that of the very first, so many times. */
  boolean isAboveFirst(double times) {
    return recent.count() > 1 && recent.back(0) > times * begin;
  }

  /** Whether the loss of the last sample is below that of the very first. */
  boolean isBelowFirst() {
    return recent.count() > 1 && recent.back(0) < begin;
  }

  /**
   * By which share of what it was at first the loss has fallen; below 0 if it has risen. Of fewer
   * samples than make up both, the first half is compared with the second.
   */
  double fallen() {
    int half = Math.max(1, recent.count() / 2);
    boolean isLong = seen >= FIRST + RECENT;
    double was = first.medianOfFirst(isLong ? FIRST : Math.min(FIRST, half));
    double now = recent.medianOfLast(isLong ? RECENT : half);
    return (was - now) / Math.max(Math.abs(was), Double.MIN_NORMAL);
  }
}
