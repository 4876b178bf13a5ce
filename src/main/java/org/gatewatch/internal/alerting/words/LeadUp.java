package org.gatewatch.internal.alerting.words;

import java.util.List;
import java.util.stream.Stream;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.sample.Series;
import org.jspecify.annotations.Nullable;

/**
 * What led up to a non-finite value, as far as the samples before it tell: the last leap of
 * gradient and loss, and how large the last update was. Said in the log and on the page.
 */
public final class LeadUp {
  /** So many times as large is a leap. */
  private static final double LEAP = 3;

  /** From this share of the weights on an update is large. */
  private static final double LARGE = 0.1;

  private LeadUp() {}

  /** Words, and the position of the sample that they are of. */
  private record Finding(int at, String words) {}

  /**
   * One sentence without a full stop, such as {@code In iteration 3 the gradient rose from 152 to
   * 9.9e7}; empty if nothing led up to it, or it came with the data, or from another worker.
   */
  public static String sentence(NonFiniteOrigin origin) {
    if (origin.stage().isData() || origin.from() != null) {
      return "";
    }
    NormHistory before = origin.before();
    List<Finding> found =
        Stream.of(
                leap(before.gradients(), "the gradient"),
                leap(before.scores(), "the loss"),
                ratio(before))
            .flatMap(Stream::ofNullable)
            .toList();
    if (found.isEmpty()) {
      return "";
    }
    int first = found.stream().mapToInt(Finding::at).min().orElseThrow();
    List<String> words =
        found.stream()
            .map(of -> of.words + (of.at == first ? "" : " in iteration " + iteration(before, of)))
            .toList();
    int last = words.size() - 1;
    String all =
        last == 0
            ? words.get(0)
            : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    return "In iteration " + before.iterations().get(first) + " " + all;
  }

  private static int iteration(NormHistory before, Finding of) {
    return before.iterations().get(of.at);
  }

  /** Null if the series made none. */
  private static @Nullable Finding leap(Series series, String name) {
    for (int at = series.size() - 1; at > 0; at--) {
      double from = series.at(at - 1);
      double to = series.at(at);
      boolean isKnown = Double.isFinite(from) && Double.isFinite(to);
      if (isKnown && to != 0 && Math.abs(to) >= LEAP * Math.abs(from)) {
        return new Finding(at, name + " rose from " + Words.plain(from) + " to " + Words.plain(to));
      }
    }
    return null;
  }

  /** Null if the last update that is known was not large. */
  private static @Nullable Finding ratio(NormHistory before) {
    for (int at = before.updates().size() - 1; at >= 0; at--) {
      double times = before.updates().at(at) / before.weights().at(at);
      if (Double.isFinite(times)) {
        return times < LARGE
            ? null
            : new Finding(at, "the update was " + Words.plain(times) + " times the weights");
      }
    }
    return null;
  }
}
