package org.gatewatch.examples;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;

/**
 * By how much {@code fit} as a whole becomes slower: the same network several times, each under
 * another listener, trained by turns for as many iterations as lie between two samples. What a
 * listener does on threads of its own counts, since it takes the processor from its own network.
 */
final class SlowdownTrial {
  /** Fewest iterations at a time, so that what runs beside them is over before others begin. */
  private static final int SHORTEST_TURN = 16;

  private SlowdownTrial() {}

  /**
   * Time under each listener over the time without any, less 1.
   *
   * @param control of the same network without any listener: what chance makes of it
   * @param statsListener DL4J's, as it is by default
   * @param gatewatch ours, as it is by default
   */
  record Outcome(double control, double statsListener, double gatewatch) {}

  /**
   * Trains and measures.
   *
   * @param units of each of the two LSTM layers
   * @param frequency of both listeners
   * @param iterations to measure of each network, at least; every turn has as many samples as any
   */
  static Outcome run(int units, int frequency, int iterations) {
    List<IntFunction<@Nullable TrainingListener>> kinds =
        List.of(
            every -> null,
            every -> null,
            every -> new StatsListener(new InMemoryStatsStorage(), every),
            every ->
                GatewatchListener.builder(new InMemoryStatsStorage()).frequency(every).build());
    List<Trained> networks = new ArrayList<>();
    kinds.forEach(kind -> networks.add(new Trained(units, kind.apply(frequency))));
    try {
      takeTurns(networks, SHORTEST_TURN, 1);
      networks.forEach(Trained::reset);
      int turn = Math.max(frequency, SHORTEST_TURN);
      takeTurns(networks, turn, (iterations + turn - 1) / turn);
    } finally {
      networks.forEach(Trained::close);
    }
    double alone = networks.get(0).nanos;
    return new Outcome(
        networks.get(1).nanos / alone - 1,
        networks.get(2).nanos / alone - 1,
        networks.get(3).nanos / alone - 1);
  }

  private static void takeTurns(List<Trained> networks, int turn, int rounds) {
    List<Trained> inTurn = new ArrayList<>(networks);
    List<DataSet> batches = batches(turn);
    for (int round = 0; round < rounds; round++) {
      inTurn.forEach(network -> network.train(batches));
      Collections.rotate(inTurn, 1);
    }
  }

  private static List<DataSet> batches(int count) {
    CharacterBatches source = OverheadTrial.batches(count);
    List<DataSet> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batches.add(source.next());
    }
    return batches;
  }

  /** A network under a listener or none, and how long it was trained. */
  private static final class Trained {
    private final MultiLayerNetwork network;
    private final @Nullable TrainingListener listener;
    private double nanos;

    Trained(int units, @Nullable TrainingListener listener) {
      network = CharacterNetwork.create(OverheadTrial.ALPHABET, units, 0.001, 1);
      this.listener = listener;
      if (listener != null) {
        network.setListeners(listener);
      }
    }

    void train(List<DataSet> batches) {
      long start = System.nanoTime();
      batches.forEach(network::fit);
      nanos += System.nanoTime() - start;
    }

    void reset() {
      nanos = 0;
    }

    void close() {
      if (listener instanceof GatewatchListener ours) {
        ours.close();
      }
    }
  }
}
