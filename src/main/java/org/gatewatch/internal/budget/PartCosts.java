package org.gatewatch.internal.budget;

import java.util.Arrays;

/**
 * What a stretch of iterations costs by how much of a sample it has: means that follow what was
 * measured, of the training thread and of the publisher's. They follow sooner what is cheaper, as
 * everything becomes while the JVM compiles it, and what was not measured for long; what is never
 * measured becomes a little cheaper all the time, so that it is tried again. What is not known is
 * guessed.
 */
@SuppressWarnings("EnumOrdinal") // Each extent adds to the one before it.
final class PartCosts {
  private static final double DEARER = 0.125;
  private static final double CHEAPER = 0.3;

  /** A stretch in which something was not measured makes it older by so much. */
  private static final double AGEING = 1.0 / 64;

  private static final double FORGETTING = 1.0 / 1024;

  /** What is left out of a sample is guessed to be half of it, until it is known. */
  private static final double GUESS = 0.5;

  private final Mean[] held = unknown();
  private final Mean[] published = unknown();

  private static Mean[] unknown() {
    Mean[] means = new Mean[Extent.values().length];
    Arrays.setAll(means, extent -> new Mean());
    return means;
  }

  /** A mean that follows what was measured. */
  private static final class Mean {
    private double value = Double.NaN;
    private double age;

    void follow(double measured) {
      double weight = Math.max(age, measured < value ? CHEAPER : DEARER);
      value = isKnown() ? value + weight * (measured - value) : measured;
      age = 0;
    }

    void becomeOlder() {
      age += AGEING * (1 - age);
      value -= FORGETTING * value;
    }

    boolean isKnown() {
      return !Double.isNaN(value);
    }
  }

  /** A stretch is over, in which the training thread was held up for so long. */
  void held(Extent extent, double nanos) {
    for (int i = 0; i < held.length; i++) {
      held[i].becomeOlder();
      published[i].becomeOlder();
    }
    held[extent.ordinal()].follow(nanos);
  }

  /** What a sample took on the publisher's thread. */
  void published(Extent extent, double nanos) {
    published[extent.ordinal()].follow(nanos);
  }

  /** Nanoseconds of a stretch that has so much; 0 as long as nothing is known. */
  double of(Extent extent) {
    return of(held, extent.ordinal(), 0) + of(published, extent.ordinal(), 1);
  }

  /** Of what is not known, so much less than of the next that has more. */
  private static double of(Mean[] means, int extent, int least) {
    if (extent < least) {
      return 0;
    }
    double guess = 1;
    for (int more = extent; more < means.length; more++) {
      if (means[more].isKnown()) {
        return guess * means[more].value;
      }
      guess *= GUESS;
    }
    return 0;
  }

  /**
   * Nanoseconds of a stretch, on average, if parts are so far apart.
   *
   * @param richest what a sample may have at most
   */
  double rate(Spacing spacing, Extent richest) {
    double rate = of(Extent.NOTHING);
    rate += more(Extent.NUMBERS, richest) / spacing.samples();
    rate += more(Extent.MAPS, richest) / spacing.maps();
    return rate + more(Extent.EVERYTHING, richest) / spacing.insides();
  }

  /** What a part adds to the rest. */
  private double more(Extent part, Extent richest) {
    if (!richest.has(part)) {
      return 0;
    }
    return Math.max(0, of(part) - of(Extent.values()[part.ordinal() - 1]));
  }
}
