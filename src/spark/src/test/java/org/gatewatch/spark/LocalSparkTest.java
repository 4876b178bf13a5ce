package org.gatewatch.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.NonFinitePolicy;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.Stage;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

/** Trainings on Spark in this JVM: two tasks at a time, each tried up to three times. */
class LocalSparkTest {
  private static JavaSparkContext context;

  private final StatsStorage storage = new InMemoryStatsStorage();

  @BeforeAll
  static void start() {
    context =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2,3]")
                .setAppName("gatewatch")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1"));
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  private static GatewatchListener listener(String session, NonFinitePolicy policy) {
    return GatewatchListener.builder(new InMemoryStatsStorage())
        .sessionId(session)
        .frequency(1)
        .onNonFinite(policy)
        .build();
  }

  private List<StoredRecord> samples(String session) {
    return storage.getAllUpdatesAfter(session, StoredRecord.TYPE_ID, 0).stream()
        .map(StoredRecord.class::cast)
        .filter(record -> !record.isEndOfTraining())
        .toList();
  }

  private List<Alert> alerts(String session) {
    return samples(session).stream()
        .flatMap(record -> record.judged().alerts().stream())
        .filter(alert -> alert.type() == AlertType.NON_FINITE)
        .toList();
  }

  @Test
  void everySampleOfEveryRoundArrivesOnce() {
    SparkTraining training = new SparkTraining(context);
    try (GatewatchSpark spark =
        GatewatchSpark.attach(
            training.network, training.master, listener("all", NonFinitePolicy.LOG), storage)) {
      training.fit(SparkTraining.minibatches(24));
    }

    assertThat(training.trained()).isGreaterThanOrEqualTo(18);
    assertThat(samples("all")).hasSize(training.trained());
    List<String> workers = storage.listWorkerIDsForSessionAndType("all", StoredRecord.TYPE_ID);
    assertThat(workers).hasSize(SparkTraining.WORKERS);
    for (int partition = 0; partition < SparkTraining.WORKERS; partition++) {
      String name = "localhost executor driver partition " + partition;
      assertThat(workers).anyMatch(worker -> worker.startsWith(name));
    }
    assertThat(workers)
        .allSatisfy(
            worker ->
                assertThat(
                        ((StoredRecord)
                                storage.getLatestUpdate("all", StoredRecord.TYPE_ID, worker))
                            .isEndOfTraining())
                    .isTrue());
  }

  @Test
  void iterationsOfAWorkerGoOnFromRoundToRound() {
    SparkTraining training = new SparkTraining(context);
    try (GatewatchSpark spark =
        GatewatchSpark.attach(
            training.network, training.master, listener("rounds", NonFinitePolicy.LOG), storage)) {
      training.fit(SparkTraining.minibatches(24));
    }

    for (String worker : storage.listWorkerIDsForSessionAndType("rounds", StoredRecord.TYPE_ID)) {
      List<Integer> iterations =
          samples("rounds").stream()
              .filter(record -> record.getWorkerID().equals(worker))
              .map(record -> record.sample().iteration())
              .toList();
      assertThat(iterations).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void aStoppedTaskLeavesOneAlertWithItsSampleHoweverOftenItIsTried() {
    List<DataSet> minibatches = SparkTraining.minibatches(12);
    minibatches.forEach(one -> one.getFeatures().putScalar(new int[] {3, 0, 2}, Float.NaN));
    SparkTraining training = new SparkTraining(context);
    try (GatewatchSpark spark =
        GatewatchSpark.attach(
            training.network, training.master, listener("stop", NonFinitePolicy.STOP), storage)) {
      assertThatThrownBy(() -> training.fit(minibatches))
          .hasMessageContaining("localhost executor driver partition")
          .hasMessageContaining("iteration 0")
          .hasMessageContaining("example 3");
    }

    assertThat(alerts("stop"))
        .isNotEmpty()
        .doesNotHaveDuplicates()
        .allSatisfy(
            alert -> {
              assertThat(alert.origin().stage()).isEqualTo(Stage.INPUT_DATA);
              assertThat(alert.origin().position().example()).isEqualTo(3);
            });
    assertThat(samples("stop").stream().map(StoredRecord::getWorkerID))
        .as("one for each worker, though each task was tried three times")
        .doesNotHaveDuplicates();
  }

  @Test
  void whatAveragingBringsIsToldAsSuch() {
    List<DataSet> minibatches = SparkTraining.minibatches(48);
    minibatches.get(0).getFeatures().putScalar(new int[] {1, 2, 4}, Float.NaN);
    SparkTraining training = new SparkTraining(context);
    try (GatewatchSpark spark =
        GatewatchSpark.attach(
            training.network,
            training.master,
            listener("averaged", NonFinitePolicy.LOG),
            storage)) {
      training.fit(minibatches);
    }

    List<Alert> opened =
        alerts("averaged").stream().filter(one -> one.state() == AlertState.OPENED).toList();
    List<NonFiniteOrigin> origins = opened.stream().map(Alert::origin).toList();
    assertThat(origins).filteredOn(one -> one.stage() == Stage.INPUT_DATA).hasSize(1);
    assertThat(origins)
        .filteredOn(one -> one.stage() == Stage.PARAMETER)
        .allSatisfy(one -> assertThat(one.from()).isNotNull());
    assertThat(alerts("averaged"))
        .as("rounds that have it from each other are told of less and less")
        .hasSizeLessThanOrEqualTo(SparkTraining.WORKERS * 5);
  }

  @Test
  void aTaskThatIsTriedAgainDoublesNothing() {
    FailingOnce.arm();
    SparkTraining training = new SparkTraining(context);
    List<DataSet> minibatches = SparkTraining.minibatches(12);
    try (GatewatchSpark spark =
        GatewatchSpark.attach(
            training.network, training.master, listener("retry", NonFinitePolicy.LOG), storage)) {
      training.master.addHook(new FailingOnce());
      training.fit(minibatches);
    }

    assertThat(FailingOnce.hasFailed()).isTrue();
    assertThat(samples("retry")).hasSize(training.trained());
  }

  @Test
  void aGraphIsWatchedAsANetworkIs() {
    SparkTraining training = new SparkTraining(context);
    SparkComputationGraph graph =
        new SparkComputationGraph(
            context, training.network.getNetwork().toComputationGraph(), training.master);
    try (GatewatchSpark spark =
        GatewatchSpark.attach(
            graph, training.master, listener("graph", NonFinitePolicy.LOG), storage)) {
      graph.fit(context.parallelize(SparkTraining.minibatches(6), SparkTraining.WORKERS));
    }

    assertThat(training.trained()).isPositive();
    assertThat(samples("graph")).hasSize(training.trained());
  }

  @Test
  void argumentsThatAreMissingAreNamed() {
    SparkTraining training = new SparkTraining(context);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                GatewatchSpark.attach(
                    training.network, training.master, listener("none", NonFinitePolicy.LOG), null))
        .withMessage("storage must not be null");
  }

  @Test
  void aWorkerHasOneThreadHoweverManyTasksItHasAndNoneIsLeftBehind() throws InterruptedException {
    awaitNoThreads();
    SparkTraining training = new SparkTraining(context);
    try (GatewatchSpark spark =
        GatewatchSpark.attach(
            training.network, training.master, listener("threads", NonFinitePolicy.LOG), storage)) {
      training.fit(SparkTraining.minibatches(12));
      assertThat(threads()).hasSizeLessThanOrEqualTo(SparkTraining.WORKERS + 1);
    }

    awaitNoThreads();
  }

  /** A publisher's thread ends when it has had nothing to do for some seconds. */
  private static void awaitNoThreads() throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!threads().isEmpty() && System.nanoTime() < until) {
      Thread.sleep(50);
    }
    assertThat(threads()).isEmpty();
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(
            name -> name.startsWith("gatewatch-publisher") || name.startsWith("gatewatch-spark"))
        .toList();
  }
}
