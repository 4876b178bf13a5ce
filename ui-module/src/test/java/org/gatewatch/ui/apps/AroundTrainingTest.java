package org.gatewatch.ui.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.ui.apps.Sequences.INPUTS;
import static org.gatewatch.ui.apps.Sequences.TIMESTEPS;
import static org.gatewatch.ui.apps.Sequences.labelledSteps;
import static org.gatewatch.ui.apps.Sequences.network;
import static org.gatewatch.ui.apps.Sequences.noise;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.ParallelWrapper.TrainingMode;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.CapturedLog;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.nd4j.linalg.dataset.DataSet;

/** What else applications do with a network, a storage and the UI server while they train. */
class AroundTrainingTest {
  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private TestServer server;
  private PageApi page;

  @BeforeEach
  void start() {
    server = TestServer.start();
    page = new PageApi(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static void train(MultiLayerNetwork network, int from, int iterations) {
    labelledSteps(from, iterations).forEach(network::fit);
  }

  private static GatewatchListener watch(
      MultiLayerNetwork network, StatsStorage storage, String session) {
    GatewatchListener listener =
        GatewatchListener.builder(storage).frequency(1).sessionId(session).build();
    network.addListeners(listener);
    return listener;
  }

  private List<Integer> iterations(String session) {
    List<JsonNode> workers = page.workers(session);
    return workers.isEmpty()
        ? List.of()
        : PageApi.numbers(
            page.history(session, workers.get(0).get("worker").asText()).get("iteration"));
  }

  private void awaitIterations(String session, Integer... iterations) {
    List<Integer> expected = List.of(iterations);
    Await.until(
        () -> session + " has " + expected + ", it has " + iterations(session),
        () -> iterations(session).equals(expected));
  }

  @Test
  void samplingAndEvaluatingBetweenIterationsChangeNothing() throws Exception {
    new Application<>(
            () -> network("lstm"),
            network -> {
              for (int i = 0; i < 5; i++) {
                train(network, 2 * i, 2);
                network.rnnClearPreviousState();
                for (int step = 0; step < 4; step++) {
                  network.rnnTimeStep(noise(step, 1, INPUTS));
                }
                network.evaluate(new ExistingDataSetIterator(labelledSteps(90, 2)));
                network.score(labelledSteps(91));
                network.output(noise(i, 2, INPUTS, TIMESTEPS));
              }
            })
        .run(server)
        .everyIteration(10);
  }

  @Test
  void dl4jsOwnStatsListenerAndOursShareAStorageAndASession() throws Exception {
    server.attach(storage);
    MultiLayerNetwork both = network("lstm");
    MultiLayerNetwork alone = network("lstm");
    try (CapturedLog log = new CapturedLog()) {
      StatsListener theirs = new StatsListener(storage, 1);
      theirs.setSessionID("shared");
      theirs.setWorkerID("worker");
      both.addListeners(theirs);
      try (GatewatchListener listener =
          GatewatchListener.builder(storage)
              .frequency(1)
              .sessionId("shared")
              .workerId("worker")
              .build()) {
        both.addListeners(listener);
        train(both, 0, 6);
      }
      train(alone, 0, 6);
      assertThat(log.unusual()).isEmpty();
    }

    assertThat(Application.bits(both)).isEqualTo(Application.bits(alone));
    awaitIterations("shared", 0, 1, 2, 3, 4, 5);
    assertThat(page.workers("shared")).hasSize(1);
    assertThat(storage.listTypeIDsForSession("shared"))
        .containsExactlyInAnyOrder("Gatewatch", StatsListener.TYPE_ID);
    assertThat(storage.getNumUpdateRecordsFor("shared", StatsListener.TYPE_ID, "worker"))
        .isEqualTo(6);
    assertThat(server.get("/train/overview").statusCode()).isEqualTo(200);
  }

  @Test
  void twoTrainingsAtOnceAreTwoSessions() throws Exception {
    server.attach(storage);
    List<CompletableFuture<String>> trainings = new ArrayList<>();
    try (CapturedLog log = new CapturedLog()) {
      for (String session : List.of("left", "right")) {
        trainings.add(
            CompletableFuture.supplyAsync(
                () -> {
                  MultiLayerNetwork network = network("lstm");
                  try (GatewatchListener listener = watch(network, storage, session)) {
                    train(network, 0, 8);
                  }
                  return Application.bits(network);
                }));
      }
      MultiLayerNetwork alone = network("lstm");
      train(alone, 0, 8);
      for (CompletableFuture<String> training : trainings) {
        assertThat(training.get()).isEqualTo(Application.bits(alone));
      }
      assertThat(log.unusual()).isEmpty();
    }

    for (String session : List.of("left", "right")) {
      page.awaitEnded(session, 1);
      awaitIterations(session, 0, 1, 2, 3, 4, 5, 6, 7);
    }
  }

  @Test
  void aServerThatIsDetachedStoppedAndStartedAgainShowsTheWholeTraining() {
    server.attach(storage);
    MultiLayerNetwork network = network("lstm");
    MultiLayerNetwork alone = network("lstm");
    try (CapturedLog log = new CapturedLog();
        GatewatchListener listener = watch(network, storage, "long")) {
      train(network, 0, 2);
      awaitIterations("long", 0, 1);

      server.dl4j().detach(storage);
      assertThat(page.workers("long")).isEmpty();
      train(network, 2, 2);
      server.attach(storage);
      awaitIterations("long", 0, 1, 2, 3);

      server.close();
      train(network, 4, 2);
      start();
      server.attach(storage);
      awaitIterations("long", 0, 1, 2, 3, 4, 5);

      train(network, 6, 1);
      awaitIterations("long", 0, 1, 2, 3, 4, 5, 6);
      assertThat(log.unusual()).isEmpty();
    }
    page.awaitEnded("long", 1);
    train(alone, 0, 7);
    assertThat(Application.bits(network)).isEqualTo(Application.bits(alone));
  }

  private ParallelWrapper wrapper(MultiLayerNetwork network, TrainingMode mode) {
    return new ParallelWrapper.Builder<>(network)
        .workers(2)
        .trainingMode(mode)
        .prefetchBuffer(0)
        .build();
  }

  /** Averaging is not repeatable to the last bit, with or without a listener. */
  @Test
  void averagingWorkersAreOnThePageOverSeveralFits() throws Exception {
    server.attach(storage);
    MultiLayerNetwork network = network("lstm");
    try (CapturedLog log = new CapturedLog()) {
      try (GatewatchListener listener = watch(network, storage, "averaging");
          ParallelWrapper wrapper = wrapper(network, TrainingMode.AVERAGING)) {
        for (int fit = 0; fit < 3; fit++) {
          List<DataSet> minibatches = labelledSteps(fit, 6);
          wrapper.fit(new ExistingDataSetIterator(minibatches));
        }
      }
      assertThat(log.unusual()).isEmpty();
      assertThat(log.beginnings()).isEqualTo(2);
    }
    assertEachOfTwoWorkersHas("averaging", 9);
  }

  /** One fit: DL4J 1.0.0-M2.1 hangs in the second, with and without any listener. */
  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void workersThatShareTheirGradientsAreOnThePage() {
    server.attach(storage);
    MultiLayerNetwork network = network("lstm");
    try (CapturedLog log = new CapturedLog();
        GatewatchListener listener = watch(network, storage, "sharing")) {
      wrapper(network, TrainingMode.SHARED_GRADIENTS)
          .fit(new ExistingDataSetIterator(labelledSteps(0, 12)));
      assertThat(log.unusual()).isEmpty();
    }
    assertEachOfTwoWorkersHas("sharing", 6);
  }

  /** Of two workers, DL4J may begin to count the second one's iterations at 1. */
  private void assertEachOfTwoWorkersHas(String session, int samples) {
    for (JsonNode worker : page.awaitEnded(session, 2)) {
      String id = worker.get("worker").asText();
      JsonNode history = page.history(session, id);
      assertThat(worker.get("samples").asInt()).isEqualTo(samples);
      assertThat(PageApi.numbers(history.get("iteration"))).hasSize(samples).isSorted();
      assertThat(page.alerts(session, id).get("alerts")).isEmpty();
      assertThat(page.layout(session, id).at("/layers/0/name").asText()).isEqualTo("lstm");
    }
  }
}
