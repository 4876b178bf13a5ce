package org.gatewatch.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.NonFinitePolicy;
import org.gatewatch.alert.AlertType;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;

/** A task that fails on one executor is tried again on the other, which is a JVM of its own. */
@Tag("exhaustive")
class RetriedTaskTest {
  private static final String NAME =
      "gatewatch-crash-retried-\\d+-app-[\\d-]+-stage-\\d+-partition-\\d+\\.zip";

  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private final Set<String> failedOn = ConcurrentHashMap.newKeySet();

  private static SparkConf neverTwiceOnOneExecutor() throws IOException {
    return SparkHome.cluster(2)
        .set("spark.excludeOnFailure.enabled", "true")
        .set("spark.excludeOnFailure.task.maxTaskAttemptsPerExecutor", "1")
        .set("spark.excludeOnFailure.task.maxTaskAttemptsPerNode", "3")
        .set("spark.scheduler.excludeOnFailure.unschedulableTaskSetTimeout", "1s");
  }

  @Test
  void allAttemptsAtATaskLeaveOneCrashDumpInADirectoryThatExecutorsShare(@TempDir Path dumps)
      throws IOException, TimeoutException {
    List<DataSet> minibatches = SparkTraining.minibatches(12);
    minibatches.get(5).getFeatures().putScalar(new int[] {3, 0, 2}, Float.NaN);

    try (JavaSparkContext context = new JavaSparkContext(neverTwiceOnOneExecutor())) {
      context.sc().addSparkListener(new Failures());
      stop(context, minibatches, dumps);
      context.sc().listenerBus().waitUntilEmpty(10_000);
    }

    assertThat(failedOn).contains("0", "1");
    assertThat(storage.getAllUpdatesAfter("retried", StoredRecord.TYPE_ID, 0))
        .map(StoredRecord.class::cast)
        .filteredOn(RetriedTaskTest::isNonFinite)
        .hasSize(1);
    try (Stream<Path> files = Files.list(dumps)) {
      assertThat(files.map(Path::getFileName).map(Path::toString).toList())
          .singleElement()
          .satisfies(name -> assertThat(name).matches(NAME));
    }
  }

  private static boolean isNonFinite(StoredRecord record) {
    JudgedSample judged = record.judged();
    return judged != null
        && judged.alerts().stream().anyMatch(alert -> alert.type() == AlertType.NON_FINITE);
  }

  private void stop(JavaSparkContext context, List<DataSet> minibatches, Path dumps) {
    SparkTraining training = new SparkTraining(context);
    GatewatchListener listener =
        GatewatchListener.builder(new InMemoryStatsStorage())
            .sessionId("retried")
            .frequency(1000)
            .onNonFinite(NonFinitePolicy.STOP)
            .crashDumpDirectory(dumps)
            .build();
    try (GatewatchSpark spark =
        GatewatchSpark.attach(training.network, training.master, listener, storage)) {
      assertThatThrownBy(() -> training.fit(minibatches)).hasMessageContaining("example 3");
    }
  }

  /** Notes where tasks fail. */
  private final class Failures extends SparkListener {
    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      if (task.taskInfo().failed()) {
        failedOn.add(task.taskInfo().executorId());
      }
    }
  }
}
