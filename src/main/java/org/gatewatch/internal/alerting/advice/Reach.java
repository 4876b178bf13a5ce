package org.gatewatch.internal.alerting.advice;

import java.util.Set;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.facts.MinibatchFacts;
import org.gatewatch.internal.facts.OutputFacts;
import org.jspecify.annotations.Nullable;

/**
 * Which values an output can have.
 *
 * @param least the end that it does not go below
 * @param greatest the end that it does not go above; infinite if there is none
 */
record Reach(double least, double greatest) {
  /** Beyond the ends by less than this share of the range are roundings and noise. (Our choice.) */
  static final double LEAST = 0.01;

  /** Beyond by more than this, it is no noise. (Our choice.) */
  static final double MUCH = 0.1;

  /** These compare each output with its label; others take labels for classes or for weights. */
  private static final Set<String> DIRECT =
      Set.of("MSE", "MAE", "L1", "L2", "MAPE", "MSLE", "BinaryXENT");

  /**
   * Of an output whose loss compares it with its labels; null if that, or its reach, is not sure.
   */
  static @Nullable Reach of(OutputFacts output) {
    if (!DIRECT.contains(output.loss())) {
      return null;
    }
    return switch (output.activation()) {
      case "Sigmoid", "HardSigmoid", "Softmax" -> new Reach(0, 1);
      case "TanH", "HardTanH", "SoftSign" -> new Reach(-1, 1);
      case "ReLU", "SoftPlus" -> new Reach(0, Double.POSITIVE_INFINITY);
      default -> null;
    };
  }

  /**
   * Whether labels lie beyond.
   *
   * @param share of the range, of the labels' own if this has no end, by which they have to
   */
  boolean isBeyond(MinibatchFacts.Range labels, double share) {
    double range =
        Double.isInfinite(greatest) ? labels.greatest() - labels.least() : greatest - least;
    return labels.least() < least - share * range || labels.greatest() > greatest + share * range;
  }

  /** Such as {@code 0 to 1}. */
  String words() {
    return Double.isInfinite(greatest)
        ? Words.plain(least) + " or more"
        : Words.plain(least) + " to " + Words.plain(greatest);
  }
}
