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

  /** Magnitudes added up, and how many they are. */
  private record Sum(double magnitudes, double count) {
    Sum plus(Sum other) {
      return new Sum(magnitudes + other.magnitudes, count + other.count);
    }
  }

  /** By the layer's position, in forward order; layers without a gradient are left out. */
  Map<Integer, Double> of(Sample sample) {
    Map<Integer, Sum> sums = new LinkedHashMap<>();
    for (SlotRef kernel : kernels) {
      Summary summary = kernel.in(sample);
      if (summary != null && summary.finite() > 0) {
        int layer = kernel.slot().layer();
        double finite = summary.finite();
        sums.merge(layer, new Sum(summary.meanMagnitude() * finite, finite), Sum::plus);
      }
    }
    Map<Integer, Double> means = new LinkedHashMap<>();
    sums.forEach((layer, sum) -> means.put(layer, sum.magnitudes / sum.count));
    return means;
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
