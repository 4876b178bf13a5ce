package org.gatewatch.benchmarks;

import java.util.Locale;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.examples.training.CharacterNetwork;
import org.nd4j.linalg.dataset.DataSet;

/** One start in a JVM in which nothing of Gatewatch has run: {@link StartBenchmark} forks it. */
final class StartTrial {
  private static final double NANOS_PER_MILLI = 1e6;

  private StartTrial() {}

  /**
   * Trains one iteration alone, attaches a listener, and trains the iteration of the first sample.
   *
   * @param args units of each of the two LSTM layers
   */
  public static void main(String... args) {
    Benchmark.quieten(Benchmark.WARN);
    int units = Integer.parseInt(args[0]);
    MultiLayerNetwork network = CharacterNetwork.create(OverheadTrial.ALPHABET, units, 0.001, 1);
    DataSet batch = OverheadTrial.batches(1).next();
    network.fit(batch);
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    long start = System.nanoTime();
    GatewatchListener listener = GatewatchListener.builder(storage).frequency(1).build();
    network.addListeners(listener);
    long attached = System.nanoTime() - start;
    network.fit(batch);
    System.out.printf(
        Locale.ROOT, "RESULT %.1f%n", (attached + listener.overheadNanos()) / NANOS_PER_MILLI);
    listener.close();
    System.exit(0);
  }
}
