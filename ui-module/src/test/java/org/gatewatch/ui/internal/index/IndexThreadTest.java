package org.gatewatch.ui.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One thread reads for all sessions: none of them may end it, or keep it to itself. */
@Tag("hostile")
class IndexThreadTest {
  private final SessionIndex index = new SessionIndex();
  private final StorageListener watch = new StorageListener(index);

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void anErrorInOneSessionIsTheEndOfNoOther() {
    AtomicBoolean failing = new AtomicBoolean(true);
    InMemoryStatsStorage broken =
        new InMemoryStatsStorage() {
          @Override
          public Persistable getUpdate(String session, String type, String worker, long time) {
            if (failing.get()) {
              throw new OutOfMemoryError("made up");
            }
            return super.getUpdate(session, type, worker, time);
          }
        };
    SyntheticRun first = new SyntheticRun("broken", "worker", 1);
    first.begin(broken).store(broken, 0, 3);
    watch.attach(broken);
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    watch.attach(storage);
    SyntheticRun second = new SyntheticRun("later", "worker", 2);
    second.begin(storage).store(storage, 0, 3);
    awaitPoints("later", 3);
    first.store(broken, 3, 4);
    failing.set(false);
    first.store(broken, 4, 5);
    awaitPoints("broken", 5);
  }

  @Test
  void anErrorOfWhoeverListensIsTheEndOfNothing() {
    Runnable unsubscribe =
        index.subscribe(
            () -> {
              throw new StackOverflowError("made up");
            });
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    watch.attach(storage);
    for (int i = 0; i < 3; i++) {
      SyntheticRun run = new SyntheticRun("run " + i, "worker", i);
      run.begin(storage).store(storage, 0, 3);
    }
    for (int i = 0; i < 3; i++) {
      SyntheticRun again = new SyntheticRun("run " + i, "worker", i);
      again.store(storage, 3, 4);
      awaitPoints("run " + i, 4);
    }
    unsubscribe.run();
  }

  @Test
  void aLongStoredRunHoldsUpNothingThatIsLive() {
    int many = 400; // Fewer than a preview is made of.
    SlowStorage slow = new SlowStorage();
    SyntheticRun stored = new SyntheticRun("stored", "worker", 1);
    stored.begin(slow).storeAlike(slow, 0, many);
    watch.attach(slow);
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    watch.attach(storage);
    SyntheticRun run = new SyntheticRun("live", "worker", 2);
    run.begin(storage);
    for (int i = 0; i < 10; i++) {
      run.store(storage, i, i + 1);
      slow.awaitPoints("live", i + 1);
    }
    assertThat(points("stored")).isLessThan(many);
    slow.hurry();
    awaitPoints("stored", many);
  }

  @Test
  void thePreviewOfALongRunHoldsUpNothingThatIsLive() {
    SlowStorage slow = new SlowStorage();
    SyntheticRun stored = new SyntheticRun("stored", "worker", 1);
    stored.begin(slow).storeAlike(slow, 0, Preview.LEAST);
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    watch.attach(storage);
    SyntheticRun run = new SyntheticRun("live", "worker", 2);
    run.begin(storage).store(storage, 0, 1);
    awaitPoints("live", 1);
    watch.attach(slow);
    Await.until("the preview to begin", () -> slow.asked.get() > 0);
    run.store(storage, 1, 2);
    slow.awaitPoints("live", 2);
    assertThat(slow.asked.get()).isLessThan(Preview.SAMPLES);
    slow.hurry();
    awaitPoints("stored", Preview.LEAST);
  }

  /**
   * Takes until the next look for each record, however long the machine takes for a look: only of
   * so many records as there were looks can what is live have waited.
   */
  private final class SlowStorage extends InMemoryStatsStorage {
    private final AtomicInteger asked = new AtomicInteger();
    private final Semaphore looks = new Semaphore(0);

    @Override
    public Persistable getUpdate(String session, String type, String worker, long time) {
      asked.incrementAndGet();
      awaitLook();
      return super.getUpdate(session, type, worker, time);
    }

    private void awaitLook() {
      try {
        assertThat(looks.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void awaitPoints(String session, int count) {
      Await.until(
          () -> count + " points of " + session + ", there are " + points(session),
          () -> {
            looks.release();
            return points(session) == count;
          });
    }

    void hurry() {
      looks.release(Integer.MAX_VALUE / 2);
    }
  }

  @Test
  void aServerHasOneSuchThreadAndTakesItAlong() throws Exception {
    try (TestServer server = TestServer.startOn(TestServer.freePort())) {
      Await.until("the end of the server before", () -> threads() == 0);
      server.attach(new InMemoryStatsStorage());
      server.attach(new InMemoryStatsStorage());
      assertThat(threads()).isEqualTo(1);
    }
    Await.until("the end of the thread", () -> threads() == 0);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("gatewatch-index"))
        .count();
  }

  private void awaitPoints(String session, int count) {
    Await.until(
        () -> count + " points of " + session + ", there are " + points(session),
        () -> points(session) == count);
  }

  private int points(String session) {
    WorkerIndex worker = index.first(session);
    return worker == null ? 0 : worker.series().size();
  }
}
