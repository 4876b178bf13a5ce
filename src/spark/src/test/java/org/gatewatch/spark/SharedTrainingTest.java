package org.gatewatch.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.repartitioner.NoOpRepartitioner;
import org.deeplearning4j.spark.parameterserver.training.SharedTrainingMaster;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.NonFinitePolicy;
import org.gatewatch.alert.AlertType;
import org.gatewatch.origin.Stage;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.parameterserver.distributed.conf.VoidConfiguration;

/**
 * SharedTrainingMaster, whose workers share gradients over Aeron, here on the loopback address. A
 * fit is one task: one that comes while that which trains is ending waits for ever, with or without
 * a listener.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class SharedTrainingTest {
  private static JavaSparkContext context;

  private final StatsStorage storage = new InMemoryStatsStorage();

  @BeforeAll
  static void start() {
    System.setProperty("aeron.publication.unblock.timeout", "60000000000");
    context =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("gatewatch")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1"));
  }

  @AfterAll
  static void close() {
    context.close();
  }

  private void train(
      String session, int workers, int fits, List<DataSet> minibatches, NonFinitePolicy policy) {
    VoidConfiguration configuration =
        VoidConfiguration.builder()
            .controllerAddress("127.0.0.1")
            .networkMask("127.0.0.0/8")
            .build();
    SharedTrainingMaster master =
        new SharedTrainingMaster.Builder(configuration, 4)
            .batchSizePerWorker(4)
            .workersPerNode(workers)
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .repartitioner(new NoOpRepartitioner())
            .build();
    SparkDl4jMultiLayer network =
        new SparkDl4jMultiLayer(context, SparkTraining.configuration(), master);
    GatewatchListener listener =
        GatewatchListener.builder(new InMemoryStatsStorage())
            .sessionId(session)
            .frequency(1)
            .onNonFinite(policy)
            .build();
    try (GatewatchSpark spark = GatewatchSpark.attach(network, master, listener, storage)) {
      for (int fit = 0; fit < fits; fit++) {
        network.fit(context.parallelize(minibatches, 1));
      }
    }
  }

  private List<StoredRecord> samples(String session) {
    return storage.getAllUpdatesAfter(session, StoredRecord.TYPE_ID, 0).stream()
        .map(StoredRecord.class::cast)
        .filter(record -> !record.isEndOfTraining())
        .toList();
  }

  /**
   * DL4J trains on with the network of the first fit, whose task is over: its samples come, too.
   */
  @Test
  void everySampleArrivesOnceInEveryFit() {
    train("one", 1, 2, SparkTraining.minibatches(12), NonFinitePolicy.LOG);

    assertThat(samples("one")).hasSize(24);
  }

  /** Also says that STOP is refused: whoever shares gradients waits for one that stops. */
  @Tag("exhaustive")
  @Test
  void networksThatOneExecutorTrainsAreWorkersOfTheirOwnAndStopIsRefused() {
    List<DataSet> minibatches = SparkTraining.minibatches(12);
    minibatches.get(0).getFeatures().putScalar(new int[] {3, 0, 2}, Float.NaN);
    train("two", 2, 1, minibatches, NonFinitePolicy.STOP);

    assertThat(samples("two")).hasSize(12);
    List<String> workers = storage.listWorkerIDsForSessionAndType("two", StoredRecord.TYPE_ID);
    assertThat(workers).hasSize(2).anyMatch(worker -> worker.endsWith(" network 2"));
    assertThat(workers)
        .allSatisfy(
            worker ->
                assertThat(storage.getStaticInfo("two", StoredRecord.TYPE_ID, worker)).isNotNull());
    assertThat(samples("two"))
        .anySatisfy(
            record ->
                assertThat(record.judged().alerts())
                    .anyMatch(
                        alert ->
                            alert.type() == AlertType.NON_FINITE
                                && alert.origin().stage() == Stage.INPUT_DATA));
  }
}
