package org.gatewatch.ui.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.deeplearning4j.core.storage.Persistable;
import org.gatewatch.GatewatchRemoteRouter;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From a router to the page of a real server: whatever happens, none is lost and none doubled. */
@Timeout(120)
class RemoteRouterTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final SyntheticRun run = new SyntheticRun("far away", "worker ü", 5);
  private final CountingStorage storage = new CountingStorage();

  private static GatewatchRemoteRouter router(int port) {
    return new GatewatchRemoteRouter(URI.create("http://localhost:" + port));
  }

  private static void awaitOnPage(TestServer server, int samples) {
    Await.until(
        () -> samples + " on the page: " + server.get("/gatewatch/api/sessions").body(),
        () -> server.get("/gatewatch/api/sessions").body().contains("\"samples\":" + samples));
  }

  @Test
  void everythingArrivesWholeAndOnceAndShowsOnThePage() {
    try (TestServer server = TestServer.start().attach(storage);
        GatewatchRemoteRouter router = router(server.port())) {
      run.begin(router).store(router, 0, 12);
      run.end(router, 12);
      assertThat(router.flush(LONG)).isTrue();

      storage.assertHas(run, 0, 13);
      List<Persistable> arrived =
          storage.getAllUpdatesAfter("far away", StoredRecord.TYPE_ID, "worker ü", 0);
      for (int i = 0; i < 12; i++) {
        assertThat(((StoredRecord) arrived.get(i)).sample()).isEqualTo(run.sample(i));
      }
      assertThat(((StoredRecord) arrived.get(12)).isEndOfTraining()).isTrue();
      awaitOnPage(server, 12);
      assertThat(router.lost()).isZero();
    }
  }

  @Test
  void aServerThatIsStartedLateGetsEverythingAndStoresItWhereItsOwnerSays() throws IOException {
    int port = TestServer.freePort();
    try (GatewatchRemoteRouter router = router(port)) {
      run.begin(router).storeAlike(router, 0, 10);
      assertThat(router.flush(Duration.ofMillis(300))).isFalse();
      try (TestServer server = TestServer.startOn(port)) {
        // A storage that is attached a moment after the server listens is not too late.
        assertThat(router.flush(Duration.ofMillis(300))).isFalse();
        server.attach(storage);
        run.storeAlike(router, 10, 20);
        assertThat(router.flush(LONG)).isTrue();
        storage.assertHas(run, 0, 20);
        awaitOnPage(server, 20);
      }
    }
  }

  @Test
  void aServerThatIsStartedAnewWithNothingGetsTheLayoutAgain() throws IOException {
    int port = TestServer.freePort();
    CountingStorage empty = new CountingStorage();
    try (GatewatchRemoteRouter router = router(port)) {
      try (TestServer first = TestServer.startOn(port).attach(storage)) {
        run.begin(router).storeAlike(router, 0, 5);
        assertThat(router.flush(LONG)).isTrue();
      }
      run.storeAlike(router, 5, 10);
      try (TestServer second = TestServer.startOn(port).attach(empty)) {
        run.storeAlike(router, 10, 15);
        assertThat(router.flush(LONG)).isTrue();
        storage.assertHas(run, 0, 5);
        empty.assertHas(run, 5, 15);
        assertThat(empty.layouts()).hasSize(1);
        awaitOnPage(second, 10);
      }
    }
  }

  @Test
  void aStorageThatIsAttachedInPlaceOfAnotherGetsTheLayout() {
    CountingStorage other = new CountingStorage();
    try (TestServer server = TestServer.start().attach(storage);
        GatewatchRemoteRouter router = router(server.port())) {
      run.begin(router).storeAlike(router, 0, 5);
      assertThat(router.flush(LONG)).isTrue();
      server.dl4j().detach(storage);
      server.attach(other);
      run.storeAlike(router, 5, 10);
      assertThat(router.flush(LONG)).isTrue();
      other.assertHas(run, 5, 10);
      awaitOnPage(server, 5);
    }
  }

  /** The answer to what was stored last got lost, and the server does not know its routers now. */
  @Test
  void whatWasStoredBeforeAServerWasStartedAnewIsNotStoredTwice() throws IOException {
    int port = TestServer.freePort();
    AtomicReference<FlakyProxy.Fate> fate = new AtomicReference<>(FlakyProxy.Fate.ANSWER_LOST);
    try (FlakyProxy proxy = new FlakyProxy(port, 0, number -> fate.get());
        GatewatchRemoteRouter router = router(proxy.port())) {
      try (TestServer first = TestServer.startOn(port).attach(storage)) {
        run.begin(router).storeAlike(router, 0, 6);
        Await.until("six", () -> storage.timestampsOf(run).size() == 6);
        fate.set(FlakyProxy.Fate.LOST);
        assertThat(first.port()).isEqualTo(port);
      }
      run.storeAlike(router, 6, 8);
      try (TestServer second = TestServer.startOn(port).attach(storage)) {
        fate.set(FlakyProxy.Fate.ARRIVES);
        assertThat(router.flush(LONG)).isTrue();
        storage.assertHas(run, 0, 8);
        assertThat(storage.layouts()).hasSize(1);
        assertThat(proxy.answersLost.get()).isPositive();
        awaitOnPage(second, 8);
      }
    }
  }

  @Test
  void requestsAndAnswersThatGetLostCostNothing() throws IOException {
    try (TestServer server = TestServer.start().attach(storage);
        FlakyProxy proxy =
            new FlakyProxy(
                server.port(),
                5,
                number ->
                    number % 3 == 1
                        ? FlakyProxy.Fate.ANSWER_LOST
                        : number % 4 == 2 ? FlakyProxy.Fate.LOST : FlakyProxy.Fate.ARRIVES);
        GatewatchRemoteRouter router = router(proxy.port())) {
      run.begin(router);
      for (int i = 0; i < 12; i++) {
        run.storeAlike(router, 2 * i, 2 * i + 2);
        assertThat(router.flush(LONG)).isTrue();
      }
      storage.assertHas(run, 0, 24);
      assertThat(proxy.answersLost.get()).isGreaterThan(3);
      assertThat(storage.layouts()).hasSize(1);
      awaitOnPage(server, 24);
    }
  }

  @Test
  void aSlowServerHoldsUpNobodyAndGetsManyAtOnce() throws IOException {
    CompletableFuture<FlakyProxy.Fate> onItsWay = new CompletableFuture<>();
    try (TestServer server = TestServer.start().attach(storage);
        FlakyProxy proxy = new FlakyProxy(server.port(), 100, number -> onItsWay.join());
        GatewatchRemoteRouter router = router(proxy.port())) {
      run.begin(router).storeAlike(router, 0, 60);
      assertThat(storage.timestampsOf(run)).isEmpty();
      onItsWay.complete(FlakyProxy.Fate.ARRIVES);
      assertThat(router.flush(LONG)).isTrue();
      storage.assertHas(run, 0, 60);
      assertThat(proxy.requests.get()).isLessThan(10);
    }
  }
}
