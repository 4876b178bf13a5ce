package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.gatewatch.CellCombinations.Combination;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.inspect.InspectedLayer;
import org.gatewatch.inspect.Inspection;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A look at a model leaves it as it was, and sees what the next iteration of fit will show. */
class InspectionTest {
  private static MultiLayerNetwork lstm() {
    return Networks.sequence(
        DataType.FLOAT,
        new LSTM.Builder().name("lstm1").nOut(7).l2(0.1).build(),
        new LSTM.Builder().name("lstm2").nOut(4).build());
  }

  private static Inspection inspect(Model model, DataSet data) {
    return Gatewatch.inspect(model, data);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.gatewatch.TrainingUnchangedTest#networks")
  void aLookChangesNothingAndSeesTheNextIteration(
      String name, Supplier<Model> networks, boolean oneLabel, DataType type) {
    Model model = networks.get();
    DataSet first = data(1, oneLabel, type);
    DataSet next = data(2, oneLabel, type);
    Networks.fit(model, first);
    timeStep(model, first.getFeatures());
    beginEpoch(model, 3);
    INDArray given = next.getFeatures().dup();
    ModelState before = ModelState.of(model);

    Inspection inspection = inspect(model, next);

    assertThat(ModelState.of(model)).isEqualTo(before);
    assertThat(next.getFeatures()).isEqualTo(given);
    RecordingRouter router = new RecordingRouter();
    try (GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).examples(Integer.MAX_VALUE).build()) {
      model.addListeners(listener);
      Networks.fit(model, next);
    }
    if (!name.startsWith("truncated")) { // There fit takes the sequence in segments.
      assertSeenAlike(inspection, router.layout(), router.samples().get(0));
    }
  }

  @Tag("exhaustive")
  @ParameterizedTest(name = "{0}")
  @MethodSource("org.gatewatch.CellCombinations#all")
  void soItIsInEveryCombinationOfLayerAndWrapper(Combination combination) {
    Model model = combination.network().get();
    combination.minibatch().fit(model, 1);
    ModelState before = ModelState.of(model);

    Inspection inspection = Gatewatch.inspect(model, combination.minibatch().data(2));

    assertThat(ModelState.of(model)).isEqualTo(before);
    RecordingRouter router = new RecordingRouter();
    try (GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).examples(Integer.MAX_VALUE).build()) {
      model.addListeners(listener);
      combination.minibatch().fit(model, 2);
    }
    if (!combination.name().contains("truncated")) {
      assertSeenAlike(inspection, router.layout(), router.samples().get(0));
    }
  }

  /** What is scheduled by epochs goes by it. */
  private static void beginEpoch(Model model, int epoch) {
    if (model instanceof ComputationGraph graph) {
      graph.getConfiguration().setEpochCount(epoch);
    } else if (model instanceof MultiLayerNetwork network) {
      network.setEpochCount(epoch);
    }
  }

  private static void assertSeenAlike(Inspection inspection, Layout layout, Sample sample) {
    assertThat(inspection.layout().layers())
        .extracting(Layout.Layer::name)
        .isEqualTo(layout.layers().stream().map(Layout.Layer::name).toList());
    assertThat(Gatewatch.summary(layout, sample).lines())
        .isNotEmpty()
        .allMatch(line -> line.length() <= 100);
    assertThat(inspection.sample().score()).isEqualTo(sample.score());
    assertThat(inspection.sample().iteration()).isEqualTo(sample.iteration());
    assertThat(inspection.sample().epoch()).isEqualTo(sample.epoch());
    assertThat(inspection.sample().lossTimesteps()).isEqualTo(sample.lossTimesteps());
    Sample stored =
        StoredRecord.compact(
                JudgedSample.of(inspection.sample()), inspection.layout(), "session", "worker", 1)
            .sample();
    assertThat(summaries(inspection.layout(), stored)).isEqualTo(summaries(layout, sample));
  }

  /** All but weights and updates: the listener has those after the update. */
  private static Map<Slot, Summary> summaries(Layout layout, Sample sample) {
    Map<Slot, Summary> summaries = new LinkedHashMap<>();
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      if (slot.quantity() != Quantity.UPDATE && slot.quantity() != Quantity.WEIGHT) {
        summaries.put(slot, sample.summaries().get(i));
      }
    }
    return summaries;
  }

  private static DataSet data(int seed, boolean oneLabel, DataType type) {
    return oneLabel ? Networks.labelledSequences(seed, type) : Networks.sequences(seed, type);
  }

  /** Leaves a state that rnnTimeStep would go on from, where a network can. */
  private static void timeStep(Model model, INDArray features) {
    if (model instanceof MultiLayerNetwork network
        && Arrays.stream(network.getLayers())
            .limit(network.getnLayers() - 1)
            .allMatch(InspectionTest::keepsState)) {
      network.rnnTimeStep(features);
    }
  }

  private static boolean keepsState(Layer layer) {
    return layer instanceof RecurrentLayer
        && !layer.getClass().getSimpleName().contains("Bidirectional");
  }

  @Test
  void whatNeedsNoDataIsSeenWithoutAny() {
    MultiLayerNetwork model = lstm();

    Inspection inspection = Gatewatch.inspect(model);

    assertThat(inspection.layout().slots())
        .hasSize(2 * 12 + 2)
        .allMatch(slot -> slot.quantity() == Quantity.WEIGHT);
    assertThat(inspection.sample().summaries()).doesNotContainNull();
    assertThat(inspection.sample().score()).isNaN();
    assertThat(inspection.alerts()).isEmpty();
    Summary w = inspection.sample().summaries().get(0);
    INDArray gate = model.getLayer(0).getParam("W").getColumns(0, 1, 2, 3, 4, 5, 6);
    assertThat(w.l2Norm()).isCloseTo(gate.norm2Number().doubleValue(), within(1e-6));
  }

  @Test
  void theSummaryIsAlignedTextOfAtMostAHundredColumns() {
    String text = inspect(lstm(), Networks.sequences(1, DataType.FLOAT)).summary();

    assertThat(text.lines()).allMatch(line -> line.length() <= 100);
    assertThat(text)
        .contains("MultiLayerNetwork of 3 layers")
        .containsPattern("(?m)^ {4}minibatch: \\d+ examples of \\d+ timesteps$")
        .containsPattern("(?m)^lstm1: LSTM$")
        .containsPattern("(?m)^ {4}forward: 5 inputs, 7 units$")
        .containsPattern("(?m)^ {4}W input +candidate +5×7( +\\S+){5} +0\\|0$")
        .containsPattern("(?m)^ {4}forget gate( +\\S+){4} +\\d+% +\\d+% +\\d/7 +0$")
        .containsPattern("(?m)^ {4}memory: the gradient")
        .containsPattern("(?m)^ {4}penalty of RW: \\S+ \\(L1 0, L2 0.1000\\)$");
  }

  @Test
  void hostileNamesKeepTheTextInItsLines() {
    String name = "x".repeat(150) + "\n\u001b[2J: LSTM";
    LSTM layer = new LSTM.Builder().name(name).nOut(3).build();

    Inspection inspection = Gatewatch.inspect(Networks.sequence(DataType.FLOAT, layer));

    assertThat(inspection.summary().lines()).allMatch(line -> line.length() <= 100);
    assertThat(inspection.summary()).doesNotContain("\u001b").contains("x…\n    forward:");
    Sample other = Gatewatch.inspect(lstm()).sample();
    assertThatThrownBy(() -> Gatewatch.summary(inspection.layout(), other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the sample is of another layout");
  }

  @Test
  void aNanIsNamedWithItsOriginAndInTheText() {
    MultiLayerNetwork model = lstm();
    model.getLayer(0).getParam("RW").putScalar(0, 8, Double.NaN);

    Inspection inspection = inspect(model, Networks.sequences(1, DataType.FLOAT));

    assertThat(inspection.alerts()).extracting(Alert::type).contains(AlertType.NON_FINITE);
    assertThat(inspection.alerts().get(0).origin().position().location().layer())
        .isEqualTo("lstm1");
    assertThat(inspection.summary())
        .contains(", score NaN", ", NOT FINITE in")
        .contains("NON_FINITE: ");
    Location gate =
        new Location("lstm1", Direction.FORWARD, Quantity.WEIGHT, Kernel.RECURRENT, Gate.FORGET);
    assertThat(inspection.nonFinite().get(gate).nan()).isEqualTo(1);
    assertThat(Gatewatch.inspect(model).alerts())
        .extracting(Alert::type)
        .containsExactly(AlertType.NON_FINITE);
  }

  /** The listener waits for three samples. */
  @Test
  void aShutGateIsToldOfOneSample() {
    MultiLayerNetwork model = lstm();
    DataSet data = Networks.sequences(1, DataType.FLOAT);
    assertThat(inspect(model, data).alerts()).isEmpty();
    for (int unit = 0; unit < 7; unit++) {
      model.getLayer(0).getParam("b").putScalar(14 + unit, -100.0);
    }

    Inspection inspection = inspect(model, data);

    assertThat(inspection.alerts())
        .extracting(Alert::type, alert -> alert.location().layer(), a -> a.location().gate())
        .contains(tuple(AlertType.SATURATED_GATE, "lstm1", Gate.OUTPUT));
    assertThat(inspection.summary()).contains("SATURATED_GATE: ").contains("; try: ");
  }

  @Test
  void badArgumentsAreNamed() {
    MultiLayerNetwork model = lstm();
    DataSet data = Networks.sequences(1, DataType.FLOAT);
    MultiLayerNetwork bare = new MultiLayerNetwork(model.getLayerWiseConfigurations());
    Model layer = model.getLayer(0);

    assertThatThrownBy(() -> Gatewatch.inspect(bare))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("init()");
    assertThat(bare.isInitCalled()).isFalse();
    assertThatThrownBy(() -> Gatewatch.inspect(layer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("model must be a MultiLayerNetwork");
    assertThatThrownBy(() -> Gatewatch.inspect(model, data.getFeatures(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("labels must not be null");
    assertThatThrownBy(() -> Gatewatch.inspect(model, new DataSet()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("features must be 1 arrays for this network, not 0");
  }

  @Test
  void layersAreFoundByNamePartOfItAndPosition() {
    Inspection inspection = Gatewatch.inspect(lstm());

    assertThat(inspection.layer("lstm2").index()).isEqualTo(1);
    assertThat(inspection.layer("put").index()).isEqualTo(2);
    assertThat(inspection.layer(0).description().name()).isEqualTo("lstm1");
    assertThatThrownBy(() -> inspection.layer("gru"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no layer is named 'gru'; the layers are [lstm1, lstm2, output]");
    assertThatThrownBy(() -> inspection.layer("lstm")).hasMessageContaining("several layers");
    assertThatThrownBy(() -> inspection.layer(3)).hasMessageContaining("[lstm1, lstm2, output]");
    assertThatThrownBy(
            () -> inspection.layer(0).cell().array(Quantity.WEIGHT, Kernel.INPUT, Gate.RESET))
        .hasMessageContaining("has no gate RESET: its gates are [INPUT, FORGET, CELL, OUTPUT]");
  }

  @Test
  void arraysAreCopiesOfWhatTheModelAndDl4jHave() {
    MultiLayerNetwork model = lstm();
    DataSet data = Networks.sequences(1, DataType.FLOAT);
    Inspection inspection = inspect(model, data);
    InspectedLayer layer = inspection.layer("lstm1");

    INDArray rw = layer.parameter("RW");
    assertThat(rw).isEqualTo(model.getLayer(0).getParam("RW"));
    assertThat(layer.cell().array(Quantity.WEIGHT, Kernel.RECURRENT)).contains(rw);
    rw.assign(0);
    assertThat(layer.parameter("RW")).isEqualTo(model.getLayer(0).getParam("RW"));
    assertThat(layer.output()).contains(model.feedForward(data.getFeatures()).get(1));
    INDArray output = layer.cell().array(Quantity.ACTIVATION).orElseThrow();
    assertThat(output.equalsWithEps(layer.output().orElseThrow(), 1e-6)).isTrue();
    model.setInput(data.getFeatures());
    model.setLabels(data.getLabels());
    model.computeGradientAndScore();
    assertThat(layer.gradient("b")).contains(model.gradient().getGradientFor("0_b"));
    double l2 = 0.05 * Math.pow(model.getLayer(0).getParam("W").norm2Number().doubleValue(), 2);
    assertThat(layer.penalties().get("W")).isCloseTo(l2, within(1e-5));
    assertThat(layer.cell().horizon()).isPresent();
    assertThat(layer.cell().saturation(Gate.FORGET)).isPresent();
    assertThat(layer.cell().units().orElseThrow().units()).isEqualTo(7);
    assertThat(inspection.nonFinite()).isEmpty();
  }

  @Test
  void outputsAreInOneOrderWhateverTheFormat() {
    LSTM layer = new LSTM.Builder().nOut(4).dataFormat(RNNFormat.NWC).build();
    Model model = CellCombinations.list(RNNFormat.NWC, network -> {}, layer);

    InspectedLayer seen =
        Gatewatch.inspect(model, CellCombinations.fit(false, true).data(1)).layer(0);

    INDArray output = seen.output().orElseThrow();
    assertThat(output.shape()).containsExactly(4, 4, 6);
    assertThat(output.equalsWithEps(seen.cell().array(Quantity.ACTIVATION).orElseThrow(), 1e-10))
        .isTrue();
  }

  @Test
  void whatIsNotThereHasAReason() {
    MultiLayerNetwork model = lstm();
    Inspection still = Gatewatch.inspect(model);
    Inspection inspection = inspect(model, Networks.sequences(1, DataType.FLOAT));

    InspectedLayer output = inspection.layer("output");
    assertThat(output.output()).isEmpty();
    assertThat(output.absent(Quantity.ACTIVATION).orElseThrow()).contains("with the loss");
    assertThat(output.absent(Quantity.CELL_STATE).orElseThrow()).contains("nothing of that kind");
    assertThat(output.absent(Quantity.WEIGHT)).isEmpty();
    assertThat(inspection.layer(0).absent(Quantity.UPDATE).orElseThrow()).contains("not train");
    assertThat(still.layer(0).cell().array(Quantity.CELL_STATE)).isEmpty();
    assertThat(still.layer(0).gradient("W")).isEmpty();
    assertThat(still.layer(0).absent(Quantity.CELL_STATE).orElseThrow()).contains("without data");
    assertThatThrownBy(() -> still.layer(0).parameter("V"))
        .hasMessageContaining("has no parameter 'V', but [W, RW, b]");
  }

  @Test
  void aListenerMayLookWhenAnIterationIsDone() {
    MultiLayerNetwork watched = lstm();
    MultiLayerNetwork alone = lstm();
    DataSet data = Networks.sequences(1, DataType.FLOAT);
    List<Double> scores = new ArrayList<>();
    watched.addListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            scores.add(inspect(model, data).sample().score());
          }
        });
    for (int i = 0; i < 3; i++) {
      watched.fit(data);
      alone.fit(data);
    }

    assertThat(ModelState.bits(watched.params())).isEqualTo(ModelState.bits(alone.params()));
    assertThat(scores).hasSize(3).isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void itIsComputedOutsideOfWorkspacesThatAreOpen() {
    MultiLayerNetwork model = lstm();
    DataSet data = Networks.sequences(1, DataType.FLOAT);
    Inspection alone = inspect(model, data);
    Inspection within;
    try (var workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace("of the caller")) {
      within = inspect(model, data);
      assertThat(Nd4j.getMemoryManager().getCurrentWorkspace()).isSameAs(workspace);
    }

    assertThat(within.sample().summaries()).isEqualTo(alone.sample().summaries());
  }
}
