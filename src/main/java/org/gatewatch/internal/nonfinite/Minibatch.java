package org.gatewatch.internal.nonfinite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.internal.dl4j.PrivateField;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Position;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The features and labels that a network trains on in the present iteration. */
record Minibatch(List<Part> parts) {

  /**
   * One array of it.
   *
   * @param stage features or labels
   * @param name of the graph's input or output; null in a MultiLayerNetwork, which has one of each
   */
  private record Part(Stage stage, @Nullable String name, INDArray array) {}

  /** The minibatch that a network holds between the start and the end of an iteration. */
  static Minibatch of(Model model) {
    List<Part> parts = new ArrayList<>();
    if (model instanceof ComputationGraph graph) {
      List<String> inputs = graph.getConfiguration().getNetworkInputs();
      List<String> outputs = graph.getConfiguration().getNetworkOutputs();
      add(parts, Stage.INPUT_DATA, inputs, graph.getInputs());
      add(parts, Stage.LABEL_DATA, outputs, labels(graph));
    } else if (model instanceof MultiLayerNetwork network) {
      add(parts, Stage.INPUT_DATA, null, network.getInput());
      add(parts, Stage.LABEL_DATA, null, network.getLabels());
    }
    return new Minibatch(parts);
  }

  private static INDArray @Nullable [] labels(ComputationGraph graph) {
    return new PrivateField<INDArray[]>(ComputationGraph.class, "labels", graph).get();
  }

  private static void add(
      List<Part> parts, Stage stage, List<String> names, INDArray @Nullable [] arrays) {
    for (int i = 0; arrays != null && i < arrays.length; i++) {
      add(parts, stage, names.get(i), arrays[i]);
    }
  }

  private static void add(
      List<Part> parts, Stage stage, @Nullable String name, @Nullable INDArray array) {
    if (array != null) {
      parts.add(new Part(stage, name, array));
    }
  }

  /**
   * The first non-finite value, of features before labels.
   *
   * @param timeFirst whether sequences are [examples, timesteps, features]
   */
  Optional<OriginTracer.Found> firstNonFinite(boolean timeFirst) {
    for (Part part : parts) {
      Optional<Scan.Hit> hit = Scan.first(part.array(), timeFirst);
      if (hit.isPresent()) {
        return hit.map(it -> it.found(part.stage(), Position.ofCell(part.name(), null)));
      }
    }
    return Optional.empty();
  }
}
