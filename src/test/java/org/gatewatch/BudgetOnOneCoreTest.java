package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.gatewatch.storage.BoundedStatsStorage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** A real training, in a JVM that has one core for everything, stays within its budget. */
@Tag("exhaustive")
class BudgetOnOneCoreTest {
  private static final Path TASKSET = Path.of("/usr/bin/taskset");

  @Test
  void staysWithinHalfAPercentOfItsBudget() throws IOException, InterruptedException {
    assumeThat(TASKSET).as("util-linux").exists();
    ProcessBuilder builder =
        new ProcessBuilder(
            TASKSET.toString(),
            "-c",
            "0",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dorg.gatewatch.budget=0.01",
            Training.class.getName());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("OMP_NUM_THREADS", "1");
    Path output = Files.createTempFile("budget", ".txt");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    int exit = process.waitFor();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    Files.delete(output);

    assertThat(exit).as(said).isZero();
    double share = Double.parseDouble(said.substring(said.lastIndexOf("SHARE ") + 6).strip());
    System.out.println("RESULT budget=0.01 share=" + share);
    assertThat(share).as(said).isBetween(0.005, 0.015);
    assertThat(said).contains("are spaced out");
  }

  /** Trains for a while, every iteration asked for, and prints what share watching took then. */
  static final class Training extends BaseTrainingListener {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int PARTS = 64;
    private static final long SETTLING_NANOS = 30_000_000_000L;
    private static final long MEASURED_NANOS = 30_000_000_000L;

    private final GatewatchListener watched;
    private final Map<Long, Long> publisher = new HashMap<>();
    private long callbacks;

    private Training(GatewatchListener watched) {
      this.watched = watched;
    }

    public static void main(String... args) {
      MultiLayerNetwork network =
          Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(96).build());
      DataSet minibatch = minibatch();
      GatewatchListener listener =
          GatewatchListener.builder(new BoundedStatsStorage()).frequency(1).build();
      Training training = new Training(listener);
      network.setListeners(training);
      training.train(network, minibatch, SETTLING_NANOS);
      long watching = training.watching();
      long all = THREADS.getCurrentThreadCpuTime();
      long callbacks = training.callbacks;
      training.train(network, minibatch, MEASURED_NANOS);
      double own = THREADS.getCurrentThreadCpuTime() - all - (training.callbacks - callbacks);
      System.out.printf(Locale.ROOT, "SHARE %.5f%n", (training.watching() - watching) / own);
      System.exit(0);
    }

    /**
     * As large as real ones: what looks for NaN in every iteration is never spaced out, and takes
     * more than a hundredth of an iteration of 5 ms.
     */
    private static DataSet minibatch() {
      List<DataSet> parts =
          IntStream.range(0, PARTS).mapToObj(i -> Networks.sequences(i, DataType.FLOAT)).toList();
      return DataSet.merge(parts);
    }

    /** For so long, as this thread's processor time. */
    private void train(MultiLayerNetwork network, DataSet minibatch, long nanos) {
      long end = THREADS.getCurrentThreadCpuTime() + nanos;
      while (THREADS.getCurrentThreadCpuTime() < end) {
        network.fit(minibatch);
        watching();
      }
    }

    /** What watching took so far; a thread that ended counts for what it was seen with. */
    private long watching() {
      for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
        if (thread != null && thread.getThreadName().startsWith("gatewatch-")) {
          publisher.put(thread.getThreadId(), THREADS.getThreadCpuTime(thread.getThreadId()));
        }
      }
      return callbacks + publisher.values().stream().mapToLong(Long::longValue).sum();
    }

    private void time(Runnable callback) {
      long start = THREADS.getCurrentThreadCpuTime();
      callback.run();
      callbacks += THREADS.getCurrentThreadCpuTime() - start;
    }

    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
      time(() -> watched.onForwardPass(model, activations));
    }

    @Override
    public void onGradientCalculation(Model model) {
      time(() -> watched.onGradientCalculation(model));
    }

    @Override
    public void onBackwardPass(Model model) {
      time(() -> watched.onBackwardPass(model));
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      time(() -> watched.iterationDone(model, iteration, epoch));
    }
  }
}
