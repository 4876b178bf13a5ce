package org.gatewatch.internal.alerting.advice;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.facts.LayerFacts;
import org.gatewatch.internal.facts.OutputFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.internal.facts.UpdaterFacts;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;

/** Trainings, findings and origins that are made up. */
final class Made {
  private Made() {}

  static UpdaterFacts updater(String name, double rate) {
    boolean adaptive = !name.equals("Sgd") && !name.equals("Nesterovs");
    return new UpdaterFacts(name, true, rate, null, adaptive ? 1e-8 : Double.NaN);
  }

  static LayerFacts lstm(String name, UpdaterFacts updater) {
    return new LayerFacts(
        name,
        "LSTM",
        true,
        false,
        "TanH",
        "Sigmoid",
        1,
        updater,
        "Xavier",
        LayerFacts.Normalisation.NONE,
        LayerFacts.Regularisation.NONE,
        Double.NaN,
        Double.NaN);
  }

  static LayerFacts layer(
      String name, String type, String activation, UpdaterFacts updater, double epsilon) {
    return new LayerFacts(
        name,
        type,
        false,
        false,
        activation,
        null,
        Double.NaN,
        updater,
        "Xavier",
        LayerFacts.Normalisation.NONE,
        LayerFacts.Regularisation.NONE,
        Double.NaN,
        epsilon);
  }

  /** Training leaves it alone. */
  static LayerFacts frozen(LayerFacts of) {
    return new LayerFacts(
        of.name(),
        of.type(),
        of.recurrent(),
        true,
        of.activation(),
        of.gateActivation(),
        of.forgetBias(),
        null,
        of.initialisation(),
        of.normalisation(),
        of.regularisation(),
        of.dropout(),
        of.epsilon());
  }

  static LayerFacts clipped(LayerFacts layer, double threshold) {
    return with(
        layer,
        new LayerFacts.Normalisation("ClipElementWiseAbsoluteValue", threshold),
        layer.activation());
  }

  static LayerFacts withActivation(LayerFacts layer, String activation) {
    return with(layer, layer.normalisation(), activation);
  }

  static LayerFacts withGates(LayerFacts of, String activation) {
    return new LayerFacts(
        of.name(),
        of.type(),
        of.recurrent(),
        of.frozen(),
        of.activation(),
        activation,
        of.forgetBias(),
        of.updater(),
        of.initialisation(),
        of.normalisation(),
        of.regularisation(),
        of.dropout(),
        of.epsilon());
  }

  static LayerFacts regularised(LayerFacts of, double l2) {
    return new LayerFacts(
        of.name(),
        of.type(),
        of.recurrent(),
        of.frozen(),
        of.activation(),
        of.gateActivation(),
        of.forgetBias(),
        of.updater(),
        of.initialisation(),
        of.normalisation(),
        new LayerFacts.Regularisation(0, l2, 0),
        of.dropout(),
        of.epsilon());
  }

  private static LayerFacts with(
      LayerFacts of, LayerFacts.Normalisation normalisation, @Nullable String activation) {
    return new LayerFacts(
        of.name(),
        of.type(),
        of.recurrent(),
        of.frozen(),
        activation,
        of.gateActivation(),
        of.forgetBias(),
        of.updater(),
        of.initialisation(),
        normalisation,
        of.regularisation(),
        of.dropout(),
        of.epsilon());
  }

  static OutputFacts output(String loss, String activation, OutputFacts.@Nullable Misfit misfit) {
    return new OutputFacts("output", loss, activation, 3, misfit);
  }

  static TrainingFacts training(String type, OutputFacts output, LayerFacts... layers) {
    return new TrainingFacts(type, 0, 0, List.of(3L), Arrays.asList(layers), List.of(output));
  }

  /** LSTMs {@code lstm0} and so on, and an output of MSE. */
  static TrainingFacts training(int lstms, String updater, double rate) {
    LayerFacts[] layers =
        IntStream.range(0, lstms)
            .mapToObj(i -> lstm("lstm" + i, updater(updater, rate)))
            .toArray(LayerFacts[]::new);
    return training("FLOAT", output("MSE", "Identity", null), layers);
  }

  /** Of a training that still has the rate that it began with. */
  static Sample sample(int iteration, TrainingFacts facts) {
    return sample(iteration, facts.rateAtStart());
  }

  static Sample sample(int iteration, double rate) {
    return new Sample(1, iteration, 0, 1, 1, rate, 0, 0, List.of());
  }

  /** What a rule found in a layer, or in the network if there is none. */
  static Alert found(
      AlertType type, AlertState state, int iteration, @Nullable String layer, double value) {
    Location location =
        layer == null
            ? Location.NETWORK
            : new Location(
                layer,
                Direction.FORWARD,
                Quantity.GRADIENT,
                Kernel.RECURRENT,
                layer.equals("lstm1") ? Gate.CELL : Gate.FORGET);
    String where = layer == null ? "" : " in " + layer;
    return new Alert(
        type,
        state,
        iteration,
        0,
        iteration,
        location,
        0,
        value,
        1,
        "found " + type + where,
        "",
        null);
  }

  static Alert opened(AlertType type, @Nullable String layer) {
    return found(type, AlertState.OPENED, 0, layer, 2);
  }

  static Alert over(AlertType type, @Nullable String layer) {
    return found(type, AlertState.RESOLVED, 0, layer, 0.5);
  }

  static NonFiniteOrigin origin(Stage stage, @Nullable String layer, double value) {
    return origin(stage, Position.ofCell(layer, null), value);
  }

  static NonFiniteOrigin origin(Stage stage, Position position, double value) {
    return new NonFiniteOrigin(
        stage, position, 7, 0, value, NonFiniteCounts.of(value), NormHistory.NONE);
  }
}
