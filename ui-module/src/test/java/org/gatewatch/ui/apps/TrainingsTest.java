package org.gatewatch.ui.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.ui.apps.Sequences.CLASSES;
import static org.gatewatch.ui.apps.Sequences.EXAMPLES;
import static org.gatewatch.ui.apps.Sequences.INPUTS;
import static org.gatewatch.ui.apps.Sequences.TIMESTEPS;
import static org.gatewatch.ui.apps.Sequences.configuration;
import static org.gatewatch.ui.apps.Sequences.everyStep;
import static org.gatewatch.ui.apps.Sequences.labelledSteps;
import static org.gatewatch.ui.apps.Sequences.lstm;
import static org.gatewatch.ui.apps.Sequences.network;
import static org.gatewatch.ui.apps.Sequences.noise;
import static org.gatewatch.ui.apps.Sequences.ofManyLengths;
import static org.gatewatch.ui.apps.Sequences.once;

import java.util.function.Supplier;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingGraphTrainer;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.transferlearning.TransferLearningHelper;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;

/** Applications of DL4J, as its users write them: watched, they train as ever and fill the page. */
class TrainingsTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static MultiLayerNetwork sequenceNetwork() {
    return network("lstm");
  }

  private static ComputationGraph sequenceGraph() {
    ComputationGraph graph =
        new ComputationGraph(
            configuration()
                .graphBuilder()
                .addInputs("in")
                .addLayer("lstm", lstm("lstm"), "in")
                .addLayer("out", everyStep(), "lstm")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(INPUTS))
                .build());
    graph.init();
    return graph;
  }

  private static <M extends Model> EarlyStoppingConfiguration<M> stopsAfter(int epochs) {
    return new EarlyStoppingConfiguration.Builder<M>()
        .epochTerminationConditions(new MaxEpochsTerminationCondition(epochs))
        .scoreCalculator(
            new DataSetLossCalculator(new ExistingDataSetIterator(labelledSteps(50, 2)), true))
        .modelSaver(new InMemoryModelSaver<>())
        .saveLastModel(true)
        .build();
  }

  @Test
  void earlyStopping() throws Exception {
    Application.Watched seen =
        new Application<>(
                TrainingsTest::sequenceNetwork,
                network ->
                    new EarlyStoppingTrainer(
                            TrainingsTest.<MultiLayerNetwork>stopsAfter(3),
                            network,
                            new ExistingDataSetIterator(labelledSteps(1, 4)))
                        .fit())
            .run(server)
            .everyIteration(12);

    assertThat(PageApi.numbers(seen.history().get("epoch")))
        .containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2);
  }

  @Test
  void earlyStoppingOfAGraph() throws Exception {
    Application.Watched seen =
        new Application<>(
                TrainingsTest::sequenceGraph,
                graph ->
                    new EarlyStoppingGraphTrainer(
                            TrainingsTest.<ComputationGraph>stopsAfter(3),
                            graph,
                            new ExistingDataSetIterator(labelledSteps(1, 4)))
                        .fit())
            .run(server)
            .everyIteration(12);

    assertThat(seen.layerTypes()).containsExactly("lstm: LSTM", "out: RnnOutputLayer");
  }

  private static MultiLayerNetwork trained() {
    MultiLayerNetwork network =
        network(InputType.recurrent(INPUTS), lstm("first"), lstm("second"), everyStep());
    network.fit(labelledSteps(1));
    return network;
  }

  private static MultiLayerNetwork transferred() {
    return new TransferLearning.Builder(trained())
        .fineTuneConfiguration(
            new FineTuneConfiguration.Builder().updater(new Adam(0.01)).seed(3).build())
        .setFeatureExtractor(0)
        .nOutReplace(2, CLASSES, org.deeplearning4j.nn.weights.WeightInit.XAVIER)
        .build();
  }

  @Test
  void transferLearningWithAFrozenLayer() throws Exception {
    Application.Watched seen =
        new Application<>(TrainingsTest::transferred, network -> fitSteps(network, 8))
            .run(server)
            .everyIteration(8);

    assertThat(seen.layerTypes())
        .containsExactly("first: FrozenLayer(LSTM), frozen", "second: LSTM", "out: RnnOutputLayer");
    assertThat(seen.quantities(0)).contains("WEIGHT").doesNotContain("GRADIENT", "UPDATE");
    assertThat(seen.quantities(1))
        .contains("WEIGHT", "GRADIENT", "UPDATE", "PRE_ACTIVATION_GRADIENT");
  }

  private static void fitSteps(MultiLayerNetwork network, int iterations) {
    labelledSteps(1, iterations).forEach(network::fit);
  }

  @Test
  void transferLearningOnFeaturesThatWereComputedOnce() throws Exception {
    Supplier<TransferLearningHelper> helpers = () -> new TransferLearningHelper(trained(), 0);
    Application.Watched seen =
        new Application<>(
                () -> helpers.get().unfrozenMLN(),
                network -> {
                  TransferLearningHelper helper = helpers.get();
                  for (DataSet minibatch : labelledSteps(1, 8)) {
                    network.fit(helper.featurize(minibatch));
                  }
                })
            .run(server)
            .everyIteration(8);

    assertThat(seen.layerTypes()).containsExactly("second: LSTM", "out: RnnOutputLayer");
  }

  @Test
  void wordVectorsOfSequencesOfManyLengths() throws Exception {
    Application.Watched seen =
        new Application<>(
                () ->
                    network(
                        InputType.recurrent(INPUTS),
                        new Bidirectional(Bidirectional.Mode.CONCAT, lstm("lstm")),
                        new GlobalPoolingLayer.Builder(PoolingType.AVG).name("pool").build(),
                        once()),
                network -> {
                  for (int i = 0; i < 12; i++) {
                    network.fit(ofManyLengths(i));
                  }
                })
            .run(server)
            .everyIteration(12);

    assertThat(seen.layerTypes())
        .containsExactly(
            "layer0: Bidirectional(LSTM)", "pool: GlobalPoolingLayer", "out: OutputLayer");
  }

  @Test
  void theLastTimestepOfSequencesOfManyLengths() throws Exception {
    Application.Watched seen =
        new Application<>(
                () -> network(InputType.recurrent(INPUTS), new LastTimeStep(lstm("lstm")), once()),
                network -> {
                  for (int i = 0; i < 12; i++) {
                    network.fit(ofManyLengths(i));
                  }
                })
            .run(server)
            .everyIteration(12);

    assertThat(seen.layerTypes()).containsExactly("lstm: LastTimeStep(LSTM)", "out: OutputLayer");
  }

  /** Frames of 6 × 6 in, a label for each out. */
  private static MultiLayerNetwork videoNetwork() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            configuration()
                .list(
                    new ConvolutionLayer.Builder(3, 3)
                        .name("convolution")
                        .nIn(1)
                        .nOut(2)
                        .activation(Activation.TANH)
                        .build(),
                    lstm("lstm"),
                    everyStep())
                .inputPreProcessor(0, new RnnToCnnPreProcessor(6, 6, 1))
                .inputPreProcessor(1, new CnnToRnnPreProcessor(4, 4, 2))
                .setInputType(InputType.recurrent(36))
                .build());
    network.init();
    return network;
  }

  @Test
  void imagesThroughAConvolutionIntoAnLstm() throws Exception {
    Application.Watched seen =
        new Application<>(
                TrainingsTest::videoNetwork,
                network -> {
                  for (int i = 0; i < 10; i++) {
                    INDArray frames = noise(i, EXAMPLES, 36, TIMESTEPS);
                    network.fit(new DataSet(frames, labelledSteps(i).getLabels()));
                  }
                })
            .run(server)
            .everyIteration(10);

    assertThat(seen.layerTypes())
        .containsExactly("convolution: ConvolutionLayer", "lstm: LSTM", "out: RnnOutputLayer");
    assertThat(seen.quantities(0)).contains("WEIGHT", "GRADIENT", "UPDATE", "ACTIVATION");
  }

  private static ComputationGraph sequenceToSequence() {
    ComputationGraph graph =
        new ComputationGraph(
            configuration()
                .graphBuilder()
                .addInputs("question", "answer so far")
                .setInputTypes(InputType.recurrent(INPUTS), InputType.recurrent(CLASSES))
                .addLayer("encoder", lstm("encoder"), "question")
                .addVertex("thought", new LastTimeStepVertex("question"), "encoder")
                .addVertex("repeated", new DuplicateToTimeSeriesVertex("answer so far"), "thought")
                .addVertex("merge", new MergeVertex(), "answer so far", "repeated")
                .addLayer("decoder", lstm("decoder"), "merge")
                .addLayer("out", everyStep(), "decoder")
                .setOutputs("out")
                .build());
    graph.init();
    return graph;
  }

  @Test
  void aSequenceIntoASequence() throws Exception {
    Application.Watched seen =
        new Application<>(
                TrainingsTest::sequenceToSequence,
                graph -> {
                  for (int i = 0; i < 10; i++) {
                    DataSet question = ofManyLengths(i);
                    INDArray answer = labelledSteps(i).getLabels();
                    graph.fit(
                        new MultiDataSet(
                            new INDArray[] {question.getFeatures(), answer.dup()},
                            new INDArray[] {answer},
                            new INDArray[] {question.getFeaturesMaskArray(), null},
                            null));
                  }
                })
            .run(server)
            .everyIteration(10);

    assertThat(seen.layerTypes())
        .containsExactly("encoder: LSTM", "decoder: LSTM", "out: RnnOutputLayer");
  }

  @Test
  void aNetworkWithoutRecurrence() throws Exception {
    Application.Watched seen =
        new Application<>(
                () ->
                    network(
                        InputType.feedForward(INPUTS),
                        new DenseLayer.Builder()
                            .name("dense")
                            .nOut(6)
                            .activation(Activation.TANH)
                            .build(),
                        once()),
                network -> {
                  for (int i = 0; i < 20; i++) {
                    INDArray inputs = noise(i, EXAMPLES, INPUTS);
                    network.fit(new DataSet(inputs, ofManyLengths(i).getLabels()));
                  }
                })
            .frequency(10)
            .run(server);

    assertThat(seen.iterations()).containsExactly(0, 10);
    assertThat(seen.layerTypes()).containsExactly("dense: DenseLayer", "out: OutputLayer");
  }
}
