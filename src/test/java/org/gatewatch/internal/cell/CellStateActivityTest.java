package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.gatewatch.RecordingRouter;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A cell state that counts on, far beyond where tanh of it changes any more. */
class CellStateActivityTest {
  private static final int UNITS = 4;
  private static final int SEGMENT = 10;

  @Test
  void aUnitThatCountsIsNotDeadThoughItsOutputFunctionIsAtItsEnd() {
    RecordingRouter router = new RecordingRouter();
    MultiLayerNetwork network = counting();
    try (GatewatchListener listener = GatewatchListener.builder(router).frequency(1).build()) {
      network.addListeners(listener);
      network.fit(new DataSet(Nd4j.ones(3, 2, 2 * SEGMENT), Nd4j.ones(3, 1, 2 * SEGMENT)));
    }

    Summary second = state(router, 1);
    assertThat(second.min()).isGreaterThan(SEGMENT);
    assertThat(second.max()).isLessThanOrEqualTo(2 * SEGMENT);
    Profile profile = second.profile();
    assertThat(profile.units().dead()).isZero();
    assertThat(profile.units().stuckHigh()).isEqualTo(UNITS);
    assertThat(profile.saturation().high()).isEqualTo(1);
  }

  /** Each unit adds 1 at each step and forgets nothing; segments follow each other. */
  private static MultiLayerNetwork counting() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(0))
                .list(
                    new LSTM.Builder().nOut(UNITS).activation(Activation.TANH).build(),
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(SEGMENT)
                .setInputType(InputType.recurrent(2))
                .build());
    network.init();
    network.getParam("0_b").assign(100);
    return network;
  }

  private static Summary state(RecordingRouter router, int sample) {
    List<Slot> slots = router.layout().slots();
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i).quantity() == Quantity.CELL_STATE) {
        return router.samples().get(sample).summaries().get(i);
      }
    }
    throw new AssertionError("no cell state among " + slots);
  }
}
