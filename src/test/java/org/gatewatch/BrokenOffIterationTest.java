package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.gatewatch.alert.Alert;
import org.gatewatch.crashdump.CrashDump;
import org.gatewatch.origin.Stage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a network computes that is no iteration, or one that was broken off, has nothing to do with
 * the iteration that comes next.
 */
class BrokenOffIterationTest {
  private static final String AT_THE_END = "a listener that throws at the end of the iteration";

  private final RecordingRouter router = new RecordingRouter();
  private final List<Alert> alerts = new ArrayList<>();

  private static MultiLayerNetwork network() {
    return Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build());
  }

  private static ComputationGraph graph() {
    return Networks.graph(DataType.FLOAT, new LSTM.Builder().nOut(4).build());
  }

  private static DataSet healthy() {
    return Networks.sequences(5, DataType.FLOAT);
  }

  private static DataSet broken() {
    DataSet minibatch = healthy();
    minibatch.getFeatures().putScalar(new int[] {2, 1, 3}, Float.NaN);
    return minibatch;
  }

  private GatewatchListener listener(int frequency, NonFinitePolicy policy) {
    return GatewatchListener.builder(router)
        .frequency(frequency)
        .onAlert(alerts::add)
        .onNonFinite(policy)
        .build();
  }

  /** Something done with a network and a broken minibatch. */
  private interface Use {
    void of(Model network, DataSet broken);
  }

  private static MultiLayerNetwork plain(Model network) {
    return (MultiLayerNetwork) network;
  }

  private static Map<String, Use> uses() {
    Map<String, Use> uses = new LinkedHashMap<>();
    uses.put(
        "calculateGradients",
        (network, broken) ->
            plain(network)
                .calculateGradients(broken.getFeatures(), broken.getLabels(), null, null));
    uses.put(
        "computeGradientAndScore",
        (network, broken) -> {
          if (network instanceof ComputationGraph graph) {
            graph.setInputs(broken.getFeatures());
            graph.setLabels(broken.getLabels());
            graph.computeGradientAndScore();
          } else {
            plain(network).setInput(broken.getFeatures());
            plain(network).setLabels(broken.getLabels());
            plain(network).computeGradientAndScore();
          }
        });
    uses.put("score", (network, broken) -> plain(network).score(broken, true));
    uses.put("output", (network, broken) -> plain(network).output(broken.getFeatures(), true));
    uses.put("rnnTimeStep", (network, broken) -> plain(network).rnnTimeStep(broken.getFeatures()));
    uses.put(
        "a fit that ends in labels of a wrong shape",
        (network, broken) -> {
          DataSet wrong = new DataSet(broken.getFeatures(), Nd4j.ones(DataType.FLOAT, 4, 9, 6));
          assertThatThrownBy(() -> Networks.fit(network, wrong)).isNotNull();
        });
    uses.put(
        "a listener that throws after the backward pass",
        (network, broken) -> fitUnderThrowing(network, broken, true));
    uses.put(AT_THE_END, (network, broken) -> fitUnderThrowing(network, broken, false));
    return uses;
  }

  /** Throws, before anybody behind it hears. */
  private static void fitUnderThrowing(Model network, DataSet broken, boolean early) {
    BaseTrainingListener throwing =
        new BaseTrainingListener() {
          @Override
          public void onGradientCalculation(Model model) {
            if (early) {
              throw new IllegalStateException("NaN");
            }
          }

          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            throw new IllegalStateException("NaN");
          }
        };
    var others = List.copyOf(plain(network).getListeners());
    plain(network).setListeners(throwing);
    plain(network).addListeners(others.get(0));
    INDArray parameters = network.params().dup();
    assertThatThrownBy(() -> Networks.fit(network, broken)).hasMessage("NaN");
    network.params().assign(parameters);
    plain(network).getUpdater().getStateViewArray().assign(0);
    network.setListeners(others);
  }

  static Stream<Arguments> usesThatEndBeforeAnyoneStops() {
    return useOfPlainNetworks().filter(use -> !use.get()[0].equals(AT_THE_END));
  }

  static Stream<Arguments> useOfPlainNetworks() {
    return uses().entrySet().stream()
        .flatMap(
            use ->
                Stream.of(1, 3, 1000)
                    .map(frequency -> Arguments.of(use.getKey(), use.getValue(), frequency)));
  }

  /** Each use at one of the frequencies in turn. */
  static Stream<Arguments> someThatEndBeforeAnyoneStops() {
    return everyThird(usesThatEndBeforeAnyoneStops(), 0);
  }

  static Stream<Arguments> someUses() {
    return everyThird(useOfPlainNetworks(), 1);
  }

  private static Stream<Arguments> everyThird(Stream<Arguments> all, int turn) {
    List<Arguments> cases = all.toList();
    return IntStream.range(0, cases.size())
        .filter(i -> i % 3 == (i / 3 + turn) % 3)
        .mapToObj(cases::get);
  }

  @ParameterizedTest(name = "{0}, frequency {2}")
  @MethodSource("someThatEndBeforeAnyoneStops")
  void aHealthyIterationIsNotStoppedForWhatCameBefore(String name, Use use, int frequency) {
    assertNotStopped(use, frequency);
  }

  @Tag("exhaustive")
  @ParameterizedTest(name = "{0}, frequency {2}")
  @MethodSource("usesThatEndBeforeAnyoneStops")
  void norAtAnyFrequency(String name, Use use, int frequency) {
    assertNotStopped(use, frequency);
  }

  private void assertNotStopped(Use use, int frequency) {
    MultiLayerNetwork network = network();
    GatewatchListener listener = listener(frequency, NonFinitePolicy.STOP);
    network.addListeners(listener);
    network.fit(healthy());
    for (int i = 0; i < 2; i++) {
      use.of(network, broken());

      assertThatCode(() -> network.fit(healthy())).doesNotThrowAnyException();
    }
    listener.close();

    assertThat(alerts).isEmpty();
    assertThat(network.params().sumNumber().doubleValue()).isFinite();
  }

  @ParameterizedTest(name = "{0}, frequency {2}")
  @MethodSource("someUses")
  void underLogNothingOfItIsToldAsTheHealthyOnesOwn(String name, Use use, int frequency) {
    assertNothingTold(use, frequency);
  }

  @Tag("exhaustive")
  @ParameterizedTest(name = "{0}, frequency {2}")
  @MethodSource("useOfPlainNetworks")
  void norIsItAtAnyFrequency(String name, Use use, int frequency) {
    assertNothingTold(use, frequency);
  }

  private void assertNothingTold(Use use, int frequency) {
    MultiLayerNetwork network = network();
    GatewatchListener listener = listener(frequency, NonFinitePolicy.LOG);
    network.addListeners(listener);
    network.fit(healthy());
    use.of(network, broken());

    network.fit(healthy());
    network.fit(healthy());
    listener.close();

    assertThat(alerts).isEmpty();
  }

  @Test
  void noHealthyIterationOfAGraphIsStoppedForGradientsThatWereComputedByHand() {
    ComputationGraph graph = graph();
    GatewatchListener listener = listener(1000, NonFinitePolicy.STOP);
    graph.addListeners(listener);
    uses().get("computeGradientAndScore").of(graph, broken());

    assertThatCode(() -> graph.fit(healthy())).doesNotThrowAnyException();
    listener.close();
    assertThat(alerts).isEmpty();
  }

  @Test
  void evaluatingABrokenMinibatchBetweenTheCallbacksStopsNothing() {
    MultiLayerNetwork network = network();
    GatewatchListener listener = listener(1, NonFinitePolicy.STOP);
    BaseTrainingListener evaluating =
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            network.score(broken());
            network.output(broken().getFeatures());
          }
        };
    network.setListeners(evaluating, listener);

    for (int i = 0; i < 3; i++) {
      assertThatCode(() -> network.fit(healthy())).doesNotThrowAnyException();
    }
    listener.close();
    assertThat(alerts).isEmpty();
    assertThat(router.samples()).hasSize(3);
  }

  @Test
  void aBrokenIterationAfterOneThatWasBrokenOffIsStoppedForItsOwnFault() {
    MultiLayerNetwork network = network();
    GatewatchListener listener = listener(1000, NonFinitePolicy.STOP);
    network.addListeners(listener);
    uses().get("calculateGradients").of(network, broken());
    DataSet other = healthy();
    other.getLabels().putScalar(new int[] {1, 2, 0}, Float.NaN);

    assertThatThrownBy(() -> network.fit(other))
        .isInstanceOf(NonFiniteException.class)
        .hasMessageContaining(
            "the first NaN is in the label data at timestep 0, unit 2, example 1");
    listener.close();
  }

  @Test
  void aCrashDumpIsOfTheMinibatchThatWasToldNotOfOneThatWasBrokenOff(@TempDir Path directory)
      throws Exception {
    MultiLayerNetwork network = network();
    GatewatchListener listener =
        GatewatchListener.builder(router)
            .frequency(1000)
            .onAlert(alerts::add)
            .crashDumpDirectory(directory)
            .build();
    network.addListeners(listener);
    network.fit(healthy());
    uses().get(AT_THE_END).of(network, broken());
    DataSet other = healthy();
    other.getLabels().putScalar(new int[] {1, 2, 0}, Float.NaN);

    network.fit(other);
    listener.close();

    assertThat(alerts.get(0).origin().stage()).isEqualTo(Stage.LABEL_DATA);
    CrashDump dump = CrashDump.read(listener.crashDump());
    assertThat(dump.features()[0].sumNumber().doubleValue()).isFinite();
  }
}
