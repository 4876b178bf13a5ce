package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.gatewatch.RecordingRouter;
import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks built to forget, or to remember, show the memory that they must have. */
@Tag("oracle")
class MemoryHorizonTest {
  private static final int EXAMPLES = 10;
  private static final int INPUTS = 4;

  private static double sigmoid(double value) {
    return 1 / (1 + Math.exp(-value));
  }

  /** The summary of the gradient of the cell state of an LSTM with this forget bias. */
  private static Summary gradient(double forgetBias, int timesteps) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.FLOAT)
                .updater(new Sgd(0.01))
                .list()
                .layer(
                    new LastTimeStep(
                        new LSTM.Builder()
                            .nOut(8)
                            .activation(Activation.TANH)
                            .forgetGateBiasInit(forgetBias)
                            .build()))
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(INPUTS))
                .build());
    network.init();
    network.params().muli(0.2);
    network.getLayer(0).getParam("b").muli(5);
    Random random = new Random(6);
    float[] features = new float[EXAMPLES * INPUTS * timesteps];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.nextGaussian();
    }
    RecordingRouter router = new RecordingRouter();
    try (GatewatchListener listener = GatewatchListener.builder(router).build()) {
      network.addListeners(listener);
      network.fit(
          new DataSet(
              Nd4j.createFromArray(features).reshape(EXAMPLES, INPUTS, timesteps),
              Nd4j.ones(DataType.FLOAT, EXAMPLES, 2)));
    }
    Sample sample = router.samples().get(0);
    for (int i = 0; i < sample.summaries().size(); i++) {
      if (router.layout().slots().get(i).quantity() == Quantity.CELL_STATE_GRADIENT) {
        return sample.summaries().get(i);
      }
    }
    throw new AssertionError("no gradient of the cell state");
  }

  @Test
  void aNetworkBuiltToForgetForgetsInOneStep() {
    Horizon horizon = gradient(-6, 40).profile().horizon();

    assertThat(horizon.isReached()).isTrue();
    assertThat(horizon.steps()).isEqualTo(1);
    assertThat(horizon.gateAllows()).isCloseTo(1 / (1 - sigmoid(-6)), within(0.001));
    assertThat(horizon.decay().at(1)).isLessThan(0.1);
  }

  @Test
  void aNetworkBuiltToRememberRemembersAllThereIs() {
    Horizon horizon = gradient(6, 40).profile().horizon();

    assertThat(horizon.isReached()).isFalse();
    assertThat(horizon.steps()).isZero();
    assertThat(horizon.seen()).isEqualTo(39);
    assertThat(horizon.gateAllows()).isCloseTo(1 / (1 - sigmoid(6)), within(25.0));
    assertThat(horizon.decay().at(39)).isGreaterThan(0.8);
  }

  /** Weights are small, so the forget gate is nearly constant and the state fades as it says. */
  @Test
  void inBetweenTheGradientFadesAsTheGateSays() {
    Horizon horizon = gradient(2, 40).profile().horizon();

    assertThat(horizon.gateAllows()).isCloseTo(1 + Math.exp(2), within(0.8));
    assertThat((double) horizon.steps()).isCloseTo(-1 / Math.log(sigmoid(2)), within(1.5));
  }

  @Test
  void longSequencesAreShownInRunsOfTimesteps() {
    Profile profile = gradient(0, 600).profile();

    assertThat(profile.timesteps()).isEqualTo(600);
    assertThat(profile.stepNorms().size()).isEqualTo(Profile.MAX_STEPS);
    assertThat(profile.horizon().seen()).isEqualTo(599);
    assertThat(profile.horizon().decay().size()).isEqualTo(Profile.MAX_STEPS);
    assertThat(profile.stepNorms().at(255)).isGreaterThan(profile.stepNorms().at(200));
  }
}
