package org.gatewatch.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.examples.training.Budget;
import org.gatewatch.examples.training.CharacterBatches;
import org.gatewatch.examples.training.CharacterNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;

/**
 * By how much {@code fit} as a whole becomes slower: the same network several times, each under
 * another listener, trained by turns for as many iterations as lie between two samples. What a
 * listener does on threads of its own counts, since it takes the processor from its own network.
 */
final class SlowdownTrial {
  private SlowdownTrial() {}

  /**
   * Time under each listener over the time without any in the same round, less 1: quartiles of all
   * rounds.
   *
   * @param rounds how many there were
   * @param control of the same network without any listener: what chance makes of it
   * @param statsListener DL4J's, as it is by default
   * @param gatewatch ours, as it is by default
   */
  record Outcome(int rounds, Quartiles control, Quartiles statsListener, Quartiles gatewatch) {}

  /**
   * Trains and measures.
   *
   * @param units of each of the two LSTM layers
   * @param frequency of both listeners; each trains for at least as many iterations a round
   * @param shortestTurn fewest iterations at a time; with too few, what runs beside the training of
   *     one is not over before the next begins
   * @param budget one iteration of it is a round; there is one in any case
   */
  static Outcome run(int units, int frequency, int shortestTurn, Budget budget) {
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
      takeTurns(networks, batches(shortestTurn), Budget.ofIterations(1));
      networks.forEach(Trained::reset);
      takeTurns(networks, batches(Math.max(frequency, shortestTurn)), budget);
    } finally {
      networks.forEach(Trained::close);
    }
    List<Long> alone = networks.get(0).nanos;
    return new Outcome(
        alone.size(),
        more(networks.get(1).nanos, alone),
        more(networks.get(2).nanos, alone),
        more(networks.get(3).nanos, alone));
  }

  private static void takeTurns(List<Trained> networks, List<DataSet> batches, Budget budget) {
    List<Trained> inTurn = new ArrayList<>(networks);
    do {
      inTurn.forEach(network -> network.train(batches));
      Collections.rotate(inTurn, 1);
      budget.spendIteration();
    } while (budget.left());
  }

  private static List<DataSet> batches(int count) {
    CharacterBatches source = OverheadTrial.batches(count);
    List<DataSet> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batches.add(source.next());
    }
    return batches;
  }

  /** By how much each is more than the other one of the same round, as a share of that. */
  static Quartiles more(List<Long> each, List<Long> other) {
    double[] more = new double[each.size()];
    for (int round = 0; round < more.length; round++) {
      more[round] = (double) each.get(round) / other.get(round) - 1;
    }
    return Quartiles.of(more);
  }

  /** A network under a listener or none, and how long each of its turns took. */
  private static final class Trained {
    private final MultiLayerNetwork network;
    private final @Nullable TrainingListener listener;
    private final List<Long> nanos = new ArrayList<>();

    Trained(int units, @Nullable TrainingListener listener) {
      network = CharacterNetwork.create(OverheadTrial.ALPHABET, units, 0.001, 1);
      this.listener = listener;
      if (listener != null) {
        network.setListeners(listener);
      }
    }

    void train(List<DataSet> batches) {
      // DL4J's own garbage stops training for some hundred milliseconds every dozen iterations, and
      // what follows is slow at first; without a fresh start, turns fall into step with that.
      System.gc();
      long start = System.nanoTime();
      batches.forEach(network::fit);
      nanos.add(System.nanoTime() - start);
    }

    void reset() {
      nanos.clear();
    }

    void close() {
      if (listener instanceof GatewatchListener ours) {
        ours.close();
      }
    }
  }
}
