package org.gatewatch.ui.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.model.storage.FileStatsStorage;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.deeplearning4j.ui.model.storage.sqlite.J7FileStatsStorage;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.storage.GatewatchFileStorage;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageListenerTest {
  private final SessionIndex index = new SessionIndex();
  private final SyntheticRun run = new SyntheticRun("session", "worker", 5);
  private StorageListener watch = new StorageListener(index);

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void readsWhatTheStorageHoldsWhenAttached() {
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    run.begin(storage).store(storage, 0, 20);
    run.end(storage, 20);
    watch.attach(storage);
    awaitPoints(20);
    Await.until("the end", () -> worker().endedAt() != null);
    assertThat(worker().endedAt()).isEqualTo(run.timestamp(20));
    assertThat(timestamps()).isEqualTo(expected(0, 20));
  }

  @Test
  void countsEverySampleOnceWhileItIsReadAndAddedToAtTheSameTime() throws InterruptedException {
    for (int round = 0; round < 4; round++) {
      InMemoryStatsStorage storage = new InMemoryStatsStorage();
      SyntheticRun racing = new SyntheticRun("race" + round, "worker", round);
      racing.begin(storage);
      Sample sample = racing.ofFirstLayer();
      CountDownLatch halfway = new CountDownLatch(200);
      Thread publisher =
          new Thread(
              () -> {
                for (int i = 0; i < 600; i++) {
                  racing.store(storage, i, sample);
                  halfway.countDown();
                }
              });
      publisher.start();
      halfway.await();
      watch.attach(storage);
      publisher.join();
      String session = racing.session();
      Await.until(
          () -> "600 points, there are " + points(session).size(),
          () -> points(session).size() >= 600);
      assertThat(points(session).stream().map(Point::timestamp).toList())
          .isEqualTo(expected(0, 600));
    }
  }

  @Test
  void losesNothingWhenItsQueueOverflows() {
    watch.close();
    watch = new StorageListener(index, 3);
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    watch.attach(storage);
    Gatekeeper atLayout = new Gatekeeper();
    index.subscribe(atLayout);
    run.begin(storage);
    atLayout.awaitVisitor();
    run.store(storage, 0, 1);
    Gatekeeper atFirstPoint = new Gatekeeper();
    worker().subscribe(atFirstPoint);
    atLayout.open();
    atFirstPoint.awaitVisitor();
    run.store(storage, 1, 10); // The queue takes two of them.
    Gatekeeper atSecondPoint = new Gatekeeper();
    worker().subscribe(atSecondPoint);
    atFirstPoint.open();
    atSecondPoint.awaitVisitor();
    run.store(storage, 10, 12); // There is room again, yet these must not overtake the lost ones.
    atSecondPoint.open();
    awaitPoints(12);
    assertThat(timestamps()).isEqualTo(expected(0, 12));
  }

  /** Else it would list them anew for as long as a run lasts. */
  @Test
  void hasCaughtUpAlthoughEachReadingBringsAnotherRecord() {
    int most = 2000;
    Sample small = run.ofFirstLayer();
    AtomicInteger stored = new AtomicInteger(1);
    InMemoryStatsStorage growing =
        new InMemoryStatsStorage() {
          @Override
          public Persistable getUpdate(String session, String type, String worker, long time) {
            if (!worker().progress().isCaughtUp() && stored.get() < most) {
              run.store(this, stored.getAndIncrement(), small);
            }
            return super.getUpdate(session, type, worker, time);
          }
        };
    run.begin(growing).store(growing, 0, small);
    watch.attach(growing);
    Await.until("the end of reading", () -> worker().progress().isCaughtUp());
    Await.until("all of them", () -> worker().series().size() == stored.get());
    assertThat(stored.get()).isLessThan(10);
    assertThat(worker().leftOut()).isZero();
  }

  @Test
  void doesNotTrustAListThatWasCutOffWhileItGrew() {
    for (int bad : new int[] {3, Integer.MAX_VALUE}) {
      // As DL4J's storages do if a record comes while they list: a newer one pushes an older out.
      AtomicInteger asked = new AtomicInteger();
      InMemoryStatsStorage cutting =
          new InMemoryStatsStorage() {
            @Override
            public long[] getAllUpdateTimes(String session, String type, String worker) {
              long[] all = super.getAllUpdateTimes(session, type, worker);
              boolean cut = asked.getAndIncrement() < bad;
              return cut ? Arrays.copyOfRange(all, 1, all.length) : all;
            }
          };
      SyntheticRun named = new SyntheticRun("cut " + bad, "worker", 1);
      named.begin(cutting).store(cutting, 0, 10);
      watch.attach(cutting);
      Await.until("all points", () -> points(named.session()).size() == 10);
      assertThat(points(named.session()).stream().map(Point::timestamp).toList())
          .isEqualTo(expected(0, 10));
    }
  }

  @Test
  void readsFilesOfGatewatchMapDbAndSqlite(@TempDir Path folder) throws IOException {
    List<StatsStorage> storages =
        List.of(
            new GatewatchFileStorage(folder.resolve("a.gatewatch")),
            new FileStatsStorage(folder.resolve("a.mapdb").toFile()),
            new J7FileStatsStorage(folder.resolve("a.sqlite").toFile()));
    for (int i = 0; i < storages.size(); i++) {
      StatsStorage storage = storages.get(i);
      SyntheticRun filed = new SyntheticRun("file " + i, "worker", i);
      filed.begin(storage).store(storage, 0, 10);
      watch.attach(storage);
      filed.store(storage, 10, 20);
      Await.until("20 points", () -> points(filed.session()).size() == 20);
      assertThat(points(filed.session()).stream().map(Point::timestamp).toList())
          .isEqualTo(expected(0, 20));
      watch.detach(storage);
      storage.close();
    }
  }

  @Test
  void survivesAStorageThatWasClosedUnderItsHands(@TempDir Path folder) throws IOException {
    FileStatsStorage closed = new FileStatsStorage(folder.resolve("closed.mapdb").toFile());
    run.begin(closed);
    watch.attach(closed);
    closed.close();
    InMemoryStatsStorage other = new InMemoryStatsStorage();
    SyntheticRun second = new SyntheticRun("second", "worker", 2);
    second.begin(other).store(other, 0, 3);
    FileStatsStorage closedBefore = new FileStatsStorage(folder.resolve("before.mapdb").toFile());
    closedBefore.close();
    watch.attach(closedBefore);
    watch.attach(other);
    Await.until("the other storage's points", () -> points("second").size() == 3);
  }

  @Test
  void skipsMalformedRecordsAndRecordsOfOtherClasses() {
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    watch.attach(storage);
    run.begin(storage).store(storage, 0, 1);
    storage.putUpdate(malformed(run.timestamp(1)));
    Sample other = run.sample(2);
    run.store(storage, 2, withLayout(other, 42));
    run.store(storage, 3, other);
    awaitPoints(2);
    assertThat(timestamps()).containsExactly(run.timestamp(0), run.timestamp(3));
  }

  @Test
  void ignoresRecordsOfOtherTypes() {
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    watch.attach(storage);
    storage.putStaticInfo(new Foreign(run.timestamp(0)));
    storage.putUpdate(new Foreign(run.timestamp(1)));
    run.begin(storage).store(storage, 0, 1);
    awaitPoints(1);
    assertThat(index.all()).hasSize(1);
  }

  @Test
  void beginsAnewWhenTheLayoutChanges() {
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    watch.attach(storage);
    run.begin(storage).store(storage, 0, 5);
    awaitPoints(5);
    RunIndex before = worker().series();
    SyntheticRun changed = new SyntheticRun("session", "worker", 5, "other", "names");
    assertThat(changed.layout().id()).isNotEqualTo(run.layout().id());
    changed.begin(storage).store(storage, 5, 8);
    Await.until(
        "the new layout", () -> worker().series() != before && worker().series().size() == 3);
    assertThat(timestamps()).isEqualTo(expected(5, 8));
  }

  @Test
  void keepsItsPointsWhenOnlyWhatIsSaidOfTheRunChanges() {
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    watch.attach(storage);
    run.begin(storage).store(storage, 0, 5);
    awaitPoints(5);
    RunIndex before = worker().series();
    List<Layout.Fact> facts = List.of(new Layout.Fact(Layout.Fact.NETWORK, "sampling", "seldom"));
    storage.putStaticInfo(
        StoredRecord.of(run.layout().withFacts(facts), "session", "worker", run.timestamp(5)));
    Await.until("the facts", () -> worker().series().layout().facts().equals(facts));
    assertThat(worker().series()).isSameAs(before);
    assertThat(before.size()).isEqualTo(5);
  }

  @Test
  void waitsForALayoutThatComesAfterItsSamples() {
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    watch.attach(storage);
    run.store(storage, 0, 4);
    run.begin(storage);
    awaitPoints(4);
    assertThat(timestamps()).isEqualTo(expected(0, 4));
  }

  @Test
  void tellsSubscribersAndForgetsWhatIsDetached() {
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    AtomicInteger told = new AtomicInteger();
    index.subscribe(told::incrementAndGet);
    watch.attach(storage);
    run.begin(storage).store(storage, 0, 1);
    awaitPoints(1);
    assertThat(told).hasPositiveValue();
    WorkerIndex worker = worker();
    watch.detach(storage);
    assertThat(index.all()).isEmpty();
    assertThat(worker.isRemoved()).isTrue();
    assertThat(storage.getListeners()).isEmpty();
    run.store(storage, 1, 2);
    assertThat(index.find("session", "worker")).isNull();
  }

  @Test
  void closingLeavesNoListenerBehind() {
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    watch.attach(storage);
    watch.close();
    assertThat(storage.getListeners()).isEmpty();
    watch.attach(storage);
    assertThat(storage.getListeners()).isEmpty();
  }

  @Test
  void keepsNormsAndCountsOfNonFiniteValuesOfEverySlot() {
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    watch.attach(storage);
    run.begin(storage);
    Sample sample = run.sample(0, Map.of(3, 1, 4, 10));
    run.store(storage, 0, sample);
    awaitPoints(1);
    Point point = points("session").get(0);
    for (int slot = 0; slot < point.slots(); slot++) {
      assertThat(point.nonFinite(slot)).isEqualTo(summary(sample, slot).nonFinite());
    }
    PointPlan plan = worker().series().plan();
    for (int i = 0; i < plan.norms().size(); i++) {
      Summary summary = summary(sample, plan.norms().get(i));
      assertThat(point.norm(i)).isEqualTo((Double) (double) (float) summary.l2Norm());
    }
    assertThat(plan.norms().get(3)).isEqualTo(3);
    assertThat(point.norm(3)).isNaN();
    assertThat(point.isAlertd()).isTrue();
  }

  private static Summary summary(Sample sample, int slot) {
    Summary summary = sample.summaries().get(slot);
    assertThat(summary).isNotNull();
    return summary;
  }

  private void awaitPoints(int count) {
    Await.until(
        () -> count + " points, there are " + points("session").size(),
        () -> points("session").size() >= count);
  }

  private WorkerIndex worker() {
    WorkerIndex worker = index.find("session", "worker");
    assertThat(worker).isNotNull();
    return worker;
  }

  private List<Point> points(String session) {
    WorkerIndex worker = index.first(session);
    return worker == null ? List.of() : worker.series().from(0, Integer.MAX_VALUE);
  }

  private List<Long> timestamps() {
    return points("session").stream().map(Point::timestamp).toList();
  }

  private List<Long> expected(int from, int to) {
    List<Long> expected = new ArrayList<>();
    for (int i = from; i < to; i++) {
      expected.add(run.timestamp(i));
    }
    return expected;
  }

  private static Sample withLayout(Sample sample, long layoutId) {
    return new Sample(
        layoutId,
        sample.iteration(),
        sample.epoch(),
        sample.score(),
        sample.captureNanos(),
        sample.dropped(),
        sample.summaries());
  }

  /** A record whose envelope is right and whose payload is not, before its maps. */
  private StoredRecord malformed(long timestamp) {
    byte[] bytes =
        StoredRecord.of(JudgedSample.of(run.sample(1)), "session", "worker", timestamp).encode();
    for (int i = 60; i < 120; i++) {
      bytes[i] ^= 0x55;
    }
    StoredRecord record = new StoredRecord();
    record.decode(bytes);
    return record;
  }

  @Test
  void layoutsOfTheRunHaveDistinctSlots() {
    Layout layout = run.layout();
    assertThat(layout.slots()).doesNotHaveDuplicates();
  }
}
