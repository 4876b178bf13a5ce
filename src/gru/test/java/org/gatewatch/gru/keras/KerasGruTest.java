package org.gatewatch.gru.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.Loader;
import org.deeplearning4j.nn.modelimport.keras.KerasLayer;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.keras.KerasFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Models as Keras writes them, read and held to what Keras's documentation says that a GRU
 * computes, in its own order of the gates.
 */
class KerasGruTest {
  private static final int INPUTS = 3;
  private static final int UNITS = 4;
  private static final int TIMESTEPS = 5;
  private static final int EXAMPLES = 2;

  private static final String GRU =
      """
      {"class_name": "GRU", "config": {"name": "%s", "trainable": true, %s"dtype": "float32",
       "return_sequences": %s, "return_state": false, "go_backwards": false, "stateful": false,
       "unroll": false, "time_major": false, "units": 4, "activation": "tanh",
       "recurrent_activation": "%s", "use_bias": %s,
       "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}},
       "recurrent_initializer": {"class_name": "Orthogonal", "config":
         {"gain": 1.0, "seed": null}},
       "bias_initializer": {"class_name": "Zeros", "config": {}}, "kernel_regularizer": null,
       "recurrent_regularizer": null, "bias_regularizer": null, "activity_regularizer": null,
       "kernel_constraint": null, "recurrent_constraint": null, "bias_constraint": null,
       "dropout": 0.0, "recurrent_dropout": 0.0, "implementation": 2, "reset_after": %s}}
      """;

  private static final String INPUT_SHAPE = "\"batch_input_shape\": [null, 5, 3], ";

  private static final String COMPILATION =
      """
      {"optimizer_config": {"class_name": "Adam", "config": {"lr": 0.001, "beta_1": 0.9,
       "beta_2": 0.999, "decay": 0.0, "epsilon": 1e-07, "amsgrad": false}},
       "loss": "mean_squared_error", "metrics": [], "sample_weight_mode": null,
       "loss_weights": null}
      """;

  private static final List<String> WEIGHTS = List.of("kernel", "recurrent_kernel", "bias");

  @TempDir private Path folder;

  private final Random random = new Random(3);

  @BeforeAll
  static void hdf5IsThere() {
    Assumptions.assumeTrue(
        !Loader.getPlatform().equals("macosx-arm64"), "HDF5 1.12.1-1.5.7 has no natives for this");
  }

  @BeforeEach
  void register() {
    Nd4j.getRandom().setSeed(1);
    GatewatchKeras.register();
  }

  @AfterEach
  void forget() {
    KerasLayer.clearCustomLayers();
  }

  /** A cell's weights as Keras has them: update, reset, candidate. */
  private record Cell(float[][] kernel, float[][] recurrent, float[][] bias, boolean after) {
    float[][][] arrays() {
      float[][] flat = bias.length == 1 ? new float[][] {bias[0]} : bias;
      return new float[][][] {kernel, recurrent, flat};
    }

    /**
     * Outputs of every timestep, in the order in which they were read.
     *
     * @param x [timestep][input]
     */
    double[][] run(double[][] x) {
      double[][] outputs = new double[x.length][];
      double[] h = new double[UNITS];
      for (int t = 0; t < x.length; t++) {
        h = step(x[t], h);
        outputs[t] = h;
      }
      return outputs;
    }

    private double[] step(double[] x, double[] h) {
      double[] z = new double[UNITS];
      double[] r = new double[UNITS];
      for (int j = 0; j < UNITS; j++) {
        z[j] = sigmoid(of(x, kernel, j, 0) + of(h, recurrent, j, 1));
        r[j] = sigmoid(of(x, kernel, UNITS + j, 0) + of(h, recurrent, UNITS + j, 1));
      }
      double[] next = new double[UNITS];
      double[] read = new double[UNITS];
      Arrays.setAll(read, i -> r[i] * h[i]);
      for (int j = 0; j < UNITS; j++) {
        int column = 2 * UNITS + j;
        double state = after ? r[j] * of(h, recurrent, column, 1) : of(read, recurrent, column, 1);
        double candidate = Math.tanh(of(x, kernel, column, 0) + state);
        next[j] = z[j] * h[j] + (1 - z[j]) * candidate;
      }
      return next;
    }

    private double of(double[] x, float[][] weights, int column, int biasRow) {
      double sum = biasRow < bias.length ? bias[biasRow][column] : 0;
      for (int i = 0; i < x.length; i++) {
        sum += x[i] * weights[i][column];
      }
      return sum;
    }

    private static double sigmoid(double x) {
      return 1 / (1 + Math.exp(-x));
    }
  }

  private Cell cell(int inputs, boolean after) {
    return new Cell(noise(inputs), noise(UNITS), noise(after ? 2 : 1), after);
  }

  private float[][] noise(int rows) {
    float[][] values = new float[rows][3 * UNITS];
    for (float[] row : values) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) random.nextGaussian() / 2;
      }
    }
    return values;
  }

  private INDArray input() {
    INDArray input = Nd4j.create(EXAMPLES, TIMESTEPS, INPUTS);
    for (long i = 0; i < input.length(); i++) {
      input.putScalar(i, random.nextGaussian());
    }
    return input;
  }

  private static double[][] example(INDArray input, int example) {
    double[][] x = new double[TIMESTEPS][(int) input.size(2)];
    for (int t = 0; t < TIMESTEPS; t++) {
      for (int i = 0; i < x[t].length; i++) {
        x[t][i] = input.getDouble(example, t, i);
      }
    }
    return x;
  }

  private static double[][] backwards(double[][] x) {
    double[][] turned = new double[x.length][];
    Arrays.setAll(turned, t -> x[x.length - 1 - t]);
    return turned;
  }

  private static String sequential(String... layers) {
    return "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"model\", \"layers\": [%s]}}"
        .formatted(String.join(",", layers));
  }

  private static String gru(String name, boolean first, boolean sequences, boolean after) {
    return GRU.formatted(name, first ? INPUT_SHAPE : "", sequences, "sigmoid", true, after);
  }

  private static String bidirectional(String mode, boolean sequences, boolean after) {
    return """
    {"class_name": "Bidirectional", "config": {"name": "both", "trainable": true, %s
     "merge_mode": "%s", "layer": %s}}
    """
        .formatted(INPUT_SHAPE, mode, gru("gru", false, sequences, after));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void kerasModelImportReadsGrus(boolean after) throws Exception {
    Cell lower = cell(INPUTS, after);
    Cell upper = cell(UNITS, after);
    Path path = folder.resolve("model.h5");
    String model = sequential(gru("gru", true, true, after), gru("gru_1", false, false, after));
    try (KerasFile file = new KerasFile(path, model, COMPILATION, List.of("gru", "gru_1"))) {
      file.layer("gru", List.of("gru_cell"), WEIGHTS, lower.arrays());
      file.layer("gru_1", List.of("gru_cell_1"), WEIGHTS, upper.arrays());
    }
    MultiLayerNetwork network =
        KerasModelImport.importKerasSequentialModelAndWeights(path.toString(), false);
    INDArray input = input();

    INDArray output = network.output(input);
    for (int e = 0; e < EXAMPLES; e++) {
      double[][] expected = upper.run(lower.run(example(input, e)));
      assertClose(output.getRow(e), expected[TIMESTEPS - 1]);
    }
  }

  private static void assertClose(INDArray found, double... expected) {
    assertThat(found.length()).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(found.getDouble(i) - expected[i])).isLessThan(1e-6);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "concat, true, true",
    "concat, false, true",
    "sum, true, false",
    "ave, false, false",
    "mul, true, true"
  })
  void bothDirectionsAreRead(String mode, boolean sequences, boolean after) throws Exception {
    Cell forward = cell(INPUTS, after);
    Cell backward = cell(INPUTS, after);
    MultiLayerNetwork network =
        GatewatchKeras.readSequential(
            written(sequential(bidirectional(mode, sequences, after)), forward, backward), false);
    INDArray input = input();

    INDArray output = network.output(input);
    for (int e = 0; e < EXAMPLES; e++) {
      double[][] x = example(input, e);
      double[][] there = forward.run(x);
      double[][] back = backward.run(backwards(x));
      if (sequences) {
        for (int t = 0; t < TIMESTEPS; t++) {
          assertClose(output.slice(e).getRow(t), joined(mode, there[t], back[TIMESTEPS - 1 - t]));
        }
      } else {
        assertClose(output.getRow(e), joined(mode, there[TIMESTEPS - 1], back[TIMESTEPS - 1]));
      }
    }
  }

  private static double[] joined(String mode, double[] there, double[] back) {
    double[] joined = new double[mode.equals("concat") ? 2 * UNITS : UNITS];
    for (int j = 0; j < UNITS; j++) {
      switch (mode) {
        case "sum" -> joined[j] = there[j] + back[j];
        case "ave" -> joined[j] = (there[j] + back[j]) / 2;
        case "mul" -> joined[j] = there[j] * back[j];
        default -> {
          joined[j] = there[j];
          joined[UNITS + j] = back[j];
        }
      }
    }
    return joined;
  }

  private Path written(String model, Cell forward, Cell backward) {
    Path path = folder.resolve("both.h5");
    List<float[][]> arrays = new ArrayList<>(List.of(forward.arrays()));
    arrays.addAll(List.of(backward.arrays()));
    List<String> names = model.contains("InputLayer") ? List.of("in", "both") : List.of("both");
    try (KerasFile file = new KerasFile(path, model, COMPILATION, names)) {
      if (names.contains("in")) {
        file.layer("in");
      }
      file.layer(
          "both",
          List.of("forward_gru", "backward_gru"),
          WEIGHTS,
          arrays.toArray(new float[0][][]));
    }
    return path;
  }

  private static final String MASKING =
      """
      {"class_name": "Masking", "config": {"name": "masking", "trainable": true, %s"dtype":
       "float32", "mask_value": -1.0}}
      """;

  /** Of the second example only so many timesteps are no padding. */
  private static final int SHORTER = 3;

  private INDArray padded() {
    INDArray input = input();
    for (int t = SHORTER; t < TIMESTEPS; t++) {
      input.slice(1).getRow(t).assign(-1);
    }
    return input;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMaskingLayerBelowMasksAGru(boolean after) throws Exception {
    Cell cell = cell(INPUTS, after);
    Path path = folder.resolve("masked.h5");
    String model = sequential(MASKING.formatted(INPUT_SHAPE), gru("gru", false, false, after));
    try (KerasFile file = new KerasFile(path, model, COMPILATION, List.of("masking", "gru"))) {
      file.layer("masking");
      file.layer("gru", List.of("gru_cell"), WEIGHTS, cell.arrays());
    }
    INDArray input = padded();

    INDArray output = GatewatchKeras.readSequential(path, false).output(input);
    assertClose(output.getRow(0), cell.run(example(input, 0))[TIMESTEPS - 1]);
    double[][] shorter = Arrays.copyOf(example(input, 1), SHORTER);
    assertClose(output.getRow(1), cell.run(shorter)[SHORTER - 1]);
  }

  @Test
  void aMaskingLayerBelowMasksBothDirections() throws Exception {
    Cell forward = cell(INPUTS, true);
    Cell backward = cell(INPUTS, true);
    Path path = folder.resolve("masked.h5");
    String both = bidirectional("concat", false, true).replace(INPUT_SHAPE, "");
    String model = sequential(MASKING.formatted(INPUT_SHAPE), both);
    List<float[][]> arrays = new ArrayList<>(List.of(forward.arrays()));
    arrays.addAll(List.of(backward.arrays()));
    try (KerasFile file = new KerasFile(path, model, COMPILATION, List.of("masking", "both"))) {
      file.layer("masking");
      file.layer(
          "both",
          List.of("forward_gru", "backward_gru"),
          WEIGHTS,
          arrays.toArray(new float[0][][]));
    }
    INDArray input = padded();

    INDArray output = GatewatchKeras.readSequential(path, false).output(input);
    double[][] shorter = Arrays.copyOf(example(input, 1), SHORTER);
    assertClose(
        output.getRow(1),
        joined(
            "concat",
            forward.run(shorter)[SHORTER - 1],
            backward.run(backwards(shorter))[SHORTER - 1]));
  }

  @Test
  void aMaskingLayerOfTheFunctionalApiMasksTheGruThatReadsIt() throws Exception {
    String masking = MASKING.formatted("").strip();
    String gru = gru("gru", false, false, true).strip();
    String model =
        """
        {"class_name": "Model", "config": {"name": "model", "layers": [
          {"class_name": "InputLayer", "name": "in", "config": {"batch_input_shape": [null, 5, 3],
           "dtype": "float32", "sparse": false, "name": "in"}, "inbound_nodes": []},
          %s, "name": "masking", "inbound_nodes": [[["in", 0, 0, {}]]]},
          %s, "name": "gru", "inbound_nodes": [[["masking", 0, 0, {}]]]}],
         "input_layers": [["in", 0, 0]], "output_layers": [["gru", 0, 0]]}}
        """
            .formatted(
                masking.substring(0, masking.length() - 1), gru.substring(0, gru.length() - 1));
    Cell cell = cell(INPUTS, true);
    Path path = folder.resolve("masked.h5");
    try (KerasFile file =
        new KerasFile(path, model, COMPILATION, List.of("in", "masking", "gru"))) {
      file.layer("in");
      file.layer("masking");
      file.layer("gru", List.of("gru_cell"), WEIGHTS, cell.arrays());
    }
    INDArray input = padded();

    INDArray output = GatewatchKeras.readModel(path, false).outputSingle(input);
    double[][] shorter = Arrays.copyOf(example(input, 1), SHORTER);
    assertClose(output.getRow(1), cell.run(shorter)[SHORTER - 1]);
  }

  @Test
  void aModelOfTheFunctionalApiIsRead() throws Exception {
    String layer = bidirectional("concat", true, true).strip();
    String model =
        """
        {"class_name": "Model", "config": {"name": "model", "layers": [
          {"class_name": "InputLayer", "name": "in", "config": {"batch_input_shape": [null, 5, 3],
           "dtype": "float32", "sparse": false, "name": "in"}, "inbound_nodes": []},
          %s, "name": "both", "inbound_nodes": [[["in", 0, 0, {}]]]}],
         "input_layers": [["in", 0, 0]], "output_layers": [["both", 0, 0]]}}
        """
            .formatted(layer.substring(0, layer.length() - 1));
    Cell forward = cell(INPUTS, true);
    Cell backward = cell(INPUTS, true);
    INDArray input = input();

    INDArray output =
        GatewatchKeras.readModel(written(model, forward, backward), false).outputSingle(input);
    double[][] x = example(input, 1);
    assertClose(
        output.slice(1).getRow(2),
        joined("concat", forward.run(x)[2], backward.run(backwards(x))[TIMESTEPS - 3]));
  }

  @Test
  void whatWasReadCanBeTrained() throws Exception {
    Path path =
        written(
            sequential(bidirectional("concat", true, true)),
            cell(INPUTS, true),
            cell(INPUTS, true));
    MultiLayerNetwork network = GatewatchKeras.readSequential(path, true);
    DataSet minibatch = new DataSet(input(), Nd4j.rand(EXAMPLES, TIMESTEPS, 2 * UNITS));
    double before = network.score(minibatch);
    for (int i = 0; i < 20; i++) {
      network.fit(minibatch);
    }
    assertThat(network.score(minibatch)).isLessThan(before);
  }

  @Test
  void anUnregisteredGruIsRefused() {
    KerasLayer.clearCustomLayers();
    Cell cell = cell(INPUTS, true);
    Path path = written(sequential(bidirectional("concat", true, true)), cell, cell);

    assertThatThrownBy(() -> KerasModelImport.importKerasSequentialModelAndWeights(path.toString()))
        .isInstanceOf(UnsupportedKerasConfigurationException.class);
  }

  @Test
  void whatAGruHereHasNotIsRefused() {
    String backwards =
        sequential(bidirectional("concat", true, true))
            .replace("\"go_backwards\": false", "\"go_backwards\": true");
    Cell cell = cell(INPUTS, true);
    Path path = written(backwards, cell, cell);

    assertThatThrownBy(() -> GatewatchKeras.readSequential(path, false))
        .rootCause()
        .isInstanceOf(UnsupportedKerasConfigurationException.class)
        .hasMessageContaining("go_backwards");
  }
}
