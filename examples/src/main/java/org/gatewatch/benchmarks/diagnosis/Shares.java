package org.gatewatch.benchmarks.diagnosis;

import java.util.Collection;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** Shares and percentiles of verdicts. */
final class Shares {
  private Shares() {}

  /** Which share of them is such; NaN of none. */
  static double of(Collection<Verdict> all, Predicate<Verdict> such) {
    return (double) all.stream().filter(such).count() / all.size();
  }

  /** A percentile of what those that have a number have; NaN of none. */
  static double percentile(
      Collection<Verdict> all, double share, Function<Verdict, OptionalInt> number) {
    int[] sorted =
        all.stream()
            .map(number)
            .filter(OptionalInt::isPresent)
            .mapToInt(OptionalInt::getAsInt)
            .sorted()
            .toArray();
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }

  /** Whether a peer found something no earlier than the fault. */
  static boolean isFoundBy(Verdict verdict, ToIntFunction<Verdict> peer) {
    int at = peer.applyAsInt(verdict);
    return at >= 0 && at >= verdict.course().onset();
  }

  /** As a percentage; a dash of none. */
  static String percent(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /** A whole number; a dash of none. */
  static String whole(double number) {
    return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, "%.0f", number);
  }
}
