package org.gatewatch.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.gatewatch.Networks;
import org.gatewatch.RecordingRouter;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

@SuppressWarnings("deprecation") // GravesLSTM: people still train it.
class LayoutTextTest {

  @Test
  void aRealNetworkIsWrittenOutLayerByLayer() {
    MultiLayerNetwork network =
        Networks.sequence(
            DataType.FLOAT,
            new Bidirectional(new LSTM.Builder().nOut(4).l2(0.25).name("both").build()),
            new GravesLSTM.Builder().nOut(3).name("graves").build(),
            new FrozenLayer(new LSTM.Builder().nOut(2).name("held").build()));
    assertThat(LayoutText.of(layout(network)))
        .isEqualTo(
            """
            MultiLayerNetwork of 4 layers, 530 parameters, FLOAT
                updater: Adam 0.01
                loss: MCXENT
                gate activation: Sigmoid
                initialisation: Xavier
                forget bias: 1
                clipping: none
                minibatch: 4 examples of 6 timesteps
                seed: 42
            layer0: Bidirectional(LSTM)
                forward: 5 inputs, 4 units
                    fW input 5×4: candidate, forget, output, input
                    fRW recurrent 4×4: candidate, forget, output, input
                    fb bias 1×4: candidate, forget, output, input
                backward: 5 inputs, 4 units
                    bW input 5×4: candidate, forget, output, input
                    bRW recurrent 4×4: candidate, forget, output, input
                    bb bias 1×4: candidate, forget, output, input
                warning: the activation function of the cell is sigmoid, DL4J's default, in layer0, graves
                activation: Sigmoid
                regularisation: L2 0.25
                penalty of fW: L1 0.0, L2 0.25
                penalty of fRW: L1 0.0, L2 0.25
                penalty of bW: L1 0.0, L2 0.25
                penalty of bRW: L1 0.0, L2 0.25
            graves: GravesLSTM
                forward: 8 inputs, 3 units
                    W input 8×3: candidate, forget, output, input
                    RW recurrent 3×3: candidate, forget, output, input
                    RW peephole 1×3: forget, output, input
                    b bias 1×3: candidate, forget, output, input
                activation: Sigmoid
                regularisation: none
            layer2: FrozenLayer(LSTM), frozen
                forward: 3 inputs, 2 units
                    W input 3×2: candidate, forget, output, input
                    RW recurrent 2×2: candidate, forget, output, input
                    b bias 1×2: candidate, forget, output, input
                activation: Sigmoid
            output: RnnOutputLayer
                    W input 2×3
                    b bias 1×3
                activation: Softmax
                regularisation: none
            """);
  }

  private static Layout layout(MultiLayerNetwork network) {
    RecordingRouter router = new RecordingRouter();
    try (GatewatchListener listener = GatewatchListener.builder(router).build()) {
      network.setListeners(listener);
      network.fit(Networks.sequences(1, DataType.FLOAT));
    }
    return router.layout();
  }
}
