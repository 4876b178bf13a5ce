package org.gatewatch.assertions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gatewatch.assertions.GatewatchAssert.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.gatewatch.alert.Severity;
import org.gatewatch.baseline.Baseline;
import org.gatewatch.sample.Gate;
import org.gatewatch.storage.BoundedStatsStorage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Real trainings, guarded as a project would guard its own. */
class GuardedTrainingTest {
  private static final int UNITS = 4;
  private static final int ITERATIONS = 24;
  private static final int BROKEN_FROM = 16;
  private static final double LIMIT = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static Path file;

  @BeforeAll
  static void learnFromHealthyRuns() throws Exception {
    file = folder.resolve("healthy.json");
    learn(1).write(file); // ND4J takes a seed of 0 for none.
  }

  private static Baseline learn(int firstSeed) {
    return Baseline.learn(
        IntStream.range(firstSeed, firstSeed + 5)
            .mapToObj(GuardedTrainingTest::healthy)
            .toArray(StatsStorage[]::new));
  }

  private static StatsStorage healthy(int seed) {
    StatsStorage storage = new BoundedStatsStorage();
    train(seed, storage, ITERATIONS).close();
    return storage;
  }

  /** Whether the sum of the first feature so far is above zero; it breaks after some iterations. */
  private static GatewatchListener train(int seed, StatsStorage storage, int brokenFrom) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(0.03))
                .list()
                .layer(
                    new LSTM.Builder()
                        .name("lstm1")
                        .nIn(3)
                        .nOut(UNITS)
                        .activation(Activation.TANH)
                        .build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(UNITS)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    GatewatchListener listener =
        GatewatchListener.builder(storage).frequency(1).sessionId("seed-" + seed).build();
    network.addListeners(listener);
    DataSet batch = batch(seed);
    for (int i = 0; i < ITERATIONS; i++) {
      if (i == brokenFrom) {
        INDArray forget = // Behind the candidate's columns.
            network
                .getParam("0_b")
                .get(NDArrayIndex.all(), NDArrayIndex.interval(UNITS, 2 * UNITS));
        forget.assign(-12);
      }
      network.fit(batch);
      // A sample lacks what lies inside cells while those before it are still being summarised.
      assertThat(listener.flush(PATIENCE)).isTrue();
    }
    return listener;
  }

  private static DataSet batch(int seed) {
    Random random = new Random(1_000 + seed);
    int examples = 16;
    int steps = 5;
    INDArray features = Nd4j.create(examples, 3, steps);
    INDArray labels = Nd4j.create(examples, 2, steps);
    for (int example = 0; example < examples; example++) {
      double sum = 0;
      for (int step = 0; step < steps; step++) {
        for (int feature = 0; feature < 3; feature++) {
          double value = random.nextGaussian();
          features.putScalar(new int[] {example, feature, step}, value);
          sum += feature == 0 ? value : 0;
        }
        labels.putScalar(new int[] {example, sum > 0 ? 1 : 0, step}, 1);
      }
    }
    return new DataSet(features, labels);
  }

  @Test
  void aHealthyTrainingKeepsAllThatIsAskedOfIt() throws Exception {
    GatewatchListener listener = train(17, new BoundedStatsStorage(), ITERATIONS);
    assertThat(listener)
        .hasNoAlerts(Severity.HARM)
        .staysFinite()
        .gate("lstm1", Gate.FORGET)
        .saturation()
        .staysBelow(0.8)
        .learnsAtLeast(0.1)
        .departsFrom(file)
        .byLessThan(LIMIT);
    listener.close();
    assertThat(listener).learnsAtLeast(0.1);
    assertThat(Files.size(file)).isBetween(1L, 100_000L);
  }

  /**
   * Which limits healthy trainings stay below, said for the README: of several baselines, since
   * five runs are alike by chance now and then.
   */
  @Test
  @Tag("exhaustive")
  void healthyTrainingsStayBelowTheLimit() {
    List<Baseline> baselines = IntStream.range(0, 8).mapToObj(i -> learn(1 + 5 * i)).toList();
    List<StatsStorage> others =
        IntStream.range(100, 130).mapToObj(GuardedTrainingTest::healthy).toList();
    int compared = baselines.size() * others.size();
    long far = compared;
    for (double limit : new double[] {3, 4, 5, 6, 7, LIMIT}) {
      far = baselines.stream().mapToLong(baseline -> countFar(baseline, others, limit)).sum();
      System.out.printf("RESULT departures_at_%.0f=%d of %d%n", limit, far, compared);
    }
    assertThat(far).isLessThanOrEqualTo(compared / 100);
  }

  private static long countFar(Baseline baseline, List<StatsStorage> runs, double limit) {
    return runs.stream().filter(run -> isFar(baseline, run, limit)).count();
  }

  private static boolean isFar(Baseline baseline, StatsStorage run, double limit) {
    String session = run.listSessionIDs().get(0);
    String worker = run.listWorkerIDsForSession(session).get(0);
    return baseline.firstDeparture(run, session, worker, limit).isPresent();
  }

  @Test
  void aGateThatBreaksIsTheFirstDeparture() {
    StatsStorage storage = new BoundedStatsStorage();
    train(17, storage, BROKEN_FROM).close();
    assertThatThrownBy(() -> assertThat(storage).departsFrom(file).byLessThan(LIMIT))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("first departure: iteration 16, forget gate of lstm1 forward: ")
        .hasMessageContaining("not less than 8.0σ");
    assertThatThrownBy(
            () -> assertThat(storage).gate("lstm1", Gate.FORGET).saturation().staysBelow(0.8))
        .hasMessageContaining("forget gate of lstm1 forward is 1 in iteration 16");
  }
}
