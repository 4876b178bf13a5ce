package org.gatewatch.internal.alerting.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;

/** The mean magnitude of the gradient of each layer's kernels: how it runs through depth. */
final class LayerGradients {
  private final Layout layout;
  private final List<SlotRef> kernels;

  LayerGradients(Layout layout) {
    this.layout = layout;
    kernels = SlotRef.kernels(layout, Quantity.GRADIENT);
  }

  /** By the layer's position, in forward order; layers without a gradient are left out. */
  Map<Integer, Double> of(Sample sample) {
    Map<Integer, Double> sums = new LinkedHashMap<>();
    Map<Integer, Double> counts = new LinkedHashMap<>();
    for (SlotRef kernel : kernels) {
      Summary summary = kernel.in(sample);
      if (summary != null && summary.finite() > 0) {
        int layer = kernel.slot().layer();
        sums.merge(layer, summary.meanMagnitude() * summary.finite(), Double::sum);
        counts.merge(layer, (double) summary.finite(), Double::sum);
      }
    }
    sums.replaceAll((layer, sum) -> sum / counts.get(layer));
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
