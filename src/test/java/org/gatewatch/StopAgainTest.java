package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.origin.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whoever catches the exception of {@code STOP} and goes on is protected from the next minibatch
 * that is broken, whenever it comes and whatever was told before.
 */
class StopAgainTest {
  private static final int MINIBATCHES = 10;

  private final RecordingRouter router = new RecordingRouter();
  private final List<Alert> alerts = new ArrayList<>();
  private final List<GatewatchListener> listeners = new ArrayList<>();

  @AfterEach
  void close() {
    listeners.forEach(GatewatchListener::close);
  }

  private GatewatchListener listener(int frequency, NonFinitePolicy policy) {
    GatewatchListener listener =
        GatewatchListener.builder(router)
            .frequency(frequency)
            .onAlert(alerts::add)
            .onNonFinite(policy)
            .build();
    listeners.add(listener);
    return listener;
  }

  private static LSTM lstm() {
    return new LSTM.Builder().nOut(4).build();
  }

  private static MultiLayerNetwork sequence() {
    return Networks.sequence(DataType.FLOAT, lstm());
  }

  private static MultiLayerNetwork truncated() {
    return Networks.truncated(sequence(), 3);
  }

  private static void breakFeature(DataSet minibatch, double value) {
    minibatch.getFeatures().putScalar(new int[] {2, 1, 3}, value);
  }

  private static void breakLabel(DataSet minibatch, double value) {
    minibatch.getLabels().putScalar(new int[] {2, 1, 3}, value);
  }

  private static void breakMask(DataSet minibatch) {
    INDArray mask = Nd4j.ones(DataType.FLOAT, Networks.EXAMPLES, Networks.TIMESTEPS);
    mask.putScalar(2, 3, Double.NaN);
    minibatch.setLabelsMaskArray(mask);
  }

  /** Minibatches of which some are broken. */
  private static List<DataSet> minibatches(Consumer<DataSet> fault, Integer... broken) {
    List<DataSet> minibatches = new ArrayList<>();
    for (int i = 0; i < MINIBATCHES; i++) {
      DataSet minibatch = Networks.sequences(i, DataType.FLOAT);
      if (List.of(broken).contains(i)) {
        fault.accept(minibatch);
      }
      minibatches.add(minibatch);
    }
    return minibatches;
  }

  /** Trains on all of them; what stopped it, by the number of the minibatch. */
  private static Map<Integer, NonFiniteException> train(Model network, List<DataSet> minibatches) {
    Map<Integer, NonFiniteException> stops = new TreeMap<>();
    for (int i = 0; i < minibatches.size(); i++) {
      DataSet minibatch = minibatches.get(i);
      NonFiniteException thrown =
          catchThrowableOfType(NonFiniteException.class, () -> Networks.fit(network, minibatch));
      if (thrown != null) {
        stops.put(i, thrown);
      }
      assertThat(network.params().sumNumber().doubleValue()).as("after %d", i).isFinite();
    }
    return stops;
  }

  @SuppressWarnings("deprecation")
  static Stream<Arguments> trainings() {
    Map<String, Supplier<Model>> networks = new TreeMap<>();
    networks.put("LSTM", StopAgainTest::sequence);
    networks.put("ComputationGraph", () -> Networks.graph(DataType.FLOAT, lstm()));
    networks.put("truncated", StopAgainTest::truncated);
    networks.put(
        "GravesLSTM",
        () -> Networks.sequence(DataType.FLOAT, new GravesLSTM.Builder().nOut(4).build()));
    networks.put(
        "Bidirectional SimpleRnn",
        () ->
            Networks.sequence(
                DataType.FLOAT, new Bidirectional(new SimpleRnn.Builder().nOut(4).build())));
    return networks.entrySet().stream()
        .flatMap(
            entry ->
                Stream.of(1, 3, 10, 1000)
                    .map(frequency -> Arguments.of(entry.getKey(), entry.getValue(), frequency)));
  }

  /** Each at two frequencies, none of them the next one's. */
  static Stream<Arguments> someTrainings() {
    List<Arguments> all = trainings().toList();
    return IntStream.range(0, all.size()).filter(i -> i / 4 % 2 == i % 2).mapToObj(all::get);
  }

  static Stream<Arguments> otherTrainings() {
    List<Arguments> all = trainings().toList();
    return IntStream.range(0, all.size()).filter(i -> i / 4 % 2 != i % 2).mapToObj(all::get);
  }

  @ParameterizedTest(name = "{0}, frequency {2}")
  @MethodSource("someTrainings")
  void everyBrokenMinibatchStopsTrainingAndNoneReachesTheParameters(
      String name, Supplier<Model> networks, int frequency) {
    assertEachStops(networks, frequency);
  }

  @Tag("exhaustive")
  @ParameterizedTest(name = "{0}, frequency {2}")
  @MethodSource("otherTrainings")
  void soItIsAtEveryOtherFrequency(String name, Supplier<Model> networks, int frequency) {
    assertEachStops(networks, frequency);
  }

  private void assertEachStops(Supplier<Model> networks, int frequency) {
    Model network = networks.get();
    network.addListeners(listener(frequency, NonFinitePolicy.STOP));

    Map<Integer, NonFiniteException> stops =
        train(network, minibatches(data -> breakFeature(data, Double.NaN), 3, 6, 7));

    assertThat(stops).containsOnlyKeys(3, 6, 7);
    assertThat(stops.values())
        .allSatisfy(
            stop -> {
              assertThat(stop.alert().origin().stage()).isEqualTo(Stage.INPUT_DATA);
              assertThat(stop.getMessage()).contains("the first NaN is in the input data");
              assertThat(stop.alert().origin().position().example()).isEqualTo(2);
            });
  }

  static Stream<Arguments> faults() {
    Consumer<DataSet> inf = data -> breakFeature(data, Double.POSITIVE_INFINITY);
    Consumer<DataSet> label = data -> breakLabel(data, Double.NaN);
    Consumer<DataSet> infLabel = data -> breakLabel(data, Double.NEGATIVE_INFINITY);
    Consumer<DataSet> mask = StopAgainTest::breakMask;
    return Stream.of(
        Arguments.of("Inf in the features", inf, Stage.INPUT_DATA),
        Arguments.of("NaN in the labels", label, Stage.LABEL_DATA),
        Arguments.of("-Inf in the labels", infLabel, Stage.LABEL_DATA),
        Arguments.of("NaN in the mask", mask, Stage.LABEL_MASK));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void whateverIsBrokenInThem(String name, Consumer<DataSet> fault, Stage stage) {
    for (int frequency : new int[] {1, 3, 1000}) {
      Model network = sequence();
      network.addListeners(listener(frequency, NonFinitePolicy.STOP));

      Map<Integer, NonFiniteException> stops = train(network, minibatches(fault, 0, 1, 5, 9));

      assertThat(stops).as("frequency %d", frequency).containsOnlyKeys(0, 1, 5, 9);
      assertThat(stops.values())
          .extracting(stop -> stop.alert().origin().stage())
          .containsOnly(stage);
    }
  }

  @Test
  void aStopLeavesTheNetworkAsIfTheMinibatchHadNeverBeen() {
    MultiLayerNetwork network = sequence();
    MultiLayerNetwork alone = sequence();
    network.addListeners(listener(1000, NonFinitePolicy.STOP));
    List<DataSet> minibatches = minibatches(data -> breakFeature(data, Double.NaN), 0, 2, 3, 8);
    for (int i = 0; i < MINIBATCHES; i++) {
      INDArray mask = Nd4j.zeros(DataType.FLOAT, Networks.EXAMPLES, Networks.TIMESTEPS);
      mask.putScalar(0, i % Networks.TIMESTEPS, 1);
      if (List.of(2, 3, 8).contains(i)) {
        minibatches.get(i).setLabelsMaskArray(mask);
      }
    }

    train(network, minibatches);

    for (int i : new int[] {1, 4, 5, 6, 7, 9}) {
      alone.fit(minibatches.get(i));
    }
    assertThat(network.params()).as("no mask of a broken one is left").isEqualTo(alone.params());
  }

  @Test
  void eachStopIsToldWithItsOwnOriginAndTheEndOnce() {
    MultiLayerNetwork network = sequence();
    network.addListeners(listener(4, NonFinitePolicy.STOP));

    train(network, minibatches(data -> breakFeature(data, Double.NaN), 3, 6, 7));

    assertThat(alerts)
        .extracting(Alert::state)
        .containsExactly(
            AlertState.OPENED, AlertState.RESOLVED, AlertState.OPENED, AlertState.WORSENED);
    assertThat(alerts).extracting(Alert::iteration).containsExactly(3, 4, 5, 5);
  }

  @Test
  void aListenerThatWasTakenOutAfterAStopStopsAgainWhenItIsBack() {
    MultiLayerNetwork network = sequence();
    GatewatchListener listener = listener(1000, NonFinitePolicy.STOP);
    network.setListeners(listener);
    List<DataSet> minibatches = minibatches(data -> breakFeature(data, Double.NaN), 3, 6, 7);
    assertThat(train(network, minibatches.subList(0, 4))).containsOnlyKeys(3);
    network.setListeners();
    train(network, minibatches.subList(4, 6));
    network.setListeners(listener);

    assertThat(train(network, minibatches.subList(6, MINIBATCHES))).containsOnlyKeys(0, 1);
  }

  @Test
  void oneNetworkThatWasStoppedLeavesTheOtherToItself() {
    MultiLayerNetwork first = sequence();
    MultiLayerNetwork second = sequence();
    GatewatchListener listener = listener(1000, NonFinitePolicy.STOP);
    first.addListeners(listener);
    second.addListeners(listener);
    DataSet healthy = Networks.sequences(1, DataType.FLOAT);
    DataSet broken = Networks.sequences(2, DataType.FLOAT);
    breakFeature(broken, Double.NaN);

    for (int i = 0; i < 3; i++) {
      assertThat(train(first, List.of(healthy, broken))).containsOnlyKeys(1);
      assertThat(train(second, List.of(healthy, healthy))).isEmpty();
      assertThat(train(second, List.of(broken, broken))).containsOnlyKeys(0, 1);
    }
  }

  @Test
  void whatBrokeTheParametersThemselvesStopsEveryIterationFromThenOn() {
    MultiLayerNetwork network = sequence();
    network.addListeners(listener(1000, NonFinitePolicy.STOP));
    network.getLayer(0).getParam("b").putScalar(0, Double.NaN);

    for (int i = 0; i < 3; i++) {
      NonFiniteException thrown =
          catchThrowableOfType(
              NonFiniteException.class, () -> network.fit(Networks.sequences(1, DataType.FLOAT)));

      assertThat(thrown.alert().origin().stage()).isEqualTo(Stage.PARAMETER);
    }
  }

  @Test
  void earlyStoppingEndsAtTheFirstAndWhateverComesThenIsStoppedToo() {
    MultiLayerNetwork network = sequence();
    List<DataSet> minibatches = minibatches(data -> {});
    network.setListeners(
        listener(1000, NonFinitePolicy.STOP),
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            if (iteration == MINIBATCHES) {
              breakFeature(minibatches.get(3), Double.NaN);
            }
          }
        });
    EarlyStoppingConfiguration<MultiLayerNetwork> configuration =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(5))
            .scoreCalculator(
                new DataSetLossCalculator(new ExistingDataSetIterator(minibatches), true))
            .modelSaver(new InMemoryModelSaver<>())
            .build();

    EarlyStoppingResult<MultiLayerNetwork> result =
        new EarlyStoppingTrainer(configuration, network, new ExistingDataSetIterator(minibatches))
            .fit();

    assertThat(result.getTerminationReason())
        .isEqualTo(EarlyStoppingResult.TerminationReason.Error);
    assertThat(result.getTerminationDetails()).contains("the first NaN is in the input data");
    assertThat(train(network, minibatches)).containsOnlyKeys(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 1000})
  void underLogAnotherOriginBetweenSamplesIsFoundInItsIteration(int frequency) {
    MultiLayerNetwork network = sequence();
    INDArray healthy = network.params().dup();
    network.addListeners(listener(frequency, NonFinitePolicy.LOG));
    List<DataSet> minibatches = minibatches(data -> breakFeature(data, Double.NaN), 3);
    breakLabel(minibatches.get(6), Double.NaN);

    for (DataSet minibatch : minibatches) {
      network.fit(minibatch);
      if (network.params().isNaN().any()) {
        network.params().assign(healthy);
        network.getUpdater().getStateViewArray().assign(0);
      }
    }

    assertThat(alerts)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.WORSENED);
    assertThat(alerts).extracting(Alert::iteration).containsExactly(3, 6);
    assertThat(alerts).extracting(Alert::since).containsExactly(3, 3);
    assertThat(alerts)
        .extracting(alert -> alert.origin().stage())
        .containsExactly(Stage.INPUT_DATA, Stage.LABEL_DATA);
  }

  @Test
  void underLogWhatLastsIsOneAlertAndNothingThatCostsInEveryIteration() {
    MultiLayerNetwork network = sequence();
    network.addListeners(listener(1000, NonFinitePolicy.LOG));

    for (DataSet minibatch : minibatches(data -> breakFeature(data, Double.NaN), 3)) {
      assertThatCode(() -> network.fit(minibatch)).doesNotThrowAnyException();
    }
    close();

    assertThat(alerts).hasSize(1);
    assertThat(router.samples()).extracting("iteration").containsExactly(0, 3);
  }
}
