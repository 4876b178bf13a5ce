package org.gatewatch.crashdump;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.gatewatch.Networks;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.Stage;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The iteration of a crash dump, computed again, is the iteration that was. */
class CrashReplayTest {
  private static final int ITERATION = 4;

  @TempDir Path directory;

  private static LSTM lstm() {
    return new LSTM.Builder().nOut(4).build();
  }

  /** Each network with the minibatch that it is trained on. */
  static Stream<Arguments> trainings() {
    return Stream.of(
        Arguments.of(Named.of("LSTM", sequence(lstm(), lstm())), plain()),
        Arguments.of(Named.of("LSTM with masks", sequence(lstm(), lstm())), masked(plain())),
        Arguments.of(
            Named.of("dense below, with masks", sequence(dense(), lstm())), masked(plain())),
        Arguments.of(
            Named.of("Bidirectional with masks", sequence(new Bidirectional(lstm()))),
            masked(plain())),
        Arguments.of(Named.of("a mask of each output", sigmoidOutput()), maskedByOutput(plain())),
        Arguments.of(
            Named.of(
                "last step with masks",
                Networks.lastStep(DataType.FLOAT, new LastTimeStep(lstm()))),
            maskedFeatures(Networks.labelledSequences(8, DataType.FLOAT))),
        Arguments.of(
            Named.of("graph with masks", Networks.graph(DataType.FLOAT, lstm(), lstm())),
            masked(plain())),
        Arguments.of(Named.of("truncated", truncated(sequence(lstm(), graves()))), plain()),
        Arguments.of(
            Named.of("truncated with masks", truncated(sequence(lstm(), graves()))),
            masked(plain())));
  }

  private static MultiLayerNetwork sequence(Layer... layers) {
    return Networks.sequence(DataType.FLOAT, layers);
  }

  /** DL4J refuses a mask of each output for a softmax. */
  private static MultiLayerNetwork sigmoidOutput() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(0.01))
                .list()
                .layer(lstm())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.XENT)
                        .nOut(Networks.CLASSES)
                        .activation(Activation.SIGMOID)
                        .build())
                .setInputType(InputType.recurrent(Networks.INPUTS))
                .build());
    network.init();
    return network;
  }

  @SuppressWarnings("deprecation")
  private static GravesLSTM graves() {
    return new GravesLSTM.Builder().nOut(4).build();
  }

  private static DenseLayer dense() {
    return new DenseLayer.Builder().nOut(4).build();
  }

  /** Iteration 4 is the second of three segments. */
  private static MultiLayerNetwork truncated(MultiLayerNetwork network) {
    return Networks.truncated(network, 2);
  }

  private static DataSet plain() {
    return Networks.sequences(8, DataType.FLOAT);
  }

  private static INDArray mask() {
    INDArray mask = Nd4j.ones(DataType.FLOAT, Networks.EXAMPLES, Networks.TIMESTEPS);
    mask.putScalar(1, Networks.TIMESTEPS - 1, 0);
    mask.putScalar(2, 2, 0);
    return mask;
  }

  private static DataSet masked(DataSet minibatch) {
    minibatch.setLabelsMaskArray(mask());
    return maskedFeatures(minibatch);
  }

  private static DataSet maskedFeatures(DataSet minibatch) {
    minibatch.setFeaturesMaskArray(mask());
    return minibatch;
  }

  private static DataSet maskedByOutput(DataSet minibatch) {
    INDArray mask = Nd4j.onesLike(minibatch.getLabels());
    mask.putScalar(new int[] {1, 2, 3}, 0);
    mask.putScalar(new int[] {0, 1, 0}, 0);
    minibatch.setLabelsMaskArray(mask);
    return minibatch;
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void theUpdateIsTheSameToTheLastBit(Model network, DataSet minibatch) {
    FalseAlarm alarm = new FalseAlarm(ITERATION);
    network.addListeners(alarm.before());
    CrashingTraining training = new CrashingTraining(directory, network);
    network.addListeners(training.listener().frequency(1).build(), alarm.after());
    while (alarm.parameters().length == 0) {
      Networks.fit(network, minibatch);
    }

    CrashDump crashDump = training.crashDump();
    double[] before = crashDump.model().params().dup().data().asDouble();
    CrashReplay rerun = CrashReplay.of(crashDump);

    assertThat(crashDump.model().params().dup().data().asDouble())
        .isEqualTo(alarm.parameters())
        .isNotEqualTo(before);
    assertThat(rerun.score()).isEqualTo(crashDump.samples().get(ITERATION).score());
    assertThat(rerun.scoreAfter()).isFinite().isNotEqualTo(rerun.score());
    assertThat(rerun.parameters()).isEqualTo(before.length);
    assertThat(rerun.nonFinite()).isZero();
  }

  /** What is planted in a network or its minibatch, and the stage at which it is found. */
  static Stream<Arguments> faults() {
    Consumer<MultiLayerNetwork> nothing = network -> {};
    return Stream.of(
        Arguments.of(
            "input", lstm(), nothing, plant(set -> set.getFeatures(), 2, 3), Stage.INPUT_DATA),
        Arguments.of(
            "label", lstm(), nothing, plant(set -> set.getLabels(), 1, 0), Stage.LABEL_DATA),
        Arguments.of(
            "recurrent weight",
            lstm(),
            (Consumer<MultiLayerNetwork>)
                network -> network.getLayer(0).getParam("RW").putScalar(2, 9, Double.NaN),
            (Consumer<DataSet>) set -> {},
            Stage.PARAMETER),
        Arguments.of(
            "gate that overflows",
            new LSTM.Builder().nOut(4).activation(Activation.IDENTITY).build(),
            (Consumer<MultiLayerNetwork>) CrashReplayTest::doubleOneWeight,
            (Consumer<DataSet>) set -> set.getFeatures().putScalar(new int[] {1, 0, 3}, 3e38f),
            Stage.PRE_ACTIVATION));
  }

  private static Consumer<DataSet> plant(Function<DataSet, INDArray> array, int example, int time) {
    return set -> array.apply(set).putScalar(new int[] {example, 1, time}, Double.NaN);
  }

  private static void doubleOneWeight(MultiLayerNetwork network) {
    network.getLayer(0).getParam("W").putScalar(0, 1, 2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void theOriginIsTheSame(
      String name,
      Layer layer,
      Consumer<MultiLayerNetwork> inNetwork,
      Consumer<DataSet> inMinibatch,
      Stage stage) {
    MultiLayerNetwork network = sequence(layer);
    CrashingTraining training = new CrashingTraining(directory, network).watched();
    network.fit(plain());
    network.fit(plain());
    inNetwork.accept(network);
    DataSet broken = plain();
    inMinibatch.accept(broken);
    network.fit(broken);

    CrashDump crashDump = training.crashDump();
    NonFiniteOrigin again = replayed(crashDump);

    assertThat(again.stage()).isEqualTo(stage);
    assertThat(again.with(NormHistory.NONE)).isEqualTo(crashDump.origin().with(NormHistory.NONE));
    assertThat(again.with(NormHistory.NONE))
        .isEqualTo(training.origin().origin().with(NormHistory.NONE));
  }

  private static NonFiniteOrigin replayed(CrashDump crashDump) {
    List<Alert> alerts = new ArrayList<>();
    try (GatewatchListener listener =
        GatewatchListener.builder(new RecordingRouter())
            .frequency(1)
            .onAlert(alerts::add)
            .build()) {
      CrashReplay.of(crashDump, listener);
    }
    assertThat(alerts).hasSize(1);
    return alerts.get(0).origin();
  }
}
