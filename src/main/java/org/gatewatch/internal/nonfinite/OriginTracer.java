package org.gatewatch.internal.nonfinite;

import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.internal.dl4j.NetworkStructure;
import org.gatewatch.internal.dl4j.PlannedLayer;
import org.gatewatch.internal.dl4j.TappedLayer;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.SequenceSegment;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Position;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Finds where the first non-finite value of an iteration came from, once there is one: goes through
 * the iteration from its data on, in the order in which it is computed. Runs on the training
 * thread, and takes as long as a few iterations at most; the network's tensors must still be valid.
 */
final class OriginTracer {
  private final Model model;
  private final NetworkStructure structure;
  private final @Nullable SequenceSegment segment;

  /** What was found, and where. */
  record Found(Stage stage, Position position, double value, NonFiniteCounts counts) {}

  /**
   * A tracer for one iteration.
   *
   * @param segment that it is of its sequences; null if it is none, or that is not known
   */
  OriginTracer(Model model, NetworkStructure structure, @Nullable SequenceSegment segment) {
    this.model = model;
    this.structure = structure;
    this.segment = segment;
  }

  /**
   * After the forward pass.
   *
   * @param activations output of each layer by its key
   */
  Optional<NonFiniteOrigin> afterForward(Function<String, @Nullable INDArray> activations) {
    return inData()
        .or(this::inParameters)
        .or(this::inStates)
        .or(() -> inOutputs(activations))
        .map(this::origin);
  }

  /**
   * After the backward pass of a recurrent layer.
   *
   * @param epsilon gradient that arrived there, in the layer's own format
   */
  Optional<NonFiniteOrigin> afterLayer(
      TappedLayer layer, INDArray epsilon, Function<String, @Nullable INDArray> activations) {
    CellOriginTracer inside = new CellOriginTracer(structure.truncated());
    return inData()
        .or(this::inParameters)
        .or(this::inStates)
        .or(() -> inOutputs(activations))
        .or(() -> inEpsilon(layer, epsilon))
        .or(() -> inside.goingBack(layer, epsilon))
        .or(this::inGradients)
        .map(this::origin);
  }

  /** After the backward pass of the network, when only the loss is known to be non-finite. */
  Optional<NonFiniteOrigin> afterBackward(Function<String, @Nullable INDArray> activations) {
    return inData()
        .or(this::inParameters)
        .or(this::inStates)
        .or(() -> inOutputs(activations))
        .or(this::inLoss)
        .or(this::inGradients)
        .map(this::origin);
  }

  /** Before the updater; the tensors of the forward and backward pass may be gone. */
  Optional<NonFiniteOrigin> beforeUpdate() {
    return inData().or(this::inParameters).or(this::inLoss).or(this::inGradients).map(this::origin);
  }

  /** After the parameters were changed. */
  Optional<NonFiniteOrigin> afterUpdate() {
    return ParameterOriginTracer.of(structure.layers(), model.getGradientsViewArray(), Stage.UPDATE)
        .or(
            () ->
                ParameterOriginTracer.of(
                    structure.layers(), model.params(), Stage.UPDATED_PARAMETER))
        .map(this::origin);
  }

  private NonFiniteOrigin origin(Found found) {
    return new NonFiniteOrigin(
        found.stage(),
        inSequence(found.position()),
        BaseOptimizer.getIterationCount(model),
        BaseOptimizer.getEpochCount(model),
        found.value(),
        found.counts(),
        NormHistory.NONE,
        segment,
        null);
  }

  /** With the timestep of the whole sequence. */
  private Position inSequence(Position position) {
    return segment == null || position.timestep() == Position.UNKNOWN
        ? position
        : position.at(
            segment.firstTimestep() + position.timestep(), position.unit(), position.example());
  }

  private Optional<Found> inData() {
    return Minibatch.of(model).firstNonFinite(structure.isTimeFirst().orElse(false));
  }

  private Optional<Found> inParameters() {
    return ParameterOriginTracer.of(structure.layers(), model.params(), Stage.PARAMETER);
  }

  private Optional<Found> inGradients() {
    return ParameterOriginTracer.of(
        structure.layers(), model.getGradientsViewArray(), Stage.WEIGHT_GRADIENT);
  }

  private Optional<Found> inStates() {
    return structure.truncated()
        ? CellOriginTracer.initialStates(structure.layers())
        : Optional.empty();
  }

  private Optional<Found> inOutputs(Function<String, @Nullable INDArray> activations) {
    CellOriginTracer inside = new CellOriginTracer(structure.truncated());
    for (PlannedLayer layer : structure.layers()) {
      INDArray output = activations.apply(layer.named().key());
      Optional<Scan.Hit> hit =
          output == null || layer.named().computesLoss()
              ? Optional.empty()
              : Scan.first(output, layer.isTimeFirst());
      if (hit.isPresent()) {
        Optional<Found> within = inside.goingForward(layer);
        return within.isPresent() ? within : hit.map(it -> it.found(Stage.OUTPUT, position(layer)));
      }
    }
    return Optional.empty();
  }

  private static Position position(PlannedLayer layer) {
    return Position.ofCell(layer.named().name(), null);
  }

  private Optional<Found> inLoss() {
    return Double.isFinite(model.score())
        ? Optional.empty()
        : Optional.of(new LossTracer(model, structure.layers()).inScore());
  }

  /** What the gradient of an output's loss began with began there. */
  private Optional<Found> inEpsilon(TappedLayer tapped, INDArray epsilon) {
    PlannedLayer layer = tapped.layer();
    PlannedLayer loss = new LossTracer(model, structure.layers()).above(layer);
    Position position = position(loss == null ? layer : loss);
    return Scan.last(epsilon, layer.isTimeFirst())
        .map(hit -> hit.found(loss == null ? Stage.EPSILON : Stage.LOSS, position));
  }
}
