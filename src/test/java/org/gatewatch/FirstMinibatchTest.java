package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Real trainings whose data does not suit the network, or whose rate is lost on the way. */
class FirstMinibatchTest {
  @RegisterExtension private final RecordedLog lines = new RecordedLog("org.gatewatch.alerts");

  private static LSTM lstm() {
    return new LSTM.Builder().nOut(3).activation(Activation.TANH).build();
  }

  private static RnnOutputLayer output(Activation activation) {
    return new RnnOutputLayer.Builder(LossFunction.MSE).nOut(2).activation(activation).build();
  }

  private static NeuralNetConfiguration.Builder builder(IUpdater updater) {
    return new NeuralNetConfiguration.Builder().seed(3).updater(updater);
  }

  private static MultiLayerNetwork list(IUpdater updater, Activation output) {
    return list(builder(updater).list().layer(lstm()).layer(output(output)));
  }

  private static MultiLayerNetwork list(NeuralNetConfiguration.ListBuilder layers) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(layers.setInputType(InputType.recurrent(2)).build());
    network.init();
    return network;
  }

  private static INDArray sequences(double from, double to) {
    return Nd4j.linspace(from, to, 24, DataType.FLOAT).reshape(3, 2, 4);
  }

  private static void watch(Model network, Runnable training) {
    try (GatewatchListener listener =
        GatewatchListener.builder(new RecordingRouter()).frequency(1).build()) {
      network.addListeners(listener);
      training.run();
    }
  }

  /** Level, name, iteration and layer of what was told and is no alert. */
  private List<String> traps() {
    return lines.events().stream()
        .filter(line -> line.getFormattedMessage().contains(" trap="))
        .map(
            line ->
                line.getLevel()
                    + line.getFormattedMessage()
                        .replaceAll(
                            ".* trap=(\\w+) iteration=(\\d+) (layer=\"(\\w+)\")?.*", " $1 $2 $4")
                        .stripTrailing())
        .toList();
  }

  @Test
  void inputsAndLabelsOfAListAreLookedAtOnce() {
    MultiLayerNetwork network = list(new Adam(0.01), Activation.SIGMOID);
    watch(
        network,
        () -> {
          for (int i = 0; i < 3; i++) {
            network.fit(new DataSet(sequences(0, 5000), sequences(-4, 4)));
          }
        });

    assertThat(traps())
        .containsExactly("WARN INPUT_NOT_SCALED 0 layer0", "WARN LABELS_OUT_OF_REACH 0 layer1");
  }

  @Test
  void ofDataThatSuitsTheNetworkNothingIsSaid() {
    MultiLayerNetwork network = list(new Adam(0.01), Activation.SIGMOID);
    watch(network, () -> network.fit(new DataSet(sequences(-2, 2), sequences(0, 1))));

    assertThat(traps()).isEmpty();
  }

  @Test
  void inputsAndLabelsOfAGraphAreLookedAtOnce() {
    ComputationGraph graph =
        new ComputationGraph(
            builder(new Adam(0.01))
                .graphBuilder()
                .addInputs("large", "still")
                .addLayer("lstm", lstm(), "large", "still")
                .addLayer("right", output(Activation.TANH), "lstm")
                .addLayer("wrong", output(Activation.RELU), "lstm")
                .setOutputs("right", "wrong")
                .setInputTypes(InputType.recurrent(2), InputType.recurrent(2))
                .build());
    graph.init();
    MultiDataSet data =
        new MultiDataSet(
            new INDArray[] {sequences(0, 5000), sequences(1, 1)},
            new INDArray[] {sequences(-1, 1), sequences(-4, 4)});
    watch(
        graph,
        () -> {
          for (int i = 0; i < 3; i++) {
            graph.fit(data);
          }
        });

    assertThat(traps())
        .containsExactlyInAnyOrder(
            "WARN INPUT_NOT_SCALED 0 lstm",
            "INFO INPUT_CONSTANT 0 lstm",
            "WARN LABELS_OUT_OF_REACH 0 wrong");
  }

  /** Adam makes nothing NaN of it, so that nobody else would tell. */
  @Test
  void aRateThatIsLostOnTheWayIsToldWhenThatIsSeen() {
    IUpdater updater =
        new Adam(
            new MapSchedule.Builder(ScheduleType.ITERATION)
                .add(0, 0.01)
                .add(2, Double.NaN)
                .build());
    MultiLayerNetwork network = list(updater, Activation.IDENTITY);
    watch(
        network,
        () -> {
          for (int i = 0; i < 5; i++) {
            network.fit(new DataSet(sequences(-1, 1), sequences(0, 1)));
          }
        });

    assertThat(traps()).containsExactly("WARN RATE_NOT_FINITE 2");
  }

  /** Of 3e38 the loss is NaN, which is not above anything. */
  @ParameterizedTest
  @CsvSource({"false, 1e6", "true, 1e6", "false, 3e38", "true, 3e38"})
  void whatReachesFarBeyondTheFirstMinibatchIsNamedWhereItDoesHarm(boolean isLabel, double value) {
    SimpleRnn unbounded = new SimpleRnn.Builder().nOut(3).activation(Activation.IDENTITY).build();
    MultiLayerNetwork network =
        list(builder(new Adam(0.01)).list().layer(unbounded).layer(output(Activation.IDENTITY)));
    watch(
        network,
        () -> {
          for (int i = 0; i < 12; i++) {
            INDArray features = sequences(-1, 1);
            INDArray labels = sequences(0, 1);
            if (i == 8) {
              (isLabel ? labels : features).putScalar(new int[] {1, 1, 0}, value);
            }
            network.fit(new DataSet(features, labels));
          }
        });

    assertThat(traps())
        .containsExactly(isLabel ? "INFO LABEL_OUTLIER 8 layer1" : "INFO INPUT_OUTLIER 8 layer0");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sequencesThatEndInTheSameValueAreTakenForPaddedIfThereIsNoMask(boolean isMasked) {
    MultiLayerNetwork network = list(new Adam(0.01), Activation.IDENTITY);
    INDArray features = Nd4j.linspace(-1, 1, 72, DataType.FLOAT).reshape(3, 2, 12);
    features.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(8, 12)).assign(0);
    INDArray mask = Nd4j.ones(DataType.FLOAT, 3, 12);
    mask.get(NDArrayIndex.all(), NDArrayIndex.interval(8, 12)).assign(0);
    INDArray labels = Nd4j.linspace(0, 1, 72, DataType.FLOAT).reshape(3, 2, 12);
    watch(
        network,
        () ->
            network.fit(
                isMasked
                    ? new DataSet(features, labels, mask, mask)
                    : new DataSet(features, labels)));

    assertThat(traps()).isEqualTo(isMasked ? List.of() : List.of("INFO SEQUENCES_PADDED 0 layer0"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStateThatNobodyClearsIsToldAfterAHundredSegments(boolean forgets) {
    ComputationGraphConfiguration truncated =
        builder(new Adam(0.01))
            .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
            .graphBuilder()
            .addInputs("in")
            .addLayer("lstm", lstm(), "in")
            .addLayer("output", output(Activation.IDENTITY), "lstm")
            .setOutputs("output")
            .setInputTypes(InputType.recurrent(2))
            .backpropType(BackpropType.TruncatedBPTT)
            .tBPTTLength(2)
            .build();
    ComputationGraph network =
        forgets ? new ForgetfulUser(truncated) : new ComputationGraph(truncated);
    network.init();
    watch(
        network,
        () -> {
          for (int i = 0; i < 51; i++) {
            network.fit(new DataSet(sequences(-1, 1), sequences(0, 1)));
          }
        });

    assertThat(network.getIterationCount()).isEqualTo(102);
    assertThat(traps()).isEqualTo(forgets ? List.of("INFO STATE_NOT_CLEARED 99") : List.of());
  }

  /** Never clears the state of the sequence before. */
  private static final class ForgetfulUser extends ComputationGraph {
    private static final long serialVersionUID = 1L;

    ForgetfulUser(ComputationGraphConfiguration configuration) {
      super(configuration);
    }

    @Override
    public void rnnClearPreviousState() {
      // What is left of one sequence is what the next begins with.
    }
  }
}
