package org.gatewatch.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gatewatch.GatewatchListener;
import org.gatewatch.examples.training.CharacterNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One network, trained by turns under one listener after another: how much processor time the whole
 * process takes for each, with all threads, what the JVM compiles and collects among it. It is one
 * network, since two alike, neither of them watched, differ by more than what is measured here.
 * Each listener's turns have a thread of their own, so that the budget of one does not take the
 * others' turns for its training. A turn ends when the listener's threads are done with it. What
 * else the machine does costs no processor time of this process, so that busy cores do no harm.
 */
final class FitTrial implements AutoCloseable {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String PUBLISHER = "gatewatch-publisher-";
  private static final double NANOS_PER_MILLI = 1e6;

  private final MultiLayerNetwork network;
  private final List<Watched> all = new ArrayList<>();

  /**
   * A network that is not trained yet.
   *
   * @param units of each of the two LSTM layers
   * @param listeners under which it is trained by turns; null for none
   */
  FitTrial(int units, List<@Nullable TrainingListener> listeners) {
    // ND4J's collects all every few seconds, in whosever turn that is.
    Nd4j.getMemoryManager().togglePeriodicGc(false);
    network = CharacterNetwork.create(OverheadTrial.ALPHABET, units, 0.001, 1);
    listeners.forEach(listener -> all.add(new Watched(listener)));
  }

  /** Trains under all of them, a turn each. Nothing is kept of what that took. */
  void warmUp(List<DataSet> batches, int rounds) {
    run(batches, rounds);
    all.forEach(watched -> watched.millis.clear());
  }

  /** Trains under one of ours alone until it has taken so long; at most so many turns. */
  void warmUp(int listener, List<DataSet> batches, int rounds, Duration taken) {
    Watched watched = all.get(listener);
    for (int i = 0; i < rounds && watched.taken < taken.toNanos(); i++) {
      watched.train(batches);
    }
    watched.millis.clear();
  }

  /** Trains under all of them, a turn each; who begins changes. Keeps what that took. */
  void run(List<DataSet> batches, int rounds) {
    List<Watched> inTurn = new ArrayList<>(all);
    for (int i = 0; i < rounds; i++) {
      inTurn.forEach(watched -> watched.train(batches));
      Collections.rotate(inTurn, 1);
    }
  }

  /** Milliseconds of processor time of the turns under one listener. */
  double[] millis(int listener) {
    return all.get(listener).millis.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public void close() {
    all.forEach(Watched::close);
  }

  private final class Watched {
    private final @Nullable TrainingListener listener;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final List<Double> millis = new ArrayList<>();
    private final ThreadTimes threads;

    /** Nanoseconds of the listener, its own threads among them, which end when there is nothing. */
    private long taken;

    Watched(@Nullable TrainingListener listener) {
      this.listener = listener;
      threads = new ThreadTimes(PUBLISHER + worker());
    }

    void train(List<DataSet> batches) {
      network.setListeners(listener == null ? List.of() : List.of(listener));
      long start = SYSTEM.getProcessCpuTime();
      CompletableFuture.runAsync(() -> batches.forEach(network::fit), thread).join();
      if (listener instanceof GatewatchListener ours) {
        ours.flush(PATIENCE);
      }
      System.gc(); // Each pays for what it leaves, and nobody collects what another has left.
      millis.add((SYSTEM.getProcessCpuTime() - start) / NANOS_PER_MILLI);
      if (listener instanceof GatewatchListener ours) {
        taken = ours.overheadNanos() + threads.nanos();
      }
    }

    String worker() {
      return listener instanceof GatewatchListener ours ? ours.getWorkerID() : " none";
    }

    void close() {
      thread.shutdown();
      if (listener instanceof GatewatchListener ours) {
        ours.close();
      }
    }
  }
}
