package org.gatewatch.ui.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.gatewatch.GatewatchRemoteRouter;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.TestServer;
import org.gatewatch.ui.remote.CountingStorage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real trainings whose page is elsewhere. */
@Timeout(300)
class RemoteTrainingsTest {
  private static final int ITERATIONS = 30;

  private final CountingStorage storage = new CountingStorage();

  private static void train(GatewatchRemoteRouter router, String session, String worker, int seed) {
    MultiLayerNetwork network = Sequences.network("lstm");
    try (GatewatchListener listener =
        GatewatchListener.builder(router)
            .sessionId(session)
            .workerId(worker)
            .frequency(1)
            .build()) {
      network.addListeners(listener);
      for (int i = 0; i < ITERATIONS; i++) {
        network.fit(Sequences.labelledSteps(seed + i));
      }
    }
  }

  private void assertWhole(String session, String worker) {
    List<StoredRecord> records = storage.updates(session, worker);
    assertThat(records).hasSize(ITERATIONS + 1);
    for (int i = 0; i < ITERATIONS; i++) {
      assertThat(records.get(i).sample().iteration()).isEqualTo(i);
      assertThat(records.get(i).sample().dropped()).isZero();
    }
    assertThat(records.get(ITERATIONS).isEndOfTraining()).isTrue();
  }

  /** Whoever closes the listener has nothing to wait for: all is there. */
  @Test
  void closingTheListenerWaitsForTheServer() {
    try (TestServer server = TestServer.start().attach(storage);
        GatewatchRemoteRouter router =
            new GatewatchRemoteRouter(URI.create(server.address("/gatewatch")))) {
      train(router, "far", "w", 1);
      assertWhole("far", "w");
    }
  }

  @Tag("soak")
  @Test
  void twentyTrainingsOfTwoWorkersEachAtOnceLoseAndDoubleNothing() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(40);
    try (TestServer server = TestServer.start().attach(storage)) {
      List<Future<?>> trainings = new ArrayList<>();
      for (int run = 0; run < 20; run++) {
        String session = "run " + run;
        int seed = run;
        GatewatchRemoteRouter router =
            new GatewatchRemoteRouter(URI.create(server.address("/gatewatch")));
        for (String worker : List.of("a", "b")) {
          trainings.add(threads.submit(() -> train(router, session, worker, seed)));
        }
      }
      for (Future<?> training : trainings) {
        training.get();
      }
      for (int run = 0; run < 20; run++) {
        assertWhole("run " + run, "a");
        assertWhole("run " + run, "b");
      }
      Await.until(
          "all on the page",
          () ->
              server.get("/gatewatch/api/sessions").body().split("\"samples\":30,", -1).length
                  == 41);
    } finally {
      threads.shutdown();
    }
  }
}
