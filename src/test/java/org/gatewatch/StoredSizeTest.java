package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * How many bytes a sample of a large network takes, with all that is taken unless told otherwise.
 */
class StoredSizeTest {
  private static final int UNITS = 512;
  private static final int SIGNALS = 64;
  private static final int EXAMPLES = 8;
  private static final int TIMESTEPS = 32;

  /** What a sample may take; 189,000 with zlib, others compress a little less. */
  private static final int MOST_BYTES = 200_000;

  @Test
  void aSampleOfTwoLargeLayersTakesLessThan200KilobytesAndHasAllMaps() {
    RecordingRouter router = new RecordingRouter();
    MultiLayerNetwork network = network();
    Nd4j.getRandom().setSeed(5);
    INDArray x = Nd4j.rand(DataType.FLOAT, EXAMPLES, SIGNALS, TIMESTEPS).subi(0.5);
    try (GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).budget(Double.MAX_VALUE).build()) {
      network.addListeners(listener);
      network.fit(new DataSet(x, x.dup()));
      network.fit(new DataSet(x, x.dup()));
      assertThat(listener.flush(Duration.ofMinutes(2))).isTrue();
    }

    StoredRecord last = router.updates().get(1);

    assertThat(last.encodingLengthBytes()).isLessThan(MOST_BYTES);
    List<Slot> slots = router.layout().slots();
    for (Quantity quantity : List.of(Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE)) {
      for (int i = 0; i < slots.size(); i++) {
        Summary summary = last.sample().summaries().get(i);
        if (slots.get(i).quantity() == quantity) {
          assertThat(summary.heatmap()).as("%s", slots.get(i)).isNotNull();
          assertShowsTheLargest(summary, slots.get(i));
        }
      }
    }
  }

  /** A map's largest value is that of all it stands for, to the error that maps are stored with. */
  private static void assertShowsTheLargest(Summary summary, Slot slot) {
    double largest = Math.max(-summary.min(), summary.max());
    Heatmap map = summary.heatmap();
    double shown = 0;
    for (int row = 0; row < map.rows(); row++) {
      for (int column = 0; column < map.columns(); column++) {
        shown = Math.max(shown, Math.abs(map.value(row, column)));
      }
    }
    assertThat(shown).as("%s", slot).isCloseTo(largest, within(largest / 15));
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(1e-3))
                .list()
                .layer(new LSTM.Builder().nOut(UNITS).activation(Activation.TANH).build())
                .layer(new LSTM.Builder().nOut(UNITS).activation(Activation.TANH).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(SIGNALS)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(SIGNALS))
                .build());
    network.init();
    return network;
  }
}
