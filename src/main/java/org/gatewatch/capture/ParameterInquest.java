package org.gatewatch.capture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.gatewatch.birth.Counts;
import org.gatewatch.birth.Spot;
import org.gatewatch.birth.Stage;
import org.gatewatch.summarise.Segment;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Looks through the flat vectors of a network for elements that are not finite. */
final class ParameterInquest {
  private ParameterInquest() {}

  /**
   * The first non-finite element: of the first layer, or for gradients of the last, which DL4J
   * computes first.
   *
   * @param flat the network's parameters, gradients or updates
   * @param stage which of them
   */
  static Optional<Inquest.Found> of(
      List<PlannedLayer> layers, @Nullable INDArray flat, Stage stage) {
    if (flat == null) {
      return Optional.empty();
    }
    List<PlannedLayer> order = new ArrayList<>(layers);
    if (stage == Stage.WEIGHT_GRADIENT) {
      Collections.reverse(order);
    }
    for (PlannedLayer layer : order) {
      for (Block block : layer.blocks()) {
        Optional<Inquest.Found> found = of(layer, block, flat, stage);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Inquest.Found> of(
      PlannedLayer layer, Block block, INDArray flat, Stage stage) {
    Segment segment = block.segment();
    double[] values = values(flat, segment);
    int first = 0;
    while (first < values.length && Double.isFinite(values[first])) {
      first++;
    }
    if (first == values.length) {
      return Optional.empty();
    }
    return Optional.of(
        new Inquest.Found(stage, spot(layer, block, first), values[first], Counts.of(values)));
  }

  /**
   * Where an element of the flat vectors is.
   *
   * @param position from 0; empty for one that no layer has
   */
  static Optional<Spot> spot(List<PlannedLayer> layers, long position) {
    for (PlannedLayer layer : layers) {
      for (Block block : layer.blocks()) {
        long inside = position - block.segment().offset();
        if (inside >= 0 && inside < block.segment().length()) {
          return Optional.of(spot(layer, block, (int) inside));
        }
      }
    }
    return Optional.empty();
  }

  private static Spot spot(PlannedLayer layer, Block block, int inside) {
    Segment segment = block.segment();
    boolean matrix = segment.rows() > 0;
    boolean recurrent = layer.isRecurrent();
    return Spot.ofParameter(
        layer.named().name(),
        recurrent ? block.direction() : null,
        block.kernel(),
        recurrent ? block.gate() : null,
        matrix && !block.isAdded() ? inside % segment.rows() : Spot.UNKNOWN,
        matrix ? inside / segment.rows() : inside);
  }

  private static double[] values(INDArray flat, Segment segment) {
    INDArray vector = flat.reshape(flat.length());
    INDArray run =
        vector.get(NDArrayIndex.interval(segment.offset(), segment.offset() + segment.length()));
    try (INDArray copy = run.castTo(DataType.DOUBLE).dup('c')) {
      return copy.data().asDouble();
    }
  }
}
