package org.gatewatch.benchmarks;

import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.gru.Gru;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Trains the same network of LSTM and of GRU layers by turns. */
final class GruTrial {
  private GruTrial() {}

  /**
   * Milliseconds an iteration, and each GRU's over the LSTM's of the same turn.
   *
   * @param units of each of the two layers
   * @param resetAfter with the reset gate applied after the product with the state, as by default
   * @param resetBefore with it applied before
   */
  record Outcome(
      int units, Quartiles lstm, Quartiles gru, Quartiles resetAfter, Quartiles resetBefore) {}

  /**
   * Trains and measures.
   *
   * @param units of each of the two layers
   * @param warmUp turns before the measuring starts
   * @param iterations turns to measure
   */
  static Outcome run(int units, int warmUp, int iterations) {
    MultiLayerNetwork lstm = network(LSTM.Builder::new, units);
    MultiLayerNetwork gru = network(Gru.Builder::new, units);
    MultiLayerNetwork before = network(() -> new Gru.Builder().resetAfter(false), units);
    List<double[]> millis =
        Turns.millis(
            warmUp,
            iterations,
            OverheadTrial.batches(warmUp + iterations)::next,
            List.of(lstm::fit, gru::fit, before::fit));
    return new Outcome(
        units,
        Quartiles.of(millis.get(0)),
        Quartiles.of(millis.get(1)),
        Turns.ratio(millis.get(1), millis.get(0)),
        Turns.ratio(millis.get(2), millis.get(0)));
  }

  private static MultiLayerNetwork network(
      Supplier<BaseRecurrentLayer.Builder<?>> cell, int units) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.001))
                .list()
                .layer(layer(cell.get(), OverheadTrial.ALPHABET, units))
                .layer(layer(cell.get(), units, units))
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(units)
                        .nOut(OverheadTrial.ALPHABET)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    return network;
  }

  private static BaseRecurrentLayer layer(
      BaseRecurrentLayer.Builder<?> cell, int inputs, int units) {
    return cell.nIn(inputs).nOut(units).activation(Activation.TANH).build();
  }
}
