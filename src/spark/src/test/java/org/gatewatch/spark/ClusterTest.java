package org.gatewatch.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.NonFinitePolicy;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.origin.Stage;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;

/** Trainings on two executors in JVMs of their own. */
class ClusterTest {
  private static JavaSparkContext context;

  private final StatsStorage storage = new InMemoryStatsStorage();
  private final List<Alert> told = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    context = new JavaSparkContext(SparkHome.cluster(2));
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  private SparkTraining train(String session, List<DataSet> minibatches) {
    SparkTraining training = new SparkTraining(context);
    GatewatchListener listener =
        GatewatchListener.builder(new InMemoryStatsStorage())
            .sessionId(session)
            .frequency(1)
            .onAlert(told::add)
            .build();
    try (GatewatchSpark spark =
        GatewatchSpark.attach(training.network, training.master, listener, storage)) {
      training.fit(minibatches);
    }
    return training;
  }

  private List<StoredRecord> samples(String session) {
    return storage.getAllUpdatesAfter(session, StoredRecord.TYPE_ID, 0).stream()
        .map(StoredRecord.class::cast)
        .filter(record -> !record.isEndOfTraining())
        .toList();
  }

  @Test
  void everySampleArrivesOnceUnderTheNameOfItsExecutorAndPartition() {
    SparkTraining training = train("cluster", SparkTraining.minibatches(24));

    assertThat(training.trained()).isGreaterThanOrEqualTo(18);
    assertThat(samples("cluster")).hasSize(training.trained());
    List<String> workers = storage.listWorkerIDsForSessionAndType("cluster", StoredRecord.TYPE_ID);
    assertThat(workers).anyMatch(worker -> worker.contains(" executor 0 partition "));
    assertThat(workers).anyMatch(worker -> worker.contains(" executor 1 partition "));
    assertThat(told).isEmpty();
  }

  @Test
  void averagingAcrossMachinesIsToldWithTheWorkerAndTheFirstPlace() {
    List<DataSet> minibatches = SparkTraining.minibatches(24);
    minibatches.get(5).getFeatures().putScalar(new int[] {1, 2, 4}, Float.NaN);

    // Spark deals minibatches out by chance: what comes in the last round is averaged for nobody.
    int lastRound = 24 / SparkTraining.WORKERS - SparkTraining.AVERAGING_FREQUENCY;
    List<Alert> nonFinite;
    int attempt = 0;
    do {
      told.clear();
      train("averaged" + attempt++, minibatches);
      nonFinite = told.stream().filter(alert -> alert.type() == AlertType.NON_FINITE).toList();
    } while (nonFinite.get(0).iteration() >= lastRound && attempt < 10);

    assertThat(nonFinite).hasSize(2);
    Alert first = nonFinite.get(0);
    Alert averaged = nonFinite.get(1);
    assertThat(first.origin().stage()).isEqualTo(Stage.INPUT_DATA);
    assertThat(averaged.origin().stage()).isEqualTo(Stage.PARAMETER);
    assertThat(averaged.origin().from().worker()).isEqualTo(first.worker());
    assertThat(averaged.origin().from().origin().position()).isEqualTo(first.origin().position());
    assertThat(averaged.session()).isEqualTo(first.session());
  }

  /** An executor knows of its own attempts at a task alone. */
  @Tag("exhaustive")
  @Test
  void stopOnExecutorsLeavesOneAlertAPartitionAndAtMostOneCrashDumpAJvm(@TempDir Path dumps)
      throws IOException {
    List<DataSet> minibatches = SparkTraining.minibatches(12);
    minibatches.forEach(one -> one.getFeatures().putScalar(new int[] {3, 0, 2}, Float.NaN));
    SparkTraining training = new SparkTraining(context);
    GatewatchListener listener =
        GatewatchListener.builder(new InMemoryStatsStorage())
            .sessionId("stop")
            .frequency(1)
            .onNonFinite(NonFinitePolicy.STOP)
            .crashDumpDirectory(dumps)
            .build();
    try (GatewatchSpark spark =
        GatewatchSpark.attach(training.network, training.master, listener, storage)) {
      assertThatThrownBy(() -> training.fit(minibatches))
          .hasMessageContaining(" executor ")
          .hasMessageContaining("example 3");
    }

    assertThat(samples("stop"))
        .isNotEmpty()
        .extracting(record -> record.getWorkerID().replaceAll(".* (partition \\d+) .*", "$1"))
        .doesNotHaveDuplicates();
    try (Stream<Path> files = Files.list(dumps)) {
      assertThat(files.count()).isBetween(1L, 2L);
    }
  }
}
