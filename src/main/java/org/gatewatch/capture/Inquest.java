package org.gatewatch.capture;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.birth.BirthCertificate;
import org.gatewatch.birth.Counts;
import org.gatewatch.birth.LeadUp;
import org.gatewatch.birth.Spot;
import org.gatewatch.birth.Stage;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Finds where the first non-finite value of an iteration came from, once there is one: goes through
 * the iteration from its data on, in the order in which it is computed. Runs on the training
 * thread, and takes as long as a few iterations at most; the network's tensors must still be valid.
 */
final class Inquest {
  private final Model model;
  private final CapturePlan plan;

  /** What was found, and where. */
  record Found(Stage stage, Spot spot, double value, Counts counts) {}

  Inquest(Model model, CapturePlan plan) {
    this.model = model;
    this.plan = plan;
  }

  /**
   * After the forward pass.
   *
   * @param activations output of each layer by its key
   */
  Optional<BirthCertificate> afterForward(Function<String, @Nullable INDArray> activations) {
    return certificate(
        this::inData, this::inParameters, this::inStates, () -> inOutputs(activations));
  }

  /**
   * After the backward pass of a recurrent layer.
   *
   * @param epsilon gradient that arrived there, in the layer's own format
   */
  Optional<BirthCertificate> afterLayer(
      TappedLayer layer, INDArray epsilon, Function<String, @Nullable INDArray> activations) {
    CellInquest inside = new CellInquest(plan.truncated());
    return certificate(
        this::inData,
        this::inParameters,
        this::inStates,
        () -> inOutputs(activations),
        () -> inEpsilon(layer, epsilon),
        () -> inside.goingBack(layer, epsilon),
        this::inGradients);
  }

  /** After the backward pass of the network, when only the loss is known to be non-finite. */
  Optional<BirthCertificate> afterBackward(Function<String, @Nullable INDArray> activations) {
    return certificate(
        this::inData,
        this::inParameters,
        this::inStates,
        () -> inOutputs(activations),
        this::inLoss,
        this::inGradients);
  }

  /** Before the updater; the tensors of the forward and backward pass may be gone. */
  Optional<BirthCertificate> beforeUpdate() {
    return certificate(this::inData, this::inParameters, this::inLoss, this::inGradients);
  }

  /** After the parameters were changed. */
  Optional<BirthCertificate> afterUpdate() {
    return certificate(
        () -> ParameterInquest.of(plan.layers(), model.getGradientsViewArray(), Stage.UPDATE),
        () -> ParameterInquest.of(plan.layers(), model.params(), Stage.UPDATED_PARAMETER));
  }

  @SafeVarargs
  private Optional<BirthCertificate> certificate(Supplier<Optional<Found>>... searches) {
    for (Supplier<Optional<Found>> search : searches) {
      Optional<Found> found = search.get();
      if (found.isPresent()) {
        return found.map(this::certificate);
      }
    }
    return Optional.empty();
  }

  private BirthCertificate certificate(Found found) {
    return new BirthCertificate(
        found.stage(),
        found.spot(),
        BaseOptimizer.getIterationCount(model),
        BaseOptimizer.getEpochCount(model),
        found.value(),
        found.counts(),
        LeadUp.NONE);
  }

  private Optional<Found> inData() {
    return Minibatch.of(model).firstNonFinite(isTimeFirst());
  }

  private boolean isTimeFirst() {
    return plan.layers().stream()
        .filter(PlannedLayer::isRecurrent)
        .findFirst()
        .map(PlannedLayer::isTimeFirst)
        .orElse(false);
  }

  private Optional<Found> inParameters() {
    return ParameterInquest.of(plan.layers(), model.params(), Stage.PARAMETER);
  }

  private Optional<Found> inGradients() {
    return ParameterInquest.of(plan.layers(), model.getGradientsViewArray(), Stage.WEIGHT_GRADIENT);
  }

  private Optional<Found> inStates() {
    return plan.truncated() ? CellInquest.initialStates(plan.layers()) : Optional.empty();
  }

  private Optional<Found> inOutputs(Function<String, @Nullable INDArray> activations) {
    CellInquest inside = new CellInquest(plan.truncated());
    for (PlannedLayer layer : plan.layers()) {
      INDArray output = activations.apply(layer.named().key());
      Optional<Scan.Hit> hit =
          output == null || layer.named().computesLoss()
              ? Optional.empty()
              : Scan.first(output, layer.isTimeFirst());
      if (hit.isPresent()) {
        Optional<Found> within = inside.goingForward(layer);
        return within.isPresent() ? within : hit.map(it -> it.found(Stage.OUTPUT, spot(layer)));
      }
    }
    return Optional.empty();
  }

  private static Spot spot(PlannedLayer layer) {
    return Spot.ofCell(layer.named().name(), null);
  }

  private Optional<Found> inLoss() {
    if (Double.isFinite(model.score())) {
      return Optional.empty();
    }
    return Optional.of(
        new Found(Stage.LOSS, spot(lossLayer()), model.score(), Counts.of(model.score())));
  }

  private PlannedLayer lossLayer() {
    List<PlannedLayer> layers = plan.layers();
    return layers.stream()
        .filter(layer -> layer.named().computesLoss())
        .findFirst()
        .orElse(layers.get(layers.size() - 1));
  }

  /** What arrives straight from the layer that computes the loss was born there. */
  private Optional<Found> inEpsilon(TappedLayer tapped, INDArray epsilon) {
    PlannedLayer layer = tapped.layer();
    int position = plan.layers().indexOf(layer);
    boolean fromLoss =
        position + 2 == plan.layers().size()
            && plan.layers().get(position + 1).named().computesLoss();
    Spot spot = fromLoss ? spot(lossLayer()) : Spot.ofCell(layer.named().name(), null);
    return Scan.last(epsilon, layer.isTimeFirst())
        .map(hit -> hit.found(fromLoss ? Stage.LOSS : Stage.EPSILON, spot));
  }
}
