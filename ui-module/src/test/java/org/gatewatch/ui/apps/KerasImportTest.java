package org.gatewatch.ui.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gatewatch.ui.apps.Sequences.CLASSES;
import static org.gatewatch.ui.apps.Sequences.EXAMPLES;
import static org.gatewatch.ui.apps.Sequences.INPUTS;
import static org.gatewatch.ui.apps.Sequences.TIMESTEPS;
import static org.gatewatch.ui.apps.Sequences.noise;
import static org.gatewatch.ui.apps.Sequences.ofManyLengths;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.deeplearning4j.nn.modelimport.keras.KerasLayer;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.gru.keras.GatewatchKeras;
import org.gatewatch.keras.KerasFile;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A model of Keras with known weights: imported, watched and trained on. */
class KerasImportTest {
  private static final int UNITS = 4;

  /** In the order of Keras, which is neither DL4J's nor the page's. */
  private static final List<String> KERAS_GATES = List.of("INPUT", "FORGET", "CELL", "OUTPUT");

  private static final String LSTM =
      """
      {"class_name": "LSTM", "config": {"name": "%s", "trainable": true, %s"dtype": "float32",
       "return_sequences": true, "return_state": false, "go_backwards": false, "stateful": false,
       "unroll": false, "units": 4, "activation": "tanh", "recurrent_activation": "sigmoid",
       "use_bias": true,
       "kernel_initializer": {"class_name": "VarianceScaling", "config":
         {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": null}},
       "recurrent_initializer": {"class_name": "VarianceScaling", "config":
         {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": null}},
       "bias_initializer": {"class_name": "Zeros", "config": {}}, "unit_forget_bias": true,
       "kernel_regularizer": null, "recurrent_regularizer": null, "bias_regularizer": null,
       "activity_regularizer": null, "kernel_constraint": null, "recurrent_constraint": null,
       "bias_constraint": null, "dropout": 0.0, "recurrent_dropout": 0.0, "implementation": 1}}
      """;

  private static final String ARCHITECTURE =
      """
      {"class_name": "Sequential", "config": {"name": "sequential_1", "layers": [%s,
       {"class_name": "Bidirectional", "config": {"name": "bidirectional_1", "trainable": true,
        "merge_mode": "concat", "layer": %s}},
       {"class_name": "GlobalAveragePooling1D", "config": {"name": "pool", "trainable": true,
        "data_format": "channels_last"}},
       {"class_name": "Dense", "config": {"name": "dense_1", "trainable": true, "units": 2,
        "activation": "softmax", "use_bias": true,
        "kernel_initializer": {"class_name": "VarianceScaling", "config":
          {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": null}},
        "bias_initializer": {"class_name": "Zeros", "config": {}}, "kernel_regularizer": null,
        "bias_regularizer": null, "activity_regularizer": null, "kernel_constraint": null,
        "bias_constraint": null}}]}}
      """
          .formatted(
              LSTM.formatted("lstm_1", "\"batch_input_shape\": [null, 6, 3], "),
              LSTM.formatted("lstm_2", ""));

  private static final String COMPILATION =
      """
      {"optimizer_config": {"class_name": "Adam", "config": {"lr": 0.001, "beta_1": 0.9,
       "beta_2": 0.999, "decay": 0.0, "epsilon": 1e-07, "amsgrad": false}},
       "loss": "categorical_crossentropy", "metrics": ["accuracy"],
       "sample_weight_mode": null, "loss_weights": null}
      """;

  private static final List<String> OF_A_CELL = List.of("kernel", "recurrent_kernel", "bias");

  private static TestServer server;

  @TempDir private static Path folder;

  @BeforeAll
  static void start() {
    Assumptions.assumeTrue(
        !Loader.getPlatform().equals("macosx-arm64"), "HDF5 1.12.1-1.5.7 has no natives for this");
    write(folder.resolve("model.h5"), ARCHITECTURE, 4, 1);
    write(folder.resolve("dropout.h5"), dropping(ARCHITECTURE), 4, 1);
    write(folder.resolve("gru.h5"), dropping(grus()), 3, 2);
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    KerasLayer.clearCustomLayers();
    if (server != null) {
      server.close();
    }
  }

  private static String dropping(String architecture) {
    return architecture.replace("\"dropout\": 0.0, \"rec", "\"dropout\": 0.25, \"rec");
  }

  /** The same model with GRUs in place of its LSTMs. */
  private static String grus() {
    return ARCHITECTURE
        .replace("\"LSTM\"", "\"GRU\"")
        .replace("\"implementation\": 1", "\"implementation\": 1, \"reset_after\": true");
  }

  private static void write(Path path, String architecture, int gates, int biases) {
    List<String> layers = List.of("lstm_1", "bidirectional_1", "pool", "dense_1");
    try (KerasFile file = new KerasFile(path, architecture, COMPILATION, layers)) {
      file.layer(
          "lstm_1",
          List.of(""),
          OF_A_CELL,
          kernel(1, INPUTS, gates),
          kernel(2, UNITS, gates),
          kernel(3, biases, gates));
      file.layer(
          "bidirectional_1",
          List.of("forward_lstm_2", "backward_lstm_2"),
          OF_A_CELL,
          kernel(4, UNITS, gates),
          kernel(5, UNITS, gates),
          kernel(6, biases, gates),
          kernel(7, UNITS, gates),
          kernel(8, UNITS, gates),
          kernel(9, biases, gates));
      file.layer("pool");
      file.layer(
          "dense_1",
          List.of(""),
          List.of("kernel", "bias"),
          new float[][] {{1, -1}, {-1, 1}, {1, 1}, {-1, -1}, {1, -1}, {-1, 1}, {1, 1}, {1, -1}},
          new float[1][CLASSES]);
    }
  }

  /**
   * A kernel as Keras has it: a row an input, and next to each other the columns of the gates. Its
   * values are told apart by kernel, gate and place.
   */
  private static float[][] kernel(int number, int rows, int gates) {
    float[][] kernel = new float[rows][gates * UNITS];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < gates * UNITS; column++) {
        kernel[row][column] = value(number, column / UNITS, row, column % UNITS);
      }
    }
    return kernel;
  }

  private static float value(int number, int gate, int row, int unit) {
    int sign = (row + unit) % 2 == 0 ? 1 : -1;
    return sign * (0.05f * number + 0.1f * gate + 0.01f * row + 0.001f * unit);
  }

  private static MultiLayerNetwork imported(String file) {
    try {
      return KerasModelImport.importKerasSequentialModelAndWeights(
          folder.resolve(file).toString(), true);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static MultiLayerNetwork importedGrus() {
    try {
      return GatewatchKeras.readSequential(folder.resolve("gru.h5"), true);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Six iterations, which draw the same random numbers each time. */
  private static void train(MultiLayerNetwork network) {
    Nd4j.getRandom().setSeed(3);
    for (int i = 0; i < 6; i++) {
      INDArray sequences = noise(i, EXAMPLES, TIMESTEPS, INPUTS);
      network.fit(new DataSet(sequences, ofManyLengths(i).getLabels()));
    }
  }

  /** DL4J drops from the second layer's input itself, and not from the first one's. */
  @Test
  void importedLstmsWithDropoutKeepTheirInside() throws Exception {
    assertInside(
        new Application<>(() -> imported("dropout.h5"), KerasImportTest::train).run(server),
        "CELL_STATE");
  }

  @Test
  void importedGrusWithDropoutKeepTheirInside() throws Exception {
    assertInside(
        new Application<>(KerasImportTest::importedGrus, KerasImportTest::train).run(server),
        "OUTPUT_GRADIENT");
  }

  private static void assertInside(Application.Watched seen, String memory) {
    for (int layer = 0; layer < 2; layer++) {
      assertThat(seen.quantities(layer))
          .contains("PRE_ACTIVATION", "PRE_ACTIVATION_GRADIENT", memory);
    }
  }

  @Test
  void anImportedModelIsWatchedAndItsGatesAreThoseOfKeras() throws Exception {
    Application.Watched seen =
        new Application<>(() -> imported("model.h5"), KerasImportTest::train)
            .run(server)
            .everyIteration(6);

    assertThat(seen.layerTypes())
        .containsExactly(
            "lstm_1: LSTM",
            "bidirectional_1: Bidirectional(LSTM)",
            "pool: GlobalPoolingLayer",
            "dense_1: DenseLayer",
            "dense_1_loss: LossLayer");
    assertThat(seen.quantities(0)).contains("PRE_ACTIVATION_GRADIENT", "CELL_STATE");
    assertThat(seen.quantities(1)).contains("PRE_ACTIVATION_GRADIENT", "CELL_STATE");
    assertGates(seen, 0, "FORWARD", 1, INPUTS);
    assertGates(seen, 1, "FORWARD", 4, UNITS);
    assertGates(seen, 1, "BACKWARD", 7, UNITS);
  }

  /**
   * The first sample is of the weights after one step of Adam, which moves each by its learning
   * rate of 0.001 at most; two gates of a kernel are 0.1 apart.
   */
  private static void assertGates(
      Application.Watched seen, int layer, String direction, int number, int inputs) {
    List<String> kernels = List.of("INPUT", "RECURRENT", "BIAS");
    for (int kernel = 0; kernel < 3; kernel++) {
      int rows = List.of(inputs, UNITS, 1).get(kernel);
      for (int gate = 0; gate < 4; gate++) {
        JsonNode weights =
            seen.firstWeight(layer, direction, kernels.get(kernel), KERAS_GATES.get(gate));
        assertThat(weights.at("/summary/count").asInt()).isEqualTo(rows * UNITS);
        assertThat(weights.at("/summary/meanMagnitude").asDouble())
            .as("%s %s %s", direction, kernels.get(kernel), KERAS_GATES.get(gate))
            .isCloseTo(meanMagnitude(number + kernel, gate, rows), within(0.0011));
        assertCells(weights.get("heatmap"), number + kernel, gate);
      }
    }
  }

  /** Heatmaps have two bytes a cell, which is within 1/256 of a value. Biases have none. */
  private static void assertCells(JsonNode heatmap, int number, int gate) {
    for (int row = 0; row < heatmap.size(); row++) {
      for (int unit = 0; unit < UNITS; unit++) {
        assertThat(heatmap.get(row).get(unit).asDouble())
            .isCloseTo(value(number, gate, row, unit), within(0.006));
      }
    }
  }

  private static double meanMagnitude(int number, int gate, int rows) {
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      for (int unit = 0; unit < UNITS; unit++) {
        sum += Math.abs(value(number, gate, row, unit));
      }
    }
    return sum / (rows * UNITS);
  }
}
