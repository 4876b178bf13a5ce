package org.gatewatch.internal.alerting.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;

/**
 * The gradient of each layer's kernels: how it runs through depth. Layers are compared by their
 * gradient relative to their own weights: what moves small weights far hardly moves large ones, and
 * how large weights are goes with the number of inputs and outputs. (The ratio of the two norms,
 * layer by layer, is that of You, Gitman and Ginsburg, "Large Batch Training of Convolutional
 * Networks", 2017; it is what a step of plain gradient descent changes, over the learning rate.)
 */
final class LayerGradients {
  private final Layout layout;
  private final List<SlotRef> gradients;
  private final List<SlotRef> weights;
  private final List<SlotRef> updates;

  LayerGradients(Layout layout) {
    this.layout = layout;
    gradients = SlotRef.kernels(layout, Quantity.GRADIENT);
    weights = SlotRef.kernels(layout, Quantity.WEIGHT);
    updates = SlotRef.kernels(layout, Quantity.UPDATE);
  }

  /**
   * The gradient of a layer.
   *
   * @param mean mean magnitude
   * @param norm L2 norm
   * @param relative mean magnitude over that of the weights; where weights were not captured, the
   *     mean magnitude itself
   * @param update mean magnitude of the update over that of the weights; NaN if one is missing
   */
  record Gradient(double mean, double norm, double relative, double update) {}

  /** Magnitudes added up, and how many they are. */
  private record Sum(double magnitudes, double squares, double count) {
    static final Sum NONE = new Sum(0, 0, 0);

    Sum plus(Summary summary) {
      double finite = summary.finite();
      return new Sum(
          magnitudes + summary.meanMagnitude() * finite,
          squares + summary.l2Norm() * summary.l2Norm(),
          count + finite);
    }

    /** NaN if there are none. */
    double mean() {
      return magnitudes / count;
    }
  }

  /** By the layer's position, in forward order; layers without a gradient are left out. */
  Map<Integer, Gradient> of(Sample sample) {
    Map<Integer, Sum> ofWeights = sums(sample, weights);
    Map<Integer, Sum> ofUpdates = sums(sample, updates);
    Map<Integer, Gradient> all = new LinkedHashMap<>();
    sums(sample, gradients)
        .forEach(
            (layer, sum) -> {
              double weight = ofWeights.getOrDefault(layer, Sum.NONE).mean();
              double update = ofUpdates.getOrDefault(layer, Sum.NONE).mean();
              double relative = weight > 0 ? sum.mean() / weight : sum.mean();
              double norm = Math.sqrt(sum.squares);
              all.put(layer, new Gradient(sum.mean(), norm, relative, update / weight));
            });
    return all;
  }

  private static Map<Integer, Sum> sums(Sample sample, List<SlotRef> kernels) {
    Map<Integer, Sum> sums = new LinkedHashMap<>();
    for (SlotRef kernel : kernels) {
      Summary summary = kernel.in(sample);
      if (summary != null && summary.finite() > 0) {
        sums.merge(
            kernel.slot().layer(), Sum.NONE.plus(summary), (sum, other) -> sum.plus(summary));
      }
    }
    return sums;
  }

  boolean isRecurrent(int layer) {
    return layout.layers().get(layer).cells().stream().anyMatch(Layout.Cell::recurrent);
  }

  String name(int layer) {
    return layout.layers().get(layer).name();
  }

  Location location(int layer) {
    return Location.ofCell(name(layer), null, Quantity.GRADIENT);
  }
}
