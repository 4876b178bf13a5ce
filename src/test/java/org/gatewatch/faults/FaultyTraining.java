package org.gatewatch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gatewatch.GatewatchListener;
import org.gatewatch.Networks;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.gru.Gru;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Gate;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A training that is healthy until one value of it is made NaN or infinite. */
final class FaultyTraining {
  static final int UNITS = 4;

  /** A first one, a last one, and one between them. */
  static final int TIMESTEPS = 3;

  /** The iteration in which the fault is planted; there is one before it. */
  static final int ITERATION = 1;

  private final RecordingRouter router = new RecordingRouter();
  private final List<Alert> alerts = new ArrayList<>();
  private final Model network;
  private final boolean sampled;
  private GatewatchListener listener;

  /**
   * A training.
   *
   * @param sampled whether a sample is due in the iteration of the fault
   */
  FaultyTraining(Model network, boolean sampled) {
    this.network = network;
    this.sampled = sampled;
  }

  /** The recurrent layers of DL4J. */
  @SuppressWarnings("deprecation")
  static Map<String, Supplier<Layer>> kinds() {
    Map<String, Supplier<Layer>> kinds = new LinkedHashMap<>();
    kinds.put("LSTM", () -> new LSTM.Builder().nOut(UNITS).build());
    kinds.put("GravesLSTM", () -> new GravesLSTM.Builder().nOut(UNITS).build());
    kinds.put("SimpleRnn", () -> new SimpleRnn.Builder().nOut(UNITS).build());
    kinds.put(
        "GravesBidirectionalLSTM", () -> new GravesBidirectionalLSTM.Builder().nOut(UNITS).build());
    kinds.put(
        "Bidirectional(LSTM)", () -> new Bidirectional(new LSTM.Builder().nOut(UNITS).build()));
    return kinds;
  }

  /** Those of the artifact gatewatch-gru. */
  static Map<String, Supplier<Layer>> grus() {
    Map<String, Supplier<Layer>> kinds = new LinkedHashMap<>();
    kinds.put("GRU", () -> new Gru.Builder().nOut(UNITS).build());
    kinds.put("GRU, reset before", () -> new Gru.Builder().nOut(UNITS).resetAfter(false).build());
    kinds.put("Bidirectional(GRU)", () -> new Bidirectional(new Gru.Builder().nOut(UNITS).build()));
    return kinds;
  }

  /** Physical order of the gates' column blocks, as tests with known weights prove it. */
  static List<Gate> blocks(String kind) {
    if (kind.contains("GRU")) {
      return List.of(Gate.RESET, Gate.UPDATE, Gate.CELL);
    }
    return kind.equals("SimpleRnn")
        ? List.of(Gate.BLOCK)
        : List.of(Gate.CELL, Gate.FORGET, Gate.OUTPUT, Gate.INPUT);
  }

  static DataSet healthy() {
    DataSet longer = Networks.sequences(5, DataType.FLOAT);
    INDArrayIndex all = NDArrayIndex.all();
    INDArrayIndex first = NDArrayIndex.interval(0, TIMESTEPS);
    return new DataSet(
        longer.getFeatures().get(all, all, first).dup(),
        longer.getLabels().get(all, all, first).dup());
  }

  /** Trains without a fault up to its iteration. */
  FaultyTraining warmUp(TrainingListener... before) {
    return warmUp(healthy(), before);
  }

  /** The same on this minibatch. */
  FaultyTraining warmUp(DataSet healthy, TrainingListener... before) {
    listener =
        GatewatchListener.builder(router)
            .frequency(sampled ? ITERATION : 1000)
            .maxHeatmapSide(0)
            .onAlert(alerts::add)
            .build();
    network.addListeners(before);
    network.addListeners(listener);
    for (int i = 0; i < ITERATION; i++) {
      Networks.fit(network, healthy);
    }
    assertThat(alerts).isEmpty();
    return this;
  }

  /** Goes on with this minibatch, again and again; then the training is over. */
  NonFiniteOrigin origin(DataSet minibatch, int iterations) {
    for (int i = 0; i < iterations; i++) {
      Networks.fit(network, minibatch);
    }
    listener.close();
    List<Alert> origins =
        alerts.stream()
            .filter(alert -> alert.type() == AlertType.NON_FINITE)
            .filter(alert -> alert.state() == AlertState.OPENED)
            .toList();
    assertThat(origins).as("births").hasSize(1);
    assertThat(origins.get(0).origin().before().iterations()).contains(0);
    return origins.get(0).origin();
  }

  /** The same after the network was changed. */
  NonFiniteOrigin origin(Consumer<Model> change, int iterations) {
    change.accept(network);
    return origin(healthy(), iterations);
  }
}
