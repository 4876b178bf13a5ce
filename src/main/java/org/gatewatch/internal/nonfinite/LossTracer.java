package org.gatewatch.internal.nonfinite;

import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.internal.dl4j.Block;
import org.gatewatch.internal.dl4j.PlannedLayer;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Position;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Asks each output of a network whether it is its loss, or the gradient of that, that is bad. */
final class LossTracer {
  private final Model model;
  private final List<PlannedLayer> layers;

  /**
   * A tracer for one iteration.
   *
   * @param layers of the network, in forward order
   */
  LossTracer(Model model, List<PlannedLayer> layers) {
    this.model = model;
    this.layers = layers;
  }

  /**
   * Where a score that is non-finite comes from: the first output whose own loss is, or the network
   * as a whole if none is, or if that may be its regularisation, which DL4J adds to an output's. To
   * be asked after the backward pass.
   */
  OriginTracer.Found inScore() {
    List<PlannedLayer> outputs = outputs();
    PlannedLayer bad = outputs.size() == 1 ? outputs.get(0) : badOne(outputs);
    double value = bad == null || outputs.size() == 1 ? model.score() : loss(bad);
    Position position = Position.ofCell(bad == null ? null : bad.named().name(), null);
    return new OriginTracer.Found(Stage.LOSS, position, value, NonFiniteCounts.of(value));
  }

  private List<PlannedLayer> outputs() {
    return layers.stream().filter(layer -> layer.named().computesLoss()).toList();
  }

  private @Nullable PlannedLayer badOne(List<PlannedLayer> outputs) {
    if (!Double.isFinite(regularisation())) {
      return null;
    }
    return outputs.stream()
        .filter(output -> !Double.isFinite(loss(output)))
        .findFirst()
        .orElse(null);
  }

  /** What an output's loss was when it was last computed; 0 of one that does not tell. */
  private static double loss(PlannedLayer output) {
    try {
      return output.named().layer().score();
    } catch (UnsupportedOperationException e) {
      return 0;
    }
  }

  private double regularisation() {
    return model instanceof ComputationGraph graph
        ? graph.calcRegularizationScore(true)
        : ((MultiLayerNetwork) model).calcRegularizationScore(true);
  }

  /**
   * The output in which a gradient became non-finite that has arrived at a layer; null if it did so
   * on its way from there. To be asked during the backward pass, which begins with the outputs.
   */
  @Nullable PlannedLayer above(PlannedLayer layer) {
    INDArray gradients = model.getGradientsViewArray();
    for (PlannedLayer output : outputs()) {
      if (isBadIn(output, gradients)) {
        return output;
      }
    }
    int depth = layers.indexOf(layer);
    PlannedLayer next = depth + 2 == layers.size() ? layers.get(depth + 1) : null;
    return next != null && next.named().computesLoss() ? next : null;
  }

  /** The gradient of a bias is the sum of the gradients of what the loss is computed from. */
  private static boolean isBadIn(PlannedLayer output, @Nullable INDArray gradients) {
    List<Block> biases = output.blocks().stream().filter(Block::isAdded).toList();
    List<Block> telling = biases.isEmpty() ? output.blocks() : biases;
    return ParameterOriginTracer.isIn(telling, gradients);
  }
}
