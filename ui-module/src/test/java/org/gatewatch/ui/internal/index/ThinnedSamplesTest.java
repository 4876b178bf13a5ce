package org.gatewatch.ui.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.alert.AlertType;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.CapturedLog;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Samples that come faster than they can be read. The clock stands still unless it is moved. */
class ThinnedSamplesTest {
  private static final long LATE = 2 * Pace.PATIENCE_NANOS;

  private final AtomicLong clock = new AtomicLong();
  private final SessionIndex index = new SessionIndex();
  private final StorageListener watch = new StorageListener(index, 4096, clock::get);
  private final SyntheticRun run = new SyntheticRun("session", "worker", 5);
  private final Sample small = run.ofFirstLayer();
  private final Gatekeeper gate = new Gatekeeper();
  private volatile boolean forgetsWhatIsKnown;

  private final InMemoryStatsStorage storage =
      new InMemoryStatsStorage() {
        @Override
        public Persistable getUpdate(String session, String type, String worker, long time) {
          Persistable record = super.getUpdate(session, type, worker, time);
          if (!forgetsWhatIsKnown) {
            return record;
          }
          StoredRecord unknown = new StoredRecord();
          unknown.decode(record.encode());
          return unknown;
        }
      };

  @BeforeEach
  void begin() {
    run.begin(storage);
    watch.attach(storage);
    Await.until("all is read", () -> worker() != null && worker().progress().isCaughtUp());
  }

  @AfterEach
  void close() {
    watch.close();
  }

  private WorkerIndex worker() {
    return index.find("session", "worker");
  }

  private List<Integer> iterations() {
    return worker().series().kept().stream().map(Point::iteration).toList();
  }

  private StoredRecord record(int i) {
    Sample sample = new Sample(small.layoutId(), i, 0, 1, 1, 0, small.summaries());
    return StoredRecord.of(JudgedSample.of(sample), "session", "worker", run.timestamp(i));
  }

  private void put(int from, int to) {
    for (int i = from; i < to; i++) {
      storage.putUpdate(record(i));
    }
  }

  /** The index's thread stands at the first sample until {@link #openLate()}. */
  private void putFirstAndHold() {
    worker().subscribe(gate);
    put(0, 1);
    gate.awaitVisitor();
  }

  private void openLate() {
    clock.addAndGet(LATE);
    gate.open();
  }

  private void awaitAll(int many) {
    Await.until(
        () -> many + " of which it is known what became, now " + iterations(),
        () -> worker().series().size() + worker().leftOut() == many);
  }

  @Test
  void ofAWorkerTheNewestAreReadAndAllWithAlertsAndWhatIsLeftOutIsCountedAndSaid() {
    try (CapturedLog log = new CapturedLog()) {
      putFirstAndHold();
      put(1, 7);
      Sample sick = new Sample(small.layoutId(), 7, 0, 1, 1, 0, small.summaries());
      storage.putUpdate(
          StoredRecord.of(
              new JudgedSample(
                  sick, List.of(run.alerts(7).opened(AlertType.LOSS_JUMP, Location.NETWORK))),
              "session",
              "worker",
              run.timestamp(7)));
      put(8, 21);
      openLate();
      awaitAll(21);
      assertThat(iterations()).containsExactly(0, 1, 6, 7, 20);
      assertThat(worker().leftOut()).isEqualTo(16);
      assertThat(worker().series().openAlerts()).hasSize(1);
      assertThat(worker().refused()).isZero();
      assertThat(log.having("come faster than this server can read them")).hasSize(1);
    }
  }

  @Test
  void theLastSampleBeforeTheEndIsReadAndTheEndToo() {
    putFirstAndHold();
    put(1, 9);
    run.end(storage, 9);
    openLate();
    Await.until("the end", () -> worker().endedAt() != null);
    assertThat(iterations()).containsExactly(0, 1, 8);
    assertThat(worker().leftOut()).isEqualTo(6);
  }

  @Test
  void whatComesInTimeIsAllRead() {
    putFirstAndHold();
    put(1, 300);
    clock.addAndGet(Pace.PATIENCE_NANOS);
    gate.open();
    awaitAll(300);
    assertThat(worker().leftOut()).isZero();
  }

  /** It says nothing of alerts unless it is decoded. */
  @Test
  void whatMayHaveAlertsIsRead() {
    forgetsWhatIsKnown = true;
    putFirstAndHold();
    put(1, 30);
    openLate();
    awaitAll(30);
    assertThat(worker().leftOut()).isZero();
  }

  /** The first takes as long as classes take to load. */
  @Test
  void aColdStartIsNotTakenForSlowness() {
    Pace pace = new Pace(clock::get, () -> 1000);
    pace.read(worker(), () -> passMillis(500));
    for (int i = 0; i < 20; i++) {
      pace.read(worker(), () -> passMillis(2));
    }
    clock.set(LATE);
    assertThat(pace.isThinning(0)).as("what waits takes two seconds").isFalse();
  }

  @Test
  void readingTakesHalfOfTheTimeEachHasItsTurnAndAllIsReadAgainOnceThereIsTimeForIt() {
    AtomicInteger waiting = new AtomicInteger(20);
    Pace pace = new Pace(clock::get, waiting::get);
    WorkerIndex one = worker();
    WorkerIndex other = new WorkerIndex("session", "other", storage, 0, run.layout());
    pace.read(one, () -> passMillis(300));
    clock.set(LATE);
    assertThat(pace.isThinning(0)).as("what waits takes six seconds").isFalse();
    waiting.set(40);
    assertThat(pace.isThinning(0)).isTrue();
    assertThat(pace.takes(one)).isTrue();
    pace.read(one, () -> passMillis(300));
    passMillis(199);
    assertThat(pace.takes(other)).isFalse();
    passMillis(1);
    assertThat(pace.takes(one)).as("the other's turn").isFalse();
    assertThat(pace.takes(other)).isTrue();
    pace.read(other, () -> passMillis(300));
    for (int i = 0; i < 40; i++) {
      assertThat(pace.takes(i % 2 == 0 ? one : other)).isFalse();
      passMillis(10);
    }
    assertThat(pace.takes(one)).as("the next round").isTrue();
    assertThat(pace.isThinning(clock.get())).as("too many still").isTrue();
    pace.read(one, () -> passMillis(1));
    passMillis(250);
    assertThat(pace.takes(one)).isTrue();
    assertThat(pace.isThinning(clock.get())).as("hardly any").isFalse();
  }

  private void passMillis(long millis) {
    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
