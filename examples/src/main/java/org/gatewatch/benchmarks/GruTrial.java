package org.gatewatch.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.gru.Gru;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Trains the same network of LSTM and of GRU layers by turns on the same minibatches, iteration by
 * iteration: what the machine does meanwhile is then the same for all.
 */
final class GruTrial {
  private static final double NANOS_PER_MILLI = 1e6;

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
    List<Trained> trained =
        List.of(
            new Trained(network(LSTM.Builder::new, units), iterations),
            new Trained(network(Gru.Builder::new, units), iterations),
            new Trained(network(() -> new Gru.Builder().resetAfter(false), units), iterations));
    var batches = OverheadTrial.batches(warmUp + iterations);
    List<Trained> inTurn = new ArrayList<>(trained);
    for (int i = -warmUp; i < iterations; i++) {
      DataSet batch = batches.next();
      for (Trained each : inTurn) {
        each.fit(batch, i);
      }
      Collections.rotate(inTurn, 1);
    }
    double[] lstm = trained.get(0).millis;
    return new Outcome(
        units,
        Quartiles.of(lstm),
        Quartiles.of(trained.get(1).millis),
        ratio(trained.get(1).millis, lstm),
        ratio(trained.get(2).millis, lstm));
  }

  private static Quartiles ratio(double[] gru, double[] lstm) {
    double[] ratios = new double[gru.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = gru[i] / lstm[i];
    }
    return Quartiles.of(ratios);
  }

  /** A network and how long each of its turns took. */
  private static final class Trained {
    private final MultiLayerNetwork network;
    private final double[] millis;

    Trained(MultiLayerNetwork network, int iterations) {
      this.network = network;
      millis = new double[iterations];
    }

    void fit(DataSet batch, int turn) {
      long start = System.nanoTime();
      network.fit(batch);
      if (turn >= 0) {
        millis[turn] = (System.nanoTime() - start) / NANOS_PER_MILLI;
      }
    }
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
