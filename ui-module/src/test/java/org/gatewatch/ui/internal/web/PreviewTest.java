package org.gatewatch.ui.internal.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.Events;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A long run in a slow storage: all of it is shown at once, coarsely, then as it is. */
class PreviewTest {
  private static final int LENGTH = 600;
  private static final int PREVIEW = 50;

  private final SlowStorage storage = new SlowStorage();
  private final SyntheticRun run = new SyntheticRun("run", "worker", 1);
  private final TestServer server = TestServer.start();

  @AfterEach
  void stop() {
    storage.faster.countDown();
    server.close();
  }

  @Test
  void showsAllOfARunBeforeAllOfItIsRead() {
    run.begin(storage).storeAlike(storage, 0, LENGTH);
    server.attach(storage);
    Await.until("a preview", () -> history().get("total").asInt() == LENGTH);

    JsonNode preview = history();
    assertThat(preview.get("thinned").asBoolean()).isTrue();
    JsonNode numbers = preview.get("number");
    assertThat(numbers.size()).isEqualTo(PREVIEW);
    assertThat(numbers.get(0).asInt()).isZero();
    for (int i = 1; i < PREVIEW; i++) {
      int number = numbers.get(i).asInt();
      assertThat(number - numbers.get(i - 1).asInt()).isBetween(12, 13);
      assertThat(preview.get("timestamp").get(i).asLong()).isEqualTo(run.timestamp(number));
    }
    assertThat(numbers.get(PREVIEW - 1).asInt()).isEqualTo(LENGTH - 1);
  }

  @Test
  void whoWatchesAPreviewIsToldWhenAllIsThere() {
    run.begin(storage).storeAlike(storage, 0, LENGTH);
    server.attach(storage);
    Await.until("a preview", () -> history().get("total").asInt() == LENGTH);
    String last = String.valueOf(run.timestamp(LENGTH - 1));
    try (Events events = Events.open(server, "?session=run&after=" + last, null)) {
      events.await("layout");
      assertThat(events.named("gap")).isEmpty();
      storage.faster.countDown();
      events.await("gap");
      JsonNode gap = events.named("gap").get(0).data();
      assertThat(gap.get("from").asInt()).isZero();
      assertThat(gap.get("to").asInt()).isEqualTo(LENGTH - 1);
      assertThat(history().get("number").size()).isEqualTo(LENGTH);
      assertThat(history().get("thinned").asBoolean()).isFalse();
      run.store(storage, LENGTH, LENGTH + 2);
      events.awaitSamples(2);
      assertThat(events.named("sample").get(0).data().get("number").asInt()).isEqualTo(LENGTH);
      assertThat(events.timestamps())
          .containsExactly(run.timestamp(LENGTH), run.timestamp(LENGTH + 1));
    }
  }

  @Test
  void aShortRunNeedsNone() {
    run.begin(storage).storeAlike(storage, 0, PREVIEW + 50);
    server.attach(storage);
    Await.until("the first", () -> history().get("total").asInt() == PREVIEW);
    assertThat(history().get("number").size()).isEqualTo(PREVIEW);
  }

  private JsonNode history() {
    try {
      return new JsonMapper()
          .readTree(server.get("/gatewatch/api/history?session=run&points=1000").body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the records of a preview, and the next ones only when it is told to. */
  private static final class SlowStorage extends InMemoryStatsStorage {
    private final CountDownLatch faster = new CountDownLatch(1);
    private final AtomicInteger given = new AtomicInteger();

    @Override
    public Persistable getUpdate(String session, String type, String worker, long timestamp) {
      if (given.incrementAndGet() > PREVIEW) {
        try {
          if (!faster.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody told the storage to go on");
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return super.getUpdate(session, type, worker, timestamp);
    }
  }
}
