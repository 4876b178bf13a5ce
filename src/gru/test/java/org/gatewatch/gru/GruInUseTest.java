package org.gatewatch.gru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.gatewatch.gru.GruNetworks.EXAMPLES;
import static org.gatewatch.gru.GruNetworks.INPUTS;
import static org.gatewatch.gru.GruNetworks.UNITS;
import static org.gatewatch.gru.GruNetworks.base;
import static org.gatewatch.gru.GruNetworks.everyTimestep;
import static org.gatewatch.gru.GruNetworks.gru;
import static org.gatewatch.gru.GruNetworks.list;
import static org.gatewatch.gru.GruNetworks.network;
import static org.gatewatch.gru.GruNetworks.noise;
import static org.gatewatch.gru.GruNetworks.sequences;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** What people do with a layer of DL4J, done with this one. */
class GruInUseTest {
  private static final double TOLERANCE = 1e-12;

  private static void assertClose(INDArray found, INDArray expected) {
    assertThat(found.shape()).isEqualTo(expected.shape());
    assertThat(found.sub(expected).amaxNumber().doubleValue()).isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void parametersHaveTheShapesThatAreTold(boolean resetAfter) {
    MultiLayerNetwork network = network(gru().resetAfter(resetAfter).build());
    Map<String, INDArray> table = network.getLayer(0).paramTable();

    assertThat(table.keySet())
        .containsExactly(
            resetAfter ? new String[] {"W", "RW", "b", "Rb"} : new String[] {"W", "RW", "b"});
    assertThat(table.get("W").shape()).containsExactly(INPUTS, 3 * UNITS);
    assertThat(table.get("RW").shape()).containsExactly(UNITS, 3 * UNITS);
    assertThat(table.get("b").shape()).containsExactly(1, 3 * UNITS);
    INDArray flat = network.params().reshape(network.params().length());
    assertThat(flat.getDouble(INPUTS * UNITS))
        .as("the update gate's first weight follows the reset gate's last")
        .isEqualTo(table.get("W").getDouble(0, UNITS));
    assertThat(table.get("b").getDouble(0)).isEqualTo(0.1);
    if (resetAfter) {
      assertThat(table.get("Rb").amaxNumber().doubleValue()).isZero();
    }
  }

  @Test
  void eachGateIsDrawnByItself() {
    Gru gru = gru().weightInitRecurrent(WeightInit.IDENTITY).build();
    INDArray weights = network(gru).getLayer(0).getParam("RW");

    for (GruGate gate : GruGate.values()) {
      assertThat(gate.of(weights)).isEqualTo(Nd4j.eye(UNITS).castTo(DataType.DOUBLE));
    }
  }

  @Test
  void theCellIsTanhWhateverTheNetworksDefaultIs() {
    MultiLayerNetwork network =
        network(base().activation(Activation.RELU), gru().build(), everyTimestep(RNNFormat.NCW));

    Gru gru = (Gru) network.getLayer(0).conf().getLayer();
    assertThat(gru.getActivationFn()).isInstanceOf(ActivationTanH.class);
  }

  @Test
  void functionsThatAreNotOfEachElementByItselfAreRefused() {
    for (Activation function : new Activation[] {Activation.SOFTMAX, Activation.RRELU}) {
      assertThatThrownBy(() -> gru().activation(function).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("activation must be");
      assertThatThrownBy(() -> gru().gateActivationFunction(function).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("gateActivationFunction must be");
    }
  }

  @Test
  void aConfigurationComesBackFromJsonAndYaml() {
    Gru.Builder builder =
        gru()
            .resetAfter(false)
            .gateActivationFunction(new ActivationHardSigmoid())
            .constrainRecurrent(new MaxNormConstraint(1, 0));
    Gru gru = builder.build();
    MultiLayerConfiguration list =
        list(base(), new Bidirectional(gru), gru().build(), everyTimestep(RNNFormat.NCW)).build();
    ComputationGraphConfiguration graph = GruNetworks.graph(builder.build()).getConfiguration();

    assertThat(MultiLayerConfiguration.fromJson(list.toJson())).isEqualTo(list);
    assertThat(MultiLayerConfiguration.fromYaml(list.toYaml())).isEqualTo(list);
    assertThat(ComputationGraphConfiguration.fromJson(graph.toJson())).isEqualTo(graph);
    assertThat(ComputationGraphConfiguration.fromYaml(graph.toYaml())).isEqualTo(graph);
    Gru read = (Gru) MultiLayerConfiguration.fromJson(list.toJson()).getConf(1).getLayer();
    assertThat(read.isResetAfter()).isTrue();
    assertThat(read).isNotEqualTo(gru).hasToString(read.clone().toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSavedNetworkGoesOnAsIfNothingHadHappened(boolean graph) throws Exception {
    DataSet minibatch = sequences();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    if (graph) {
      ComputationGraph network = GruNetworks.graph(gru().updater(new Adam(0.01)).build());
      network.fit(minibatch);
      ModelSerializer.writeModel(network, file, true);
      ComputationGraph read = ModelSerializer.restoreComputationGraph(bytes(file), true);
      network.fit(minibatch);
      read.fit(minibatch);
      assertThat(read.params()).isEqualTo(network.params());
    } else {
      MultiLayerNetwork network = network(gru().updater(new Adam(0.01)).build());
      network.fit(minibatch);
      ModelSerializer.writeModel(network, file, true);
      MultiLayerNetwork read = ModelSerializer.restoreMultiLayerNetwork(bytes(file), true);
      network.fit(minibatch);
      read.fit(minibatch);
      assertThat(read.params()).isEqualTo(network.params());
      assertThat(network.clone().output(minibatch.getFeatures()))
          .isEqualTo(network.output(minibatch.getFeatures()));
    }
  }

  private static ByteArrayInputStream bytes(ByteArrayOutputStream file) {
    return new ByteArrayInputStream(file.toByteArray());
  }

  @ParameterizedTest
  @EnumSource(RNNFormat.class)
  void stepByStepItComputesWhatItDoesInOneGo(RNNFormat format) {
    boolean nwc = format == RNNFormat.NWC;
    MultiLayerNetwork network =
        network(
            base()
                .list()
                .layer(gru().dataFormat(format).build())
                .layer(everyTimestep(format))
                .setInputType(InputType.recurrent(INPUTS, format))
                .build());
    INDArray ncw = noise(3, DataType.DOUBLE, EXAMPLES, INPUTS, 7);
    INDArray input = nwc ? ncw.permute(0, 2, 1).dup() : ncw;
    INDArray whole = network.output(input);

    for (int[] piece : new int[][] {{0, 3}, {3, 4}, {4, 7}}) {
      INDArray found = network.rnnTimeStep(piece(input, nwc, piece[0], piece[1]));
      assertClose(found, piece(whole, nwc, piece[0], piece[1]));
    }
    network.rnnClearPreviousState();
    assertClose(network.rnnTimeStep(piece(input, nwc, 0, 2)), piece(whole, nwc, 0, 2));
  }

  private static INDArray piece(INDArray of, boolean nwc, int from, int to) {
    return nwc
        ? of.get(all(), interval(from, to), all()).dup()
        : of.get(all(), all(), interval(from, to)).dup();
  }

  @Test
  void aSequenceLongerThanAStretchIsOneSequence() {
    int timesteps = 2 * GruLayer.STRETCH + 9;
    MultiLayerNetwork network = network(gru().build());
    DataSet minibatch = sequences(4, DataType.DOUBLE, timesteps);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, EXAMPLES, timesteps);
    mask.putScalar(1, GruLayer.STRETCH + 3, 0);
    network.setLayerMaskArrays(mask, null);
    INDArray whole = network.feedForward(minibatch.getFeatures(), false).get(1);
    network.clearLayerMaskArrays();
    network.rnnClearPreviousState();
    INDArray state = null;
    for (int t = 0; t < timesteps; t++) {
      INDArray x = minibatch.getFeatures().get(all(), all(), interval(t, t + 1));
      network.rnnTimeStep(x);
      GruLayer layer = (GruLayer) network.getLayer(0);
      state = layer.rnnGetPreviousState().get(GruLayer.STATE);
      state.muliColumnVector(mask.getColumn(t, true));
      layer.rnnSetPreviousState(Map.of(GruLayer.STATE, state));
      assertClose(state, whole.get(all(), all(), point(t)));
    }
  }

  /** A shorter sequence alone has the same gradient as filled up and masked. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMaskedTimestepIsAsIfItWereNotThere(boolean resetAfter) {
    MultiLayerNetwork network = network(gru().resetAfter(resetAfter).build());
    DataSet filled = sequences(1, DataType.DOUBLE, 6);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, EXAMPLES, 6);
    mask.get(all(), interval(4, 6)).assign(0);
    filled.setFeaturesMaskArray(mask);
    filled.setLabelsMaskArray(mask);
    DataSet shorter =
        new DataSet(
            filled.getFeatures().get(all(), all(), interval(0, 4)).dup(),
            filled.getLabels().get(all(), all(), interval(0, 4)).dup());

    assertClose(gradient(network, filled), gradient(network, shorter));
  }

  private static INDArray gradient(MultiLayerNetwork network, DataSet minibatch) {
    network.setInput(minibatch.getFeatures());
    network.setLabels(minibatch.getLabels());
    network.setLayerMaskArrays(minibatch.getFeaturesMaskArray(), minibatch.getLabelsMaskArray());
    network.computeGradientAndScore();
    network.clearLayerMaskArrays();
    return network.getGradientsViewArray().dup();
  }

  @Test
  void truncatedOverTheWholeSequenceIsNotTruncated() {
    MultiLayerNetwork whole = network(gru().build());
    MultiLayerNetwork truncated = truncated(GruNetworks.TIMESTEPS);
    for (int i = 0; i < 3; i++) {
      whole.fit(sequences(i, DataType.DOUBLE, GruNetworks.TIMESTEPS));
      truncated.fit(sequences(i, DataType.DOUBLE, GruNetworks.TIMESTEPS));
    }
    assertThat(truncated.params()).isEqualTo(whole.params());
  }

  private static MultiLayerNetwork truncated(int length) {
    return network(
        list(base(), gru().build(), everyTimestep(RNNFormat.NCW))
            .backpropType(BackpropType.TruncatedBPTT)
            .tBPTTLength(length)
            .build());
  }

  /** DL4J's own layers compute it from a state of zeros. */
  @Test
  void theGradientOfASegmentIsThatOfTheSegmentAsItRan() {
    MultiLayerNetwork network = truncated(4);
    DataSet minibatch = sequences(5, DataType.DOUBLE, 4);
    GruLayer layer = (GruLayer) network.getLayer(0);
    INDArray state = noise(6, DataType.DOUBLE, EXAMPLES, UNITS).muli(0.5);
    network.setInput(minibatch.getFeatures());
    network.setLabels(minibatch.getLabels());
    begin(layer, state);
    network.computeGradientAndScore();
    INDArray gradient = network.getGradientsViewArray().dup();

    INDArray params = network.params();
    double step = 1e-5;
    for (int i = 0; i < layer.numParams(); i += 7) {
      double held = params.getDouble(i);
      params.putScalar(i, held + step);
      begin(layer, state);
      network.computeGradientAndScore();
      double above = network.score();
      params.putScalar(i, held - step);
      begin(layer, state);
      network.computeGradientAndScore();
      double below = network.score();
      params.putScalar(i, held);
      double expected = EXAMPLES * (above - below) / (2 * step);
      assertThat(gradient.getDouble(i)).as("parameter %s", i).isCloseTo(expected, within(1e-8));
    }
  }

  private static void begin(GruLayer layer, INDArray state) {
    layer.rnnSetTBPTTState(Map.of(GruLayer.STATE, state));
  }

  @Test
  void workspacesChangeNothing() {
    INDArray[] params = new INDArray[2];
    for (WorkspaceMode mode : new WorkspaceMode[] {WorkspaceMode.NONE, WorkspaceMode.ENABLED}) {
      NeuralNetConfiguration.Builder base =
          base(DataType.FLOAT, new Adam(0.01))
              .trainingWorkspaceMode(mode)
              .inferenceWorkspaceMode(mode);
      MultiLayerNetwork network =
          network(
              base,
              gru().dropOut(0.8).build(),
              new Bidirectional(gru().resetAfter(false).build()),
              everyTimestep(RNNFormat.NCW));
      Nd4j.getRandom().setSeed(3);
      for (int i = 0; i < 4; i++) {
        network.fit(sequences(i, DataType.FLOAT, 6 + i));
      }
      params[mode == WorkspaceMode.NONE ? 0 : 1] = network.params().dup();
    }
    assertThat(params[1]).isEqualTo(params[0]);
  }

  @Test
  void constraintsHoldForTheParametersTheyAreGivenFor() {
    Gru gru =
        gru()
            .constrainInputWeights(new NonNegativeConstraint())
            .constrainRecurrent(new MaxNormConstraint(0.25, 0))
            .build();
    MultiLayerNetwork network = network(gru);
    network.fit(sequences());

    Map<String, INDArray> table = network.getLayer(0).paramTable();
    assertThat(table.get("W").minNumber().doubleValue()).isGreaterThanOrEqualTo(0);
    assertThat(table.get("RW").minNumber().doubleValue()).isNegative();
    assertThat(table.get("RW").norm2(0).maxNumber().doubleValue()).isLessThan(0.2500001);
    assertThat(table.get("W").norm2(0).maxNumber().doubleValue()).isGreaterThan(0.26);
  }

  @Test
  void gradientsAreClipped() {
    double limit = 1e-3;
    Gru gru =
        gru()
            .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
            .gradientNormalizationThreshold(limit)
            .build();
    MultiLayerNetwork network =
        network(base(DataType.DOUBLE, new Sgd(1)), gru, everyTimestep(RNNFormat.NCW));
    INDArray before = network.getLayer(0).params().dup();
    network.fit(sequences());

    INDArray change = network.getLayer(0).params().sub(before);
    assertThat(change.amaxNumber().doubleValue()).isCloseTo(limit, within(1e-9));
  }

  @Test
  void aFrozenLayerStaysAsItIs() {
    MultiLayerNetwork network =
        network(base(), new FrozenLayer(gru().build()), everyTimestep(RNNFormat.NCW));
    INDArray before = network.getLayer(0).params().dup();
    INDArray output = network.params().dup();
    network.fit(sequences());

    assertThat(network.getLayer(0).params()).isEqualTo(before);
    assertThat(network.params()).isNotEqualTo(output);
  }

  @Test
  void severalWorkersTrainIt() throws Exception {
    MultiLayerNetwork network = network(gru().build());
    INDArray before = network.params().dup();
    try (ParallelWrapper wrapper =
        new ParallelWrapper.Builder<>(network).workers(2).averagingFrequency(1).build()) {
      wrapper.fit(
          new ListDataSetIterator<>(
              List.of(sequences(), sequences(2, DataType.DOUBLE, 5)), EXAMPLES));
    }
    INDArray change = network.params().sub(before);
    assertThat(change.amaxNumber().doubleValue()).isBetween(1e-6, 10.0);
  }

  @Test
  void whatDoesNotFitIsSaid() {
    MultiLayerNetwork network = network(gru().build());
    assertThatThrownBy(() -> network.output(noise(1, DataType.DOUBLE, EXAMPLES, INPUTS + 1, 4)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("nIn = 3 got an input of size 4");

    network.rnnTimeStep(noise(1, DataType.DOUBLE, EXAMPLES, INPUTS, 1));
    assertThatThrownBy(() -> network.rnnTimeStep(noise(1, DataType.DOUBLE, 1, INPUTS, 1)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("rnnClearPreviousState");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTrainingTakesNoMoreMemoryThanWithAnLstm(boolean resetAfter) throws Exception {
    long lstm = workspaces(new LSTM.Builder().nOut(32).activation(Activation.TANH).build());
    long gru = workspaces(new Gru.Builder().nOut(32).resetAfter(resetAfter).build());

    assertThat(gru).isLessThanOrEqualTo(lstm).isGreaterThan(lstm / 3);
  }

  /** Bytes of the workspaces of a training, in a thread that has no others. */
  private static long workspaces(Layer layer) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      return thread.submit(() -> workspacesOf(layer)).get();
    } finally {
      thread.shutdown();
    }
  }

  private static long workspacesOf(Layer layer) {
    MultiLayerNetwork network =
        network(base(DataType.FLOAT, new Sgd(0.01)), layer, everyTimestep(RNNFormat.NCW));
    for (int i = 0; i < 5; i++) {
      network.fit(sequences(i, DataType.FLOAT, 40));
    }
    return Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread().stream()
        .mapToLong(MemoryWorkspace::getCurrentSize)
        .sum();
  }

  @Test
  void itsMemoryIsReported() {
    Gru gru = (Gru) network(gru().build()).getLayer(0).conf().getLayer();
    LayerMemoryReport report = gru.getMemoryReport(InputType.recurrent(INPUTS, 10));

    assertThat(report.getParameterSize()).isEqualTo(3 * UNITS * (INPUTS + UNITS + 2));
    assertThat(report.getWorkingMemoryVariableTrain().values())
        .allSatisfy(size -> assertThat(size).isEqualTo(10 * (INPUTS + 9 * UNITS)));
  }

  /** Whether the first of six inputs was above zero, told at the end. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itLearnsToRemember(boolean resetAfter) {
    MultiLayerNetwork network =
        network(
            base(DataType.FLOAT, new Adam(0.05)),
            new Gru.Builder().nOut(8).resetAfter(resetAfter).build(),
            everyTimestep(RNNFormat.NCW));
    double loss = Double.NaN;
    for (int i = 0; i < 80; i++) {
      DataSet minibatch = remember(i);
      network.fit(minibatch);
      loss = network.score();
    }
    assertThat(loss).isLessThan(0.1);
  }

  private static DataSet remember(int seed) {
    int examples = 16;
    int timesteps = 6;
    INDArray features = noise(seed, DataType.FLOAT, examples, INPUTS, timesteps);
    INDArray labels = Nd4j.create(DataType.FLOAT, examples, GruNetworks.CLASSES, timesteps);
    INDArray mask = Nd4j.create(DataType.FLOAT, examples, timesteps);
    for (int e = 0; e < examples; e++) {
      mask.putScalar(e, timesteps - 1, 1);
      boolean positive = features.getDouble(e, 0, 0) > 0;
      features.putScalar(e, 0, 0, positive ? 2 : -2);
      labels.putScalar(e, positive ? 1 : 0, timesteps - 1, 1);
    }
    return new DataSet(features, labels, null, mask);
  }
}
