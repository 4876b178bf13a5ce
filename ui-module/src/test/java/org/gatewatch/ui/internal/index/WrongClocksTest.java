package org.gatewatch.ui.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.BoundedStatsStorage;
import org.gatewatch.storage.GatewatchFileStorage;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.CapturedLog;
import org.gatewatch.ui.Events;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A clock that is behind, or was ahead, or lies: no record hides those that come after it. */
class WrongClocksTest {
  private static final long FAR = 9_000_000_000_000L;

  @TempDir Path folder;

  private final SessionIndex index = new SessionIndex();
  private final SyntheticRun run = new SyntheticRun("session", "worker", 5);
  private final Sample small = run.ofFirstLayer();
  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private StorageListener watch = new StorageListener(index);

  @AfterEach
  void close() {
    watch.close();
  }

  /** What comes from now on comes live. */
  private void begin(StatsStorage of) {
    run.begin(of);
    watch.attach(of);
    Await.until("all is read", () -> worker() != null && worker().progress().isCaughtUp());
  }

  private WorkerIndex worker() {
    return index.find("session", "worker");
  }

  private void put(StatsStorage to, int iteration, long timestamp) {
    Sample sample = new Sample(small.layoutId(), iteration, 0, 1, 1, 0, small.summaries());
    to.putUpdate(StoredRecord.of(JudgedSample.of(sample), "session", "worker", timestamp));
  }

  private void end(long timestamp) {
    storage.putUpdate(StoredRecord.endOfTraining("session", "worker", timestamp));
  }

  private List<Integer> iterations() {
    return worker().series().kept().stream().map(Point::iteration).toList();
  }

  private void awaitIterations(Integer... expected) {
    Await.until(
        () -> List.of(expected) + ", there are " + iterations(),
        () -> iterations().equals(List.of(expected)));
    assertThat(worker().series().kept())
        .extracting(Point::timestamp)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void anEndInTheFarFutureIsNoEndIfSamplesFollow() {
    begin(storage);
    put(storage, 0, run.timestamp(0));
    end(FAR);
    put(storage, 1, run.timestamp(1));
    put(storage, 2, run.timestamp(2));
    awaitIterations(0, 1, 2);
    assertThat(worker().endedAt()).isNull();
    assertThat(worker().series().last().timestamp()).isEqualTo(run.timestamp(2));

    end(run.timestamp(3));
    Await.until("the end", () -> worker().endedAt() != null);
    assertThat(worker().endedAt()).isEqualTo(run.timestamp(3));
  }

  @Test
  void aSampleFromTheFarFutureHidesNoneAndEachCanBeRead() {
    try (CapturedLog log = new CapturedLog()) {
      begin(storage);
      put(storage, 0, run.timestamp(0));
      put(storage, 1, FAR);
      for (int i = 2; i < 6; i++) {
        put(storage, i, run.timestamp(i));
      }
      awaitIterations(0, 1, 2, 3, 4, 5);
      SampleReader reader = new SampleReader();
      RunIndex series = worker().series();
      for (Point point : series.kept()) {
        Sample read = reader.read(worker(), series, point.timestamp());
        assertThat(read).isNotNull();
        assertThat(read.iteration()).isEqualTo(point.iteration());
      }
      assertThat(log.having("a clock is behind, or was ahead")).hasSize(1);
      assertThat(worker().refused()).isZero();
    }
  }

  /** Carried on in the same worker, on a machine whose clock is an hour behind. */
  @Test
  void aRunThatGoesOnByASlowerClockIsShownWhole() {
    begin(storage);
    for (int i = 0; i < 4; i++) {
      put(storage, i, run.timestamp(i));
    }
    end(run.timestamp(4));
    awaitIterations(0, 1, 2, 3);
    for (int i = 4; i < 9; i++) {
      put(storage, i, run.timestamp(i) - 3_600_000);
    }
    awaitIterations(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(worker().endedAt()).isNull();
  }

  /** Two programs wrote it, the second one by a clock that is right; the first one's was ahead. */
  @Test
  void whatIsStoredAlreadyIsShownInTheOrderOfItsIterationsIfNoneIsThereTwice() {
    run.begin(storage);
    put(storage, 0, FAR);
    put(storage, 1, run.timestamp(0));
    end(FAR + 1);
    put(storage, 2, run.timestamp(1));
    watch.attach(storage);
    Await.until("the worker", () -> worker() != null);
    awaitIterations(0, 1, 2);
    assertThat(worker().endedAt()).isNull();
    put(storage, 3, run.timestamp(2));
    awaitIterations(0, 1, 2, 3);
  }

  /** Nobody knows whether the sample before it in time came after it. */
  @Test
  void anEndThatIsYetToComeIsNotBelievedOfAStorageThatKnowsTimestampsAlone() {
    try (CapturedLog log = new CapturedLog()) {
      run.began(1_700_000_000_000L).begin(storage);
      put(storage, 0, run.timestamp(0));
      put(storage, 1, run.timestamp(2));
      end(FAR);
      watch.attach(storage);
      Await.until("all is read", () -> worker() != null && worker().progress().isCaughtUp());
      awaitIterations(0, 1);
      assertThat(worker().endedAt()).isNull();
      assertThat(log.having("has a time that is yet to come")).hasSize(1);
    }
  }

  /** A run of so many records that they are not kept to be sorted stays as its timestamps say. */
  @Test
  void ofVeryManyRecordsNoneIsKeptToBeSorted() {
    RunIndex series = new RunIndex(run.layout());
    IterationOrder all = new IterationOrder();
    IterationOrder few = new IterationOrder(5);
    long[] times = {1, 2, 3, 4, 5, 6, 7};
    int[] iterations = {0, 1, 4, 5, 6, 2, 3};
    for (int i = 0; i < times.length; i++) {
      Sample sample = new Sample(small.layoutId(), iterations[i], 0, 1, 1, 0, small.summaries());
      series.append(Point.of(times[i], sample, series.plan(), series.last()), List.of());
      all.add(times[i], series);
      few.add(times[i], series);
    }
    assertThat(all.sorted(times)).hasValue(new long[] {1, 2, 6, 7, 3, 4, 5});
    assertThat(few.sorted(times)).isEmpty();
  }

  @Test
  void aTrainingThatBeganAnewIsShownBehindTheOldOneAlsoFromAStorage() {
    run.begin(storage);
    for (int i = 0; i < 6; i++) {
      put(storage, i % 3, run.timestamp(i));
    }
    end(run.timestamp(6));
    watch.attach(storage);
    Await.until("the worker", () -> worker() != null);
    awaitIterations(0, 1, 2, 0, 1, 2);
    Await.until("the end", () -> worker().endedAt() != null);
  }

  /** A file, and what is kept in memory: whatever clocks and iterations say, and shown at once. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStorageThatKnowsHowRecordsCameIsShownInThatOrder(boolean inAFile) throws IOException {
    StatsStorage of =
        inAFile
            ? new GatewatchFileStorage(folder.resolve("run.gatewatch"))
            : new BoundedStatsStorage();
    run.begin(of);
    put(of, 0, FAR);
    of.putUpdate(StoredRecord.endOfTraining("session", "worker", FAR + 9));
    put(of, 1, run.timestamp(5));
    put(of, 2, run.timestamp(0));
    put(of, 0, run.timestamp(1));
    watch.attach(of);
    Await.until("the worker", () -> worker() != null);
    awaitIterations(0, 1, 2, 0);
    assertThat(worker().endedAt()).isNull();

    of.putUpdate(StoredRecord.endOfTraining("session", "worker", run.timestamp(2)));
    Await.until("the end", () -> worker().endedAt() != null);
    watch.close();
    of.close();
  }

  /** The list is asked once more: what comes next is known by how it came, not by its timestamp. */
  @Test
  void whatCameWhileTheQueueWasFullIsShownInTheOrderInWhichItCame() {
    watch.close();
    watch = new StorageListener(index, 3);
    BoundedStatsStorage of = new BoundedStatsStorage();
    begin(of);
    RunIndex before = worker().series();
    Gatekeeper atFirstPoint = new Gatekeeper();
    worker().subscribe(atFirstPoint);
    put(of, 0, FAR);
    atFirstPoint.awaitVisitor();
    for (int i = 1; i < 12; i++) {
      put(of, i, run.timestamp(20 - i));
    }
    atFirstPoint.open();
    awaitIterations(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(worker().series()).as("nothing was read twice").isSameAs(before);
  }

  @Test
  void whatNoClockCanShowIsRefusedCountedAndSaid() {
    try (CapturedLog log = new CapturedLog()) {
      begin(storage);
      put(storage, 0, run.timestamp(0));
      put(storage, 1, Long.MAX_VALUE);
      put(storage, 2, -5);
      put(storage, 3, run.timestamp(3));
      awaitIterations(0, 3);
      assertThat(worker().refused()).isEqualTo(2);
      assertThat(log.having("no timestamp that a clock could show")).hasSize(1);
    }
  }

  /** Their events are forgotten, and a list tells of what is newer alone. */
  @Test
  void thoseThatCameWhileTheQueueWasFullAreShown() {
    watch.close();
    watch = new StorageListener(index, 3);
    begin(storage);
    Gatekeeper atFirstPoint = new Gatekeeper();
    worker().subscribe(atFirstPoint);
    put(storage, 0, FAR);
    atFirstPoint.awaitVisitor();
    for (int i = 1; i < 12; i++) {
      put(storage, i, run.timestamp(i));
    }
    atFirstPoint.open();
    Await.until(
        () -> "twelve, there are " + iterations(),
        () -> iterations().stream().distinct().count() == 12 && iterations().size() == 12);
  }

  @Test
  void aRecordIsCountedOnceHoweverOftenItsStorageTells() {
    AtomicLong told = new AtomicLong();
    InMemoryStatsStorage twice =
        new InMemoryStatsStorage() {
          @Override
          public void putUpdate(org.deeplearning4j.core.storage.Persistable update) {
            super.putUpdate(update);
            told.incrementAndGet();
            super.putUpdate(update);
          }
        };
    begin(twice);
    for (int i = 0; i < 5; i++) {
      put(twice, i, run.timestamp(i));
    }
    put(twice, 5, run.timestamp(0) - 5);
    put(twice, 6, run.timestamp(6));
    awaitIterations(0, 1, 2, 3, 4, 5, 6);
    assertThat(told.get()).isEqualTo(7);
  }

  @Test
  void aPageThatComesBackAfterSuchAnEndIsSentWhatFollows() {
    try (TestServer server = TestServer.start().attach(storage)) {
      run.begin(storage);
      put(storage, 0, run.timestamp(0));
      end(FAR);
      String last;
      try (Events events = Events.open(server, "?session=session", null)) {
        events.await("ended");
        last = events.named("ended").get(0).id();
      }
      put(storage, 1, run.timestamp(1));
      try (Events events = Events.open(server, "?session=session", last)) {
        events.awaitSamples(1);
        assertThat(events.timestamps()).containsExactly(run.timestamp(1));
      }
    }
  }
}
