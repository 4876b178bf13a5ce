package org.gatewatch.internal.nonfinite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.internal.dl4j.TrainingStep;
import org.gatewatch.internal.dl4j.TrainingStep.Role;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Position;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The features and labels that a network trains on in the present iteration, each followed by its
 * masks.
 */
record Minibatch(List<Part> parts) {

  /**
   * One array of it.
   *
   * @param stage features, labels, or the mask of either
   * @param name of the graph's input or output; null in a MultiLayerNetwork, which has one of each
   * @param isMask whether it is [examples, 1 or units, timesteps], or has no timesteps
   */
  private record Part(Stage stage, @Nullable String name, INDArray array, boolean isMask) {

    Optional<OriginTracer.Found> firstNonFinite(boolean timeFirst) {
      Position position = Position.ofCell(name, null);
      return Scan.first(array, timeFirst && !isMask)
          .map(hit -> isMask && array.size(1) == 1 ? hit.ofNoUnit() : hit)
          .map(hit -> hit.found(stage, position));
    }

    boolean leavesOut(int example, int timestep) {
      return isMask
          && array.rank() == 3
          && example < array.size(0)
          && timestep < array.size(2)
          && array.getDouble(example, 0, timestep) == 0;
    }

    boolean leavesOutFrom(int example, int timestep) {
      boolean leavesOut = leavesOut(example, timestep);
      for (int later = timestep + 1; leavesOut && later < array.size(2); later++) {
        leavesOut = leavesOut(example, later);
      }
      return leavesOut;
    }
  }

  /** The minibatch that a network holds between the start and the end of an iteration. */
  static Minibatch of(Model model) {
    TrainingStep step = TrainingStep.of(model);
    List<Part> parts = new ArrayList<>();
    if (model instanceof ComputationGraph graph) {
      List<String> inputs = graph.getConfiguration().getNetworkInputs();
      List<String> outputs = graph.getConfiguration().getNetworkOutputs();
      add(parts, step, Role.FEATURES, Stage.INPUT_DATA, inputs);
      addMasks(parts, step, Role.FEATURES_MASK, Stage.INPUT_MASK, inputs);
      add(parts, step, Role.LABELS, Stage.LABEL_DATA, outputs);
      addMasks(parts, step, Role.LABELS_MASK, Stage.LABEL_MASK, outputs);
    } else if (model instanceof MultiLayerNetwork network) {
      int last = network.getnLayers() - 1;
      add(parts, step, Role.FEATURES, Stage.INPUT_DATA, null);
      addMasksOfLayers(parts, step, last, Stage.INPUT_MASK);
      add(parts, step, Role.LABELS, Stage.LABEL_DATA, null);
      addMasksOfLayers(parts, step, last, Stage.LABEL_MASK);
    }
    return new Minibatch(parts);
  }

  private static void add(
      List<Part> parts, TrainingStep step, Role role, Stage stage, @Nullable List<String> names) {
    for (TrainingStep.Part part : step.parts()) {
      if (part.role() == role) {
        String name = names == null ? null : names.get(part.position());
        parts.add(new Part(stage, name, part.array(), false));
      }
    }
  }

  private static void addMasks(
      List<Part> parts, TrainingStep step, Role role, Stage stage, List<String> names) {
    Role ofWhat = role == Role.FEATURES_MASK ? Role.FEATURES : Role.LABELS;
    for (TrainingStep.Part part : step.parts()) {
      if (part.role() == role) {
        INDArray mask = ordered(part.array(), array(step, ofWhat, part.position()));
        parts.add(new Part(stage, names.get(part.position()), mask, true));
      }
    }
  }

  /**
   * Masks that layers of a MultiLayerNetwork hold.
   *
   * @param last position of the output layer: what it holds it multiplies the loss by, and is the
   *     mask of the labels; where there is none DL4J hands it that of the features
   */
  private static void addMasksOfLayers(List<Part> parts, TrainingStep step, int last, Stage stage) {
    boolean ofLabels = stage == Stage.LABEL_MASK;
    INDArray masked = array(step, ofLabels ? Role.LABELS : Role.FEATURES, 0);
    for (TrainingStep.Part part : step.parts()) {
      if (part.role() == Role.LAYER_MASK && ofLabels == (part.position() == last)) {
        parts.add(new Part(stage, null, ordered(part.array(), masked), true));
      }
    }
  }

  private static @Nullable INDArray array(TrainingStep step, Role role, int position) {
    @Nullable INDArray[] arrays = step.arrays(role);
    return position < arrays.length ? arrays[position] : null;
  }

  /**
   * A mask of sequences as [examples, 1 or units, timesteps]. An output layer keeps it example by
   * example for each timestep: [examples × timesteps, 1 or units].
   */
  private static INDArray ordered(INDArray mask, @Nullable INDArray masked) {
    if (masked == null || mask.rank() != 2 || masked.rank() != 3 || masked.size(0) == 0) {
      return mask;
    }
    long examples = masked.size(0);
    if (mask.size(0) == examples && mask.size(1) > 1) {
      return mask.reshape(examples, 1, mask.size(1));
    }
    if (mask.size(0) == examples || mask.size(0) % examples != 0) {
      return mask;
    }
    return mask.reshape('f', examples, mask.size(0) / examples, mask.size(1)).permute(0, 2, 1);
  }

  /**
   * Whether a mask leaves out a timestep of an example. What is read where the mask of the labels
   * leaves it out is left out only if no later timestep counts either: one that is judged by its
   * last output alone has all of it read.
   *
   * @param data what is asked of: features or labels, or the mask of either
   */
  boolean isMasked(Stage data, int example, int timestep) {
    boolean ofFeatures = data == Stage.INPUT_DATA || data == Stage.INPUT_MASK;
    return example >= 0
        && timestep >= 0
        && parts.stream()
            .anyMatch(
                part ->
                    ofFeatures && part.stage() == Stage.LABEL_MASK
                        ? part.leavesOutFrom(example, timestep)
                        : part.leavesOut(example, timestep));
  }

  /**
   * The first non-finite value, of features before labels.
   *
   * @param timeFirst whether sequences are [examples, timesteps, features]
   */
  Optional<OriginTracer.Found> firstNonFinite(boolean timeFirst) {
    for (Part part : parts) {
      Optional<OriginTracer.Found> found = part.firstNonFinite(timeFirst);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
