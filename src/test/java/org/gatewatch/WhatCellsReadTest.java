package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.gatewatch.Networks.CLASSES;
import static org.gatewatch.Networks.EXAMPLES;
import static org.gatewatch.Networks.INPUTS;
import static org.gatewatch.Networks.TIMESTEPS;

import ch.qos.logback.classic.Level;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.sample.ExampleText;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** What a cell reads, in words that the listener was told. */
class WhatCellsReadTest {
  private static final String ALPHABET = "abcde";
  private static final int[][] READ = draw(INPUTS, 3);
  private static final int[][] TARGETS = draw(CLASSES, 4);

  @RegisterExtension final RecordedLog log = new RecordedLog("org.gatewatch");

  private final Set<Thread> asked = ConcurrentHashMap.newKeySet();

  private static int[][] draw(int classes, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, EXAMPLES)
        .mapToObj(example -> random.ints(TIMESTEPS, 0, classes).toArray())
        .toArray(int[][]::new);
  }

  private static INDArray oneHot(int[][] classes, int size) {
    INDArray array = Nd4j.zeros(DataType.FLOAT, EXAMPLES, size, TIMESTEPS);
    for (int example = 0; example < EXAMPLES; example++) {
      for (int step = 0; step < TIMESTEPS; step++) {
        array.putScalar(example, classes[example][step], step, 1);
      }
    }
    return array;
  }

  private static DataSet minibatch() {
    return new DataSet(oneHot(READ, INPUTS), oneHot(TARGETS, CLASSES));
  }

  private static LSTM lstm() {
    return new LSTM.Builder().nOut(7).build();
  }

  private static MultiLayerNetwork list() {
    return Networks.sequence(DataType.FLOAT, lstm(), lstm());
  }

  static Stream<Arguments> networks() {
    Supplier<Model> list = WhatCellsReadTest::list;
    Supplier<Model> graph = () -> Networks.graph(DataType.FLOAT, lstm());
    return Stream.of(Arguments.of("list", list), Arguments.of("graph", graph));
  }

  private List<Sample> watch(
      Model network, int iterations, UnaryOperator<GatewatchListenerBuilder> settings) {
    RecordingRouter router = new RecordingRouter();
    GatewatchListenerBuilder builder = GatewatchListener.builder(router).frequency(1);
    try (GatewatchListener listener = settings.apply(builder).build()) {
      network.addListeners(listener);
      for (int i = 0; i < iterations; i++) {
        Networks.fit(network, minibatch());
      }
    }
    return router.samples();
  }

  /** The texts of each cell that has any. */
  private static List<List<ExampleText>> texts(Sample sample) {
    return sample.summaries().stream()
        .filter(Objects::nonNull)
        .map(Summary::profile)
        .filter(Objects::nonNull)
        .map(Profile::texts)
        .filter(texts -> !texts.isEmpty())
        .toList();
  }

  private String symbol(int number) {
    asked.add(Thread.currentThread());
    return ALPHABET.substring(number, number + 1);
  }

  private static List<String> words(int[] classes) {
    return Arrays.stream(classes).mapToObj(i -> ALPHABET.substring(i, i + 1)).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void symbolsTellWhatIsReadWhatIsToComeOutAndWhatIsMostLikely(
      String name, Supplier<Model> making) {
    Model network = making.get();
    INDArray likely = outputs(network).argMax(1);

    Sample sample =
        watch(network, 1, builder -> builder.mapExample(1).extraMaps(2).symbols(this::symbol))
            .get(0);

    List<List<ExampleText>> cells = texts(sample);
    assertThat(cells).hasSize(name.equals("list") ? 2 : 1);
    for (List<ExampleText> texts : cells) {
      assertThat(texts).extracting(ExampleText::number).containsExactly(1, 0, 2);
      assertThat(texts).extracting(ExampleText::example).containsExactly(1, 0, 2);
      for (ExampleText text : texts) {
        assertThat(text.read()).isEqualTo(words(READ[text.number()]));
        assertThat(text.targets()).isEqualTo(words(TARGETS[text.number()]));
        assertThat(text.predictions()).isEqualTo(words(likely.getRow(text.number()).toIntVector()));
      }
    }
    assertThat(asked).isNotEmpty().doesNotContain(Thread.currentThread());
  }

  @Test
  void whereInsidesAreGatheredFromADeviceNoClassIsReadForWhichTrainingWouldWait() {
    RecordingRouter router = new RecordingRouter();
    MultiLayerNetwork network = list();
    try (GatewatchListener listener =
        GatheringListener.of(
            GatewatchListener.builder(router).frequency(1).symbols(this::symbol).build())) {
      network.addListeners(listener);
      network.fit(minibatch());
    }

    assertThat(asked).isEmpty();
    assertThat(router.samples().get(0).summaries())
        .filteredOn(summary -> summary != null && summary.profile() != null)
        .as("what lies inside cells is there all the same")
        .isNotEmpty();
  }

  private static INDArray outputs(Model network) {
    INDArray input = oneHot(READ, INPUTS);
    return network instanceof ComputationGraph graph
        ? graph.outputSingle(input)
        : ((MultiLayerNetwork) network).output(input);
  }

  @Test
  void labelsTellByPlaceAreCutAndMayBeNull() {
    String flag = "🏁".repeat(20);

    Sample sample =
        watch(
                list(),
                1,
                builder ->
                    builder
                        .symbols(this::symbol)
                        .labels(
                            (example, step) -> step == 0 ? null : step == 1 ? flag : "x" + step))
            .get(0);

    ExampleText text = texts(sample).get(0).get(0);
    assertThat(text.read())
        .containsExactly(null, flag.substring(0, 32) + "…", "x2", "x3", "x4", "x5");
    assertThat(text.targets()).as("of classes, beside").isEqualTo(words(TARGETS[0]));
  }

  @Test
  void whatALabelThrowsIsSaidOnceAndCostsTheTextsAlone() {
    List<Integer> calls = Collections.synchronizedList(new ArrayList<>());
    List<Sample> samples =
        watch(
            list(),
            3,
            builder ->
                builder.labels(
                    (example, step) -> {
                      calls.add(step);
                      throw new AssertionError("no text");
                    }));

    assertThat(samples).hasSize(3).allSatisfy(sample -> assertThat(texts(sample)).isEmpty());
    assertThat(calls).as("once a sample").hasSize(3);
    assertThat(log.events()).filteredOn(event -> event.getLevel() == Level.WARN).hasSize(1);
    List<Sample> plain = watch(list(), 3, builder -> builder);
    assertThat(samples.get(2).summaries()).isEqualTo(plain.get(2).summaries());
  }

  @Test
  void whereTheInputIsNoClassThereIsNoText() {
    Sample sample =
        watch(
                list(),
                1,
                builder ->
                    builder.symbols(
                        number -> {
                          throw new IllegalStateException("class " + number);
                        }))
            .get(0);
    assertThat(texts(sample)).isEmpty();
    RecordingRouter router = new RecordingRouter();
    try (GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).symbols(this::symbol).build()) {
      MultiLayerNetwork network = list();
      network.addListeners(listener);
      DataSet dark = minibatch();
      dark.getFeatures().muli(0);
      dark.getLabels().muli(0);
      network.fit(dark);
    }
    ExampleText text = texts(router.samples().get(0)).get(0).get(0);
    assertThat(text.read()).hasSize(TIMESTEPS).containsOnlyNulls();
    assertThat(text.targets()).hasSize(TIMESTEPS).containsOnlyNulls();
  }

  @Test
  void functionsThatCannotTravelStayBehind() throws Exception {
    GatewatchListener listener =
        GatewatchListener.builder(new RecordingRouter()).symbols(this::symbol).build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(listener);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isInstanceOf(GatewatchListener.class);
    }
  }

  @Test
  @SuppressWarnings("NullAway")
  void nothingIsRefused() {
    GatewatchListenerBuilder builder = GatewatchListener.builder(new RecordingRouter());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.labels(null))
        .withMessageContaining("labels");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.symbols(null))
        .withMessageContaining("symbols");
  }
}
