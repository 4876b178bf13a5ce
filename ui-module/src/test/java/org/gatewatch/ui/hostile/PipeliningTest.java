package org.gatewatch.ui.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What a crowd of clients of another program costs the training beside the page. */
@Tag("hostile")
@Tag("soak")
@Timeout(600)
class PipeliningTest {
  private static final int UNITS = 64;
  private static final int EXAMPLES = 32;
  private static final int TIMESTEPS = 16;
  private static final int SAMPLES = 4000;
  private static final int ROUNDS = Integer.getInteger("test.rounds", 9);
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final String HISTORY = "/gatewatch/api/history?session=long&points=10000";

  /**
   * Iterations of a training in a stretch of time.
   *
   * @param share of the training's thread in the processor time that it and the server took
   */
  private record Speed(double perSecond, double share) {}

  @Test
  void fiftyClientsThatPipelineHistoriesLeaveTrainingMostOfItsSpeed() throws Exception {
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    new SyntheticRun("long", "worker", 1).begin(storage).storeAlike(storage, 0, SAMPLES);
    MultiLayerNetwork network = network();
    try (TestServer server = TestServer.start().attach(storage);
        GatewatchListener listener =
            GatewatchListener.builder(storage).sessionId("live").frequency(10).build()) {
      Await.until("the history", () -> server.get(HISTORY).body().contains("\"total\":" + SAMPLES));
      network.addListeners(listener);
      Process clients = clients(server.port());
      try (PrintStream to = new PrintStream(clients.getOutputStream(), true);
          BufferedReader from =
              new BufferedReader(
                  new InputStreamReader(clients.getInputStream(), StandardCharsets.UTF_8))) {
        compare(network, to, from);
      } finally {
        clients.destroyForcibly();
      }
    }
  }

  private static void compare(MultiLayerNetwork network, PrintStream to, BufferedReader from)
      throws IOException {
    train(network); // warms up
    List<Double> ratios = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    long answers = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Speed before = train(network);
      to.println("go");
      train(network);
      Speed during = train(network);
      to.println("stop");
      answers += Long.parseLong(from.readLine());
      Speed after = train(network);
      double usual = (before.perSecond + after.perSecond) / 2;
      ratios.add(during.perSecond / usual);
      shares.add(during.share);
      System.out.printf(
          "alone %.2f it/s (%.3f of the processor), crowd %.2f it/s (%.3f)%n",
          usual, before.share, during.perSecond, during.share);
    }
    System.out.printf(
        "RESULT rounds=%d ratio_median=%.3f ratio_least=%.3f share_median=%.3f answers=%d%n",
        ROUNDS, median(ratios), Collections.min(ratios), median(shares), answers);
    assertThat(answers).isPositive();
    assertThat(median(ratios)).isGreaterThan(0.5);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private static Speed train(MultiLayerNetwork network) {
    INDArray features = Nd4j.ones(EXAMPLES, 8, TIMESTEPS);
    DataSet minibatch = new DataSet(features, features);
    long begin = System.nanoTime();
    long server = serverNanos();
    long own = THREADS.getCurrentThreadCpuTime();
    int iterations = 0;
    while (System.nanoTime() - begin < WINDOW_NANOS) {
      network.fit(minibatch);
      iterations++;
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    double used = THREADS.getCurrentThreadCpuTime() - own;
    return new Speed(iterations / seconds, used / (used + serverNanos() - server));
  }

  /** Processor time of the threads that take requests, work out answers and send them. */
  private static long serverNanos() {
    return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
        .filter(thread -> thread != null)
        .filter(thread -> thread.getThreadName().matches("vert\\.x-.*|gatewatch-\\d+"))
        .mapToLong(thread -> Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId())))
        .sum();
  }

  /** Of less priority than the training: on a machine of its own it would take nothing of it. */
  private static Process clients(int port) throws IOException {
    return new ProcessBuilder(
            "nice",
            "-n",
            System.getProperty("test.clientNice", "19"),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx200m",
            "-cp",
            System.getProperty("java.class.path"),
            PipeliningClients.class.getName(),
            Integer.toString(port),
            HISTORY)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(0.01))
                .list()
                .layer(new LSTM.Builder().nOut(UNITS).activation(Activation.TANH).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(8)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(8))
                .build());
    network.init();
    return network;
  }
}
