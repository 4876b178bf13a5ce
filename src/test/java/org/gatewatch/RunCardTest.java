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
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.LayoutText;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
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
    return new LSTM.Builder().name("lstm").nIn(2).nOut(3).activation(Activation.TANH).build();
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

  private Layout watch(Model network) {
    DataSet data =
        new DataSet(
            Nd4j.linspace(-1, 1, 5 * 2 * 4, DataType.FLOAT).reshape(5, 2, 4),
            Nd4j.linspace(0, 1, 5 * 2 * 4, DataType.FLOAT).reshape(5, 2, 4));
    try (GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).note("half the rate").build()) {
      network.addListeners(listener);
      Networks.fit(network, data);
    }
    return router.layout();
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
