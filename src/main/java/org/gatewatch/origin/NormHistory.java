package org.gatewatch.origin;

import java.io.Serializable;
import java.util.List;
import org.gatewatch.sample.Series;

/**
 * What led up to the first non-finite value, sample by sample: the same number of values in each
 * series, oldest first; NaN where a sample did not have the quantity.
 *
 * @param iterations iterations of the samples
 * @param scores the loss
 * @param weights L2 norm of the parameters of the layer, or of the network if there is no layer
 * @param gradients L2 norm of their gradients
 * @param updates L2 norm of their updates
 */
public record NormHistory(
    List<Integer> iterations, Series scores, Series weights, Series gradients, Series updates)
    implements Serializable {
  /** No samples before. */
  public static final NormHistory NONE =
      new NormHistory(List.of(), Series.empty(), Series.empty(), Series.empty(), Series.empty());

  /**
   * Copies its arguments.
   *
   * @throws IllegalArgumentException if the series differ in length
   */
  public NormHistory {
    iterations = List.copyOf(iterations);
    for (Series series : List.of(scores, weights, gradients, updates)) {
      if (series.size() != iterations.size()) {
        throw new IllegalArgumentException(
            iterations.size() + " samples, but " + series.size() + " values in a series");
      }
    }
  }
}
