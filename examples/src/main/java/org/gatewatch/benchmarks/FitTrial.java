package org.gatewatch.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gatewatch.GatewatchListener;
import org.gatewatch.examples.training.CharacterNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The same network several times, each under another listener, trained by turns: how much processor
 * time the whole process takes for each, with all threads, what the JVM compiles and collects among
 * it. A turn ends when the listener's threads are done with it. What else the machine does costs no
 * processor time of this process, so that busy cores do no harm.
 */
final class FitTrial implements AutoCloseable {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final double NANOS_PER_MILLI = 1e6;

  private final List<Trained> networks = new ArrayList<>();

  /**
   * Networks that are not trained yet.
   *
   * @param units of each of the two LSTM layers
   * @param listeners of each network its listener; null for none
   */
  FitTrial(int units, List<@Nullable TrainingListener> listeners) {
    listeners.forEach(listener -> networks.add(new Trained(units, listener)));
  }

  /** Trains all of them, a turn each; who begins changes. Nothing is kept of what that took. */
  void warmUp(List<DataSet> batches, int rounds) {
    run(batches, rounds);
    networks.forEach(network -> network.millis.clear());
  }

  /** Trains one of them alone, so that its listener has seen enough; not measured. */
  void warmUp(int network, List<DataSet> batches, int rounds) {
    for (int i = 0; i < rounds; i++) {
      networks.get(network).train(batches);
    }
    networks.get(network).millis.clear();
  }

  /** Likewise, and keeps it. */
  void run(List<DataSet> batches, int rounds) {
    List<Trained> inTurn = new ArrayList<>(networks);
    for (int i = 0; i < rounds; i++) {
      inTurn.forEach(network -> network.train(batches));
      Collections.rotate(inTurn, 1);
    }
  }

  /** Milliseconds of processor time of one network's turns. */
  double[] millis(int network) {
    return networks.get(network).millis.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public void close() {
    networks.forEach(Trained::close);
  }

  private static final class Trained {
    private final MultiLayerNetwork network;
    private final @Nullable TrainingListener listener;
    private final List<Double> millis = new ArrayList<>();

    Trained(int units, @Nullable TrainingListener listener) {
      network = CharacterNetwork.create(OverheadTrial.ALPHABET, units, 0.001, 1);
      this.listener = listener;
      if (listener != null) {
        network.setListeners(listener);
      }
    }

    void train(List<DataSet> batches) {
      System.gc(); // So that nobody collects what another has left.
      long start = SYSTEM.getProcessCpuTime();
      batches.forEach(network::fit);
      if (listener instanceof GatewatchListener ours) {
        ours.flush(PATIENCE);
      }
      millis.add((SYSTEM.getProcessCpuTime() - start) / NANOS_PER_MILLI);
    }

    void close() {
      if (listener instanceof GatewatchListener ours) {
        ours.close();
      }
    }
  }
}
