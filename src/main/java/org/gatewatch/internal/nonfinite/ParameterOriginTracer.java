package org.gatewatch.internal.nonfinite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.gatewatch.internal.dl4j.Block;
import org.gatewatch.internal.dl4j.PlannedLayer;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Looks through the flat vectors of a network for elements that are not finite. */
final class ParameterOriginTracer {
  private ParameterOriginTracer() {}

  /**
   * The first non-finite element: of the first layer, or for gradients of the last, which DL4J
   * computes first.
   *
   * @param flat the network's parameters, gradients or updates
   * @param stage which of them
   */
  static Optional<OriginTracer.Found> of(
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
        Optional<OriginTracer.Found> found = of(layer, block, flat, stage);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** Whether there is a non-finite element in one of these blocks. */
  static boolean isIn(List<Block> blocks, @Nullable INDArray flat) {
    for (Block block : blocks) {
      if (flat != null
          && !Arrays.stream(values(flat, block.segment())).allMatch(Double::isFinite)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<OriginTracer.Found> of(
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
        new OriginTracer.Found(
            stage, position(layer, block, first), values[first], NonFiniteCounts.of(values)));
  }

  /**
   * Where an element of the flat vectors is.
   *
   * @param element from 0; empty for one that no layer has
   */
  static Optional<Position> position(List<PlannedLayer> layers, long element) {
    for (PlannedLayer layer : layers) {
      for (Block block : layer.blocks()) {
        long inside = block.segment().elementAt(element);
        if (inside >= 0) {
          return Optional.of(position(layer, block, (int) inside));
        }
      }
    }
    return Optional.empty();
  }

  private static Position position(PlannedLayer layer, Block block, int inside) {
    Segment segment = block.segment();
    boolean matrix = segment.rows() > 0;
    boolean recurrent = layer.isRecurrent();
    Location location =
        new Location(
            layer.named().name(),
            recurrent ? block.direction() : null,
            null,
            block.kernel(),
            recurrent ? block.gate() : null);
    return Position.ofParameter(
        location,
        matrix && !block.isAdded() ? inside % segment.rows() : Position.UNKNOWN,
        matrix ? inside / segment.rows() : inside);
  }

  private static double[] values(INDArray flat, Segment segment) {
    INDArray vector = flat.reshape(flat.length());
    INDArray run = vector.get(NDArrayIndex.interval(segment.offset(), segment.end()));
    try (INDArray copy = run.castTo(DataType.DOUBLE).dup('c')) {
      double[] values = copy.data().asDouble();
      double[] own = new double[(int) segment.length()];
      Arrays.setAll(own, i -> values[(int) (segment.at(i) - segment.offset())]);
      return own;
    }
  }
}
