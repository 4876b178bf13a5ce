package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.LayoutText;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** How a network trains, as its layout says it. */
class RunCardTest {
  private static final int NETWORK = Layout.Fact.NETWORK;

  private final RecordingRouter router = new RecordingRouter();

  private static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder()
        .seed(17)
        .updater(new Adam(0.01))
        .l2(1e-3)
        .gradientNormalization(GradientNormalization.ClipL2PerLayer)
        .gradientNormalizationThreshold(2);
  }

  private static LSTM lstm() {
    return lstm(2);
  }

  /** Of so many inputs; 0 if they are still to be found out. */
  private static LSTM lstm(int inputs) {
    return new LSTM.Builder().name("lstm").nIn(inputs).nOut(3).activation(Activation.TANH).build();
  }

  private static RnnOutputLayer output() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .name("out")
        .nIn(3)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .updater(new Sgd(0.5))
        .build();
  }

  private static Layout watch(Model network) {
    DataSet data =
        new DataSet(
            Nd4j.linspace(-1, 1, 5 * 2 * 4, DataType.FLOAT).reshape(5, 2, 4),
            Nd4j.linspace(0, 1, 5 * 2 * 4, DataType.FLOAT).reshape(5, 2, 4));
    return watch(network, data);
  }

  private static Layout watch(Model network, DataSet data) {
    RecordingRouter told = new RecordingRouter();
    try (GatewatchListener listener =
        GatewatchListener.builder(told).frequency(1).note("half the rate").build()) {
      network.addListeners(listener);
      Networks.fit(network, data);
    }
    return told.layout();
  }

  private static List<String> values(Layout layout, int layer, String name) {
    return layout.facts().stream()
        .filter(fact -> fact.layer() == layer && fact.name().equals(name))
        .map(Layout.Fact::value)
        .toList();
  }

  @Test
  void whatIsAlikeIsSaidOnceAndWhatIsNotOfEachLayer() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(builder().list().layer(lstm()).layer(output()).build());
    network.init();

    Layout layout = watch(network);

    assertThat(values(layout, NETWORK, "note")).containsExactly("half the rate");
    assertThat(values(layout, NETWORK, "clipping")).containsExactly("ClipL2PerLayer 2");
    assertThat(values(layout, NETWORK, "regularisation")).containsExactly("L2 0.001");
    assertThat(values(layout, NETWORK, "loss")).containsExactly("MSE");
    assertThat(values(layout, NETWORK, "gate activation")).containsExactly("Sigmoid");
    assertThat(values(layout, NETWORK, "minibatch")).containsExactly("5 examples of 4 timesteps");
    assertThat(values(layout, NETWORK, "seed")).containsExactly("17");
    assertThat(values(layout, NETWORK, "updater")).isEmpty();
    assertThat(values(layout, 0, "updater")).containsExactly("Adam 0.01");
    assertThat(values(layout, 1, "updater")).containsExactly("Sgd 0.5");
    assertThat(values(layout, 0, "activation")).containsExactly("TanH");
    assertThat(values(layout, 1, "activation")).containsExactly("Identity");
    assertThat(values(layout, NETWORK, "truncated at")).isEmpty();
    assertThat(LayoutText.of(layout))
        .contains("\n    clipping: ClipL2PerLayer 2\n", "\n    updater: Sgd 0.5\n");
  }

  /** Channels of a convolution and words of a vocabulary are no width of a sequence. */
  @Test
  void timestepsAreThoseOfTheSequenceWhateverTheFirstLayerReads() {
    NeuralNetConfiguration.ListBuilder frames =
        builder()
            .list()
            .layer(new ConvolutionLayer.Builder(3, 3).nOut(2).activation(Activation.RELU).build())
            .layer(lstm(0))
            .layer(output())
            .inputPreProcessor(0, new RnnToCnnPreProcessor(4, 4, 1))
            .inputPreProcessor(1, new CnnToRnnPreProcessor(2, 2, 2))
            .setInputType(InputType.recurrent(16));
    assertThat(minibatch(frames, Nd4j.ones(5, 16, 3), 3)).isEqualTo("5 examples of 3 timesteps");
    assertThat(minibatch(frames, Nd4j.ones(5, 16, 1), 1)).isEqualTo("5 examples of 1 timestep");

    NeuralNetConfiguration.ListBuilder words =
        builder()
            .list()
            .layer(new EmbeddingSequenceLayer.Builder().nIn(7).nOut(2).build())
            .layer(lstm(0))
            .layer(output())
            .setInputType(InputType.recurrent(7));
    assertThat(minibatch(words, Nd4j.ones(5, 1, 7), 7)).isEqualTo("5 examples of 7 timesteps");
    assertThat(minibatch(words, Nd4j.ones(1, 4), 4)).isEqualTo("1 example of 4 timesteps");
  }

  private static String minibatch(
      NeuralNetConfiguration.ListBuilder of, INDArray features, int steps) {
    MultiLayerNetwork network = new MultiLayerNetwork(of.build());
    network.init();
    Layout layout = watch(network, new DataSet(features, Nd4j.zeros(features.size(0), 2, steps)));
    return values(layout, NETWORK, "minibatch").get(0);
  }

  @Test
  void aGraphTruncationAndATrapAreToldToo() {
    ComputationGraph graph =
        new ComputationGraph(
            builder()
                .updater(new Adam(0))
                .graphBuilder()
                .addInputs("in")
                .addLayer("lstm", lstm(), "in")
                .addLayer("out", output(), "lstm")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(2))
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTForwardLength(2)
                .tBPTTBackwardLength(2)
                .build());
    graph.init();

    Layout layout = watch(graph);

    assertThat(values(layout, NETWORK, "truncated at")).containsExactly("2 timesteps, 2 back");
    assertThat(values(layout, NETWORK, "seed")).containsExactly("17");
    assertThat(layout.facts())
        .as("the rate of the LSTM is 0")
        .anyMatch(fact -> fact.name().equals("warning") && fact.value().contains("rate"));
  }

  @Test
  void aSeedThatIsNoneIsSaidToBeNone() {
    List<Float> first = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      MultiLayerNetwork network =
          new MultiLayerNetwork(builder().seed(0).list().layer(lstm()).layer(output()).build());
      network.init();
      first.add(network.params().getFloat(0));
      assertThat(values(watch(network), NETWORK, "seed").get(0)).startsWith("0, which ND4J");
    }
    assertThat(first).doesNotHaveDuplicates();
  }

  @Test
  void aNoteHasItsLimit() {
    GatewatchListenerBuilder builder = GatewatchListener.builder(router);
    builder.note("x".repeat(1000));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.note("x".repeat(1001)))
        .withMessage("note must have at most 1000 characters, not 1001");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.note(null))
        .withMessage("note must not be null");
  }
}
