package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.recurrent.BidirectionalLayer;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.Solver;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.deeplearning4j.util.ModelSerializer;
import org.gatewatch.internal.dl4j.PrivateField;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Other listeners of the same network see the network as it is, in every callback. */
@Tag("hostile")
class HostileNeighbourTest {
  private static final int ITERATIONS = 3;

  /** Looks at each layer, prints it, and saves and clones the network, in every callback. */
  private static final class Neighbour implements TrainingListener {
    private final List<String> expected;
    private int callbacks;

    Neighbour(Model network) {
      expected = classes(network);
    }

    private void look(Model model) {
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        assertThat(classes(model)).isEqualTo(expected);
        saved(model);
        Model copy =
            model instanceof ComputationGraph graph
                ? graph.clone()
                : ((MultiLayerNetwork) model).clone();
        assertThat(classes(copy)).isEqualTo(expected);
      }
      callbacks++;
    }

    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
      look(model);
    }

    @Override
    public void onForwardPass(Model model, Map<String, INDArray> activations) {
      look(model);
    }

    @Override
    public void onBackwardPass(Model model) {
      look(model);
    }

    @Override
    public void onGradientCalculation(Model model) {
      look(model);
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      look(model);
    }

    @Override
    public void onEpochStart(Model model) {
      look(model);
    }

    @Override
    public void onEpochEnd(Model model) {
      look(model);
    }
  }

  private static List<Layer> layers(Model model) {
    if (model instanceof ComputationGraph graph) {
      return Stream.of(graph.getVertices())
          .filter(GraphVertex::hasLayer)
          .map(GraphVertex::getLayer)
          .toList();
    }
    return List.of(((MultiLayerNetwork) model).getLayers());
  }

  /** The classes of all layers, and of those within them, each also as it prints itself. */
  private static List<String> classes(Model model) {
    List<String> classes = new ArrayList<>();
    for (Layer layer : layers(model)) {
      add(layer, classes);
    }
    return classes;
  }

  private static void add(Object layer, List<String> classes) {
    classes.add(layer.getClass().getName() + " " + layer.toString().split("[({@]", 2)[0]);
    if (layer instanceof BaseWrapperLayer wrapper) {
      add(wrapper.getUnderlying(), classes);
    } else if (layer instanceof BidirectionalLayer both) {
      for (String field : List.of("fwd", "bwd")) {
        try {
          var inside = BidirectionalLayer.class.getDeclaredField(field);
          inside.setAccessible(true);
          add(inside.get(both), classes);
        } catch (ReflectiveOperationException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  private static byte[] saved(Model model) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ModelSerializer.writeModel(model, bytes, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static LSTM lstm() {
    return new LSTM.Builder().nOut(4).build();
  }

  private static MultiLayerNetwork truncated() {
    return Networks.truncated(Networks.sequence(DataType.FLOAT, lstm()), 3);
  }

  @SuppressWarnings("deprecation")
  static Stream<Arguments> networks() {
    Map<String, Supplier<Model>> networks = new LinkedHashMap<>();
    networks.put("two LSTM", () -> Networks.sequence(DataType.FLOAT, lstm(), lstm()));
    networks.put("truncated", HostileNeighbourTest::truncated);
    networks.put(
        "GravesLSTM",
        () -> Networks.sequence(DataType.FLOAT, new GravesLSTM.Builder().nOut(4).build()));
    networks.put(
        "GravesBidirectionalLSTM",
        () ->
            Networks.sequence(
                DataType.FLOAT, new GravesBidirectionalLSTM.Builder().nOut(4).build()));
    networks.put(
        "SimpleRnn",
        () -> Networks.sequence(DataType.FLOAT, new SimpleRnn.Builder().nOut(4).build()));
    networks.put(
        "Bidirectional", () -> Networks.sequence(DataType.FLOAT, new Bidirectional(lstm())));
    networks.put("LastTimeStep", () -> Networks.lastStep(DataType.FLOAT, new LastTimeStep(lstm())));
    networks.put("ComputationGraph", () -> Networks.graph(DataType.FLOAT, lstm(), lstm()));
    networks.put("loss without weights", () -> lossWithoutWeights(new ActivationTanH()));
    networks.put("loss of a graph", HostileNeighbourTest::graphOfALossWithoutWeights);
    return networks.entrySet().stream()
        .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  private static void train(String name, Model network) {
    for (int i = 0; i < ITERATIONS; i++) {
      DataSet minibatch =
          name.equals("LastTimeStep")
              ? Networks.labelledSequences(i, DataType.FLOAT)
              : Networks.sequences(i, DataType.FLOAT);
      Networks.fit(network, minibatch);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void neighboursBeforeAndBehindSeeTheLayersOfTheNetworkAndNothingElse(
      String name, Supplier<Model> networks) {
    for (int frequency : new int[] {1, 1000}) {
      Model network = networks.get();
      Neighbour before = new Neighbour(network);
      Neighbour behind = new Neighbour(network);
      RecordingRouter router = new RecordingRouter();
      try (GatewatchListener listener =
              GatewatchListener.builder(router).frequency(frequency).build();
          GatewatchListener another =
              GatewatchListener.builder(new RecordingRouter()).frequency(2).build()) {
        network.setListeners(before, listener, another, behind);
        train(name, network);
      }

      assertThat(before.callbacks).isGreaterThanOrEqualTo(4 * ITERATIONS);
      assertThat(behind.callbacks).isEqualTo(before.callbacks);
      assertThat(router.samples()).isNotEmpty();
      Model alone = networks.get();
      train(name, alone);
      assertThat(network.params()).isEqualTo(alone.params());
      assertThat(classes(network)).isEqualTo(before.expected);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void aFitThatThrewLeavesNothingBehind(String name, Supplier<Model> networks) throws IOException {
    Model network = networks.get();
    List<String> expected = classes(network);
    try (GatewatchListener listener = GatewatchListener.builder(new RecordingRouter()).build()) {
      network.addListeners(listener);
      INDArray features = Networks.sequences(1, DataType.FLOAT).getFeatures();
      INDArray wrong =
          name.equals("LastTimeStep")
              ? Nd4j.ones(DataType.FLOAT, Networks.EXAMPLES, 9)
              : Nd4j.ones(DataType.FLOAT, Networks.EXAMPLES, 9, Networks.TIMESTEPS);

      assertThatThrownBy(() -> Networks.fit(network, new DataSet(features, wrong))).isNotNull();

      assertThat(classes(network)).isEqualTo(expected);
      assertThat(classes(restored(saved(network), network))).isEqualTo(expected);
    }
  }

  /** Throws on its way back, but the first few times. */
  private static final class Failing extends ActivationTanH {
    private static final long serialVersionUID = 1L;
    private static int passes;

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
      pass();
      return super.backprop(in, epsilon);
    }

    static void pass() {
      if (passes-- <= 0) {
        throw new IllegalStateException("made up");
      }
    }
  }

  private static final class FailingPreProcessor implements InputPreProcessor {
    private static final long serialVersionUID = 1L;

    @Override
    public INDArray preProcess(INDArray input, int examples, LayerWorkspaceMgr workspaces) {
      return input;
    }

    @Override
    public INDArray backprop(INDArray output, int examples, LayerWorkspaceMgr workspaces) {
      Failing.pass();
      return output;
    }

    @Override
    public InputPreProcessor clone() {
      return new FailingPreProcessor();
    }

    @Override
    public InputType getOutputType(InputType input) {
      return input;
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(
        INDArray mask, MaskState state, int examples) {
      return new Pair<>(mask, state);
    }
  }

  private static final class FailingVertex extends ScaleVertex {
    private static final long serialVersionUID = 1L;

    FailingVertex() {
      super(1);
    }

    @Override
    public ScaleVertex clone() {
      return new FailingVertex();
    }

    @Override
    @SuppressWarnings(
        "overrides") // DL4J's own: an array where its interface has variable arguments.
    public GraphVertex instantiate(
        ComputationGraph graph,
        String name,
        int index,
        INDArray parameters,
        boolean initialise,
        DataType type) {
      return new org.deeplearning4j.nn.graph.vertex.impl.ScaleVertex(graph, name, index, 1, type) {
        private static final long serialVersionUID = 1L;

        @Override
        public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
          Failing.pass();
          return super.doBackward(tbptt, workspaces);
        }
      };
    }
  }

  private static final class FailingDropout extends Dropout {
    private static final long serialVersionUID = 1L;

    FailingDropout() {
      super(0.9);
    }

    @Override
    public FailingDropout clone() {
      return new FailingDropout();
    }

    @Override
    public INDArray backprop(INDArray output, INDArray input, int iteration, int epoch) {
      Failing.pass();
      return super.backprop(output, input, iteration, epoch);
    }
  }

  /** An LSTM, something that fails, and an output layer. */
  private static Model graph(Object failing) {
    RnnOutputLayer output =
        new RnnOutputLayer.Builder(LossFunction.MSE)
            .nIn(4)
            .nOut(Networks.CLASSES)
            .activation(Activation.IDENTITY)
            .dropOut(failing instanceof IDropout dropout ? dropout : null)
            .build();
    ComputationGraphConfiguration.GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .graphBuilder()
            .addInputs("in")
            .addLayer("lstm", new LSTM.Builder().nIn(Networks.INPUTS).nOut(4).build(), "in")
            .addVertex(
                "between",
                failing instanceof FailingVertex vertex ? vertex : new ScaleVertex(1),
                "lstm");
    if (failing instanceof InputPreProcessor preProcessor) {
      builder.addLayer("out", output, preProcessor, "between");
    } else {
      builder.addLayer("out", output, "between");
    }
    builder.setInputTypes(InputType.recurrent(Networks.INPUTS, Networks.TIMESTEPS));
    ComputationGraph graph = new ComputationGraph(builder.setOutputs("out").build());
    graph.init();
    return graph;
  }

  private static LSTM ofClasses() {
    return new LSTM.Builder().nIn(Networks.INPUTS).nOut(Networks.CLASSES).build();
  }

  private static RnnLossLayer loss(IActivation activation) {
    return new RnnLossLayer.Builder(LossFunction.MSE).activation(activation).build();
  }

  private static Model graphOfALossWithoutWeights() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .graphBuilder()
                .addInputs("in")
                .addLayer("lstm", ofClasses(), "in")
                .addLayer("loss", loss(new ActivationTanH()), "lstm")
                .setOutputs("loss")
                .build());
    graph.init();
    return graph;
  }

  private static Model lossWithoutWeights(IActivation activation) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(ofClasses())
                .layer(loss(activation))
                .setInputType(InputType.recurrent(Networks.INPUTS))
                .build());
    network.init();
    return network;
  }

  private static Model preProcessed() {
    MultiLayerNetwork network = Networks.sequence(DataType.FLOAT, lstm());
    network.getLayerWiseConfigurations().getInputPreProcessors().put(1, new FailingPreProcessor());
    return network;
  }

  private static ActivationLayer failing() {
    return new ActivationLayer.Builder().activation(new Failing()).build();
  }

  static Stream<Named<Supplier<Model>>> failingOnTheWayBack() {
    return Stream.of(
        Named.of("list", () -> Networks.sequence(DataType.FLOAT, lstm(), failing(), lstm())),
        Named.of("graph", () -> Networks.graph(DataType.FLOAT, lstm(), lstm(), failing())),
        Named.of(
            "truncated",
            () -> Networks.truncated(Networks.sequence(DataType.FLOAT, lstm(), failing()), 3)),
        Named.of("preprocessor", HostileNeighbourTest::preProcessed),
        Named.of("preprocessor of a graph", () -> graph(new FailingPreProcessor())),
        Named.of("vertex", () -> graph(new FailingVertex())),
        Named.of("dropout of an output layer", () -> graph(new FailingDropout())),
        Named.of("loss layer without weights", () -> lossWithoutWeights(new Failing())));
  }

  /** Of layers that are not recurrent nobody hears that they threw, and those below wait. */
  @ParameterizedTest
  @MethodSource
  void failingOnTheWayBack(Supplier<Model> networks) {
    for (int passes = 0; passes < 2; passes++) {
      Model network = networks.get();
      Failing.passes = passes;
      List<String> expected = classes(network);
      int thrown = 0;
      try (GatewatchListener listener =
              GatewatchListener.builder(new RecordingRouter()).frequency(1).build();
          GatewatchListener another = GatewatchListener.builder(new RecordingRouter()).build()) {
        network.setListeners(listener, another);
        DataSet minibatch = Networks.sequences(1, DataType.FLOAT);
        for (int i = 0; i < 3; i++) {
          try {
            Networks.fit(network, minibatch);
          } catch (IllegalStateException e) {
            assertThat(e).hasMessage("made up");
            thrown++;
          }
          assertThat(classes(network)).as("fit %d of %d", i, passes).isEqualTo(expected);
        }
        if (network instanceof MultiLayerNetwork list) {
          INDArray features = minibatch.getFeatures();
          INDArray labels = minibatch.getLabels();
          assertThatThrownBy(() -> list.calculateGradients(features, labels, null, null))
              .hasMessage("made up");
          assertThat(classes(network)).as("without an update").isEqualTo(expected);
        }
      }
      assertThat(thrown).isGreaterThanOrEqualTo(2);
    }
  }

  private static Model restored(byte[] saved, Model like) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(saved);
    return like instanceof ComputationGraph
        ? ModelSerializer.restoreComputationGraph(in)
        : ModelSerializer.restoreMultiLayerNetwork(in);
  }

  /** What a network comes to when much is done with it between its iterations. */
  private static List<INDArray> handled(Model network, Runnable inBetween) {
    List<INDArray> seen = new ArrayList<>();
    train("", network);
    if (network instanceof ComputationGraph graph) {
      seen.add(graph.getUpdater().getStateViewArray().dup());
      graph.setUpdater(graph.getUpdater());
      graph.setLearningRate(0.02);
      seen.add(trained(graph.clone()));
    } else {
      MultiLayerNetwork list = (MultiLayerNetwork) network;
      seen.add(list.getUpdater().getStateViewArray().dup());
      list.setUpdater(list.getUpdater());
      list.setLearningRate(0.02);
      seen.add(trained(list.clone()));
    }
    inBetween.run();
    seen.add(trained(network));
    network.init();
    network.setParams(network.params().dup());
    seen.add(trained(network));
    network.clear(); // A list of layers begins with another solver, and another updater's state.
    seen.add(trained(network));
    return seen;
  }

  private static INDArray trained(Model network) {
    train("", network);
    return network.params().dup();
  }

  private static Class<?> solver(Model network) {
    Class<?> type =
        network instanceof ComputationGraph ? ComputationGraph.class : MultiLayerNetwork.class;
    return new PrivateField<>(type, "solver", network).get().getClass();
  }

  /** A solver of ours stands in front of the network's, for as long as somebody listens. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsDoneWithANetworkInBetweenIsAsWithoutAListener(boolean isGraph) {
    Supplier<Model> networks =
        () ->
            isGraph
                ? Networks.graph(DataType.FLOAT, lstm())
                : Networks.sequence(DataType.FLOAT, lstm());
    Model network = networks.get();
    List<INDArray> seen;
    try (GatewatchListener first = GatewatchListener.builder(new RecordingRouter()).build();
        GatewatchListener later = GatewatchListener.builder(new RecordingRouter()).build()) {
      network.setListeners(first);
      seen =
          handled(
              network,
              () -> {
                network.addListeners(later);
                trained(network);
                first.close();
              });
      assertThat(solver(network)).isNotEqualTo(Solver.class);
    }
    Model alone = networks.get();
    assertThat(seen).isEqualTo(handled(alone, () -> trained(alone)));
    assertThat(solver(network)).as("when all are closed").isEqualTo(Solver.class);
  }

  private static RecordingRouter watched(Function<Model, Stream<TrainingListener>> behind) {
    Model network = lossWithoutWeights(new ActivationTanH());
    RecordingRouter router = new RecordingRouter();
    try (GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).quantities(Quantity.values()).build()) {
      network.setListeners(
          Stream.concat(Stream.of(new Neighbour(network), listener), behind.apply(network))
              .toList());
      train("", network);
    }
    return router;
  }

  /** Whether each sample has gradients of what lies inside the cell. */
  private static List<Boolean> gradientsInside(RecordingRouter router) {
    int slot =
        router.layout().slots().stream()
            .map(Slot::quantity)
            .toList()
            .indexOf(Quantity.PRE_ACTIVATION_GRADIENT);
    return router.samples().stream()
        .map(sample -> slot >= 0 && sample.summaries().get(slot) != null)
        .toList();
  }

  /** Nobody tells when the backward pass begins, where the layer of the loss has no weights. */
  @Test
  void whatAListenerBehindWouldSeeIsAbsentAndSaidSo() {
    RecordingRouter unseen =
        watched(
            network -> Stream.of(new ScoreIterationListener(1000), new CollectScoresListener(1)));
    assertThat(gradientsInside(unseen)).containsExactly(false, true, true);
    assertThat(unseen.layout().layers().get(0).absent()).isEmpty();

    RecordingRouter seen = watched(network -> Stream.of(new Neighbour(network)));
    assertThat(gradientsInside(seen)).containsExactly(false, false, false);
    assertThat(seen.layout().layers().get(0).absent().get(Quantity.PRE_ACTIVATION_GRADIENT))
        .contains(Neighbour.class.getName(), "attach this one last");
  }

  @Test
  void aListenerThatCastsALayerInOnForwardPassDoesNotEndFit() {
    MultiLayerNetwork network = Networks.sequence(DataType.FLOAT, lstm());
    List<org.deeplearning4j.nn.layers.recurrent.LSTM> seen = new ArrayList<>();
    try (GatewatchListener listener =
        GatewatchListener.builder(new RecordingRouter()).frequency(1).build()) {
      network.setListeners(
          listener,
          new org.deeplearning4j.optimize.api.BaseTrainingListener() {
            @Override
            public void onForwardPass(Model model, List<INDArray> activations) {
              seen.add((org.deeplearning4j.nn.layers.recurrent.LSTM) network.getLayer(0));
            }
          });
      train("", network);
    }
    assertThat(seen).hasSize(ITERATIONS);
  }
}
