package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;

/**
 * The gradient of each layer's kernels: how it runs through depth. Layers are compared by their
 * gradient relative to their own weights: what moves small weights far hardly moves large ones, and
 * how large weights are goes with the number of inputs and outputs. (The ratio of the two norms,
 * layer by layer, is that of You, Gitman and Ginsburg, "Large Batch Training of Convolutional
 * Networks", 2017; it is what a step of plain gradient descent changes, over the learning rate.)
 */
final class LayerGradients {
  private final Layout layout;
  private final List<Kernels> layers = new ArrayList<>();
  private final boolean[] recurrent;

  /** The kernels of a layer, as gradients, weights and updates. */
  private record Kernels(
      int layer, List<SlotRef> gradients, List<SlotRef> weights, List<SlotRef> updates) {}

  LayerGradients(Layout layout) {
    this.layout = layout;
    recurrent = new boolean[layout.layers().size()];
    for (int i = 0; i < recurrent.length; i++) {
      for (Layout.Cell cell : layout.layers().get(i).cells()) {
        recurrent[i] |= cell.recurrent();
      }
    }
    List<SlotRef> gradients = SlotRef.kernels(layout, Quantity.GRADIENT);
    List<SlotRef> weights = SlotRef.kernels(layout, Quantity.WEIGHT);
    List<SlotRef> updates = SlotRef.kernels(layout, Quantity.UPDATE);
    for (int i = 0; i < recurrent.length; i++) {
      List<SlotRef> own = of(i, gradients);
      if (!own.isEmpty()) {
        layers.add(new Kernels(i, own, of(i, weights), of(i, updates)));
      }
    }
  }

  private static List<SlotRef> of(int layer, List<SlotRef> kernels) {
    List<SlotRef> own = new ArrayList<>();
    for (SlotRef kernel : kernels) {
      if (kernel.slot().layer() == layer) {
        own.add(kernel);
      }
    }
    return own;
  }

  /**
   * The gradient of a layer.
   *
   * @param layer the layer's position
   * @param mean mean magnitude
   * @param norm L2 norm
   * @param relative mean magnitude over that of the weights; where weights were not captured, the
   *     mean magnitude itself
   * @param update mean magnitude of the update over that of the weights; NaN if one is missing
   */
  record Gradient(int layer, double mean, double norm, double relative, double update) {}

  /** In forward order; layers without a gradient are left out. */
  List<Gradient> of(Sample sample) {
    List<Gradient> all = new ArrayList<>(layers.size());
    for (Kernels kernels : layers) {
      double mean = SlotRef.meanMagnitude(sample, kernels.gradients);
      if (!Double.isNaN(mean)) {
        double weight = SlotRef.meanMagnitude(sample, kernels.weights);
        double update = SlotRef.meanMagnitude(sample, kernels.updates);
        double norm = SlotRef.norm(sample, kernels.gradients);
        double relative = weight > 0 ? mean / weight : mean;
        all.add(new Gradient(kernels.layer, mean, norm, relative, update / weight));
      }
    }
    return all;
  }

  boolean isRecurrent(int layer) {
    return recurrent[layer];
  }

  String name(int layer) {
    return layout.layers().get(layer).name();
  }

  Location location(int layer) {
    return Location.ofCell(name(layer), null, Quantity.GRADIENT);
  }
}
