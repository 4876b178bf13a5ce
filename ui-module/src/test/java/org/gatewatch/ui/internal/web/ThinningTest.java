package org.gatewatch.ui.internal.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.BoundedStatsStorage;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.internal.index.Point;
import org.gatewatch.ui.internal.index.SessionIndex;
import org.gatewatch.ui.internal.index.StorageListener;
import org.gatewatch.ui.internal.index.WorkerIndex;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Few points of a run that is long enough to be kept finer at its end than at its beginning. */
class ThinningTest {
  private static final int LENGTH = 20_000;
  private static final int BAD = 3001;
  private static final int FEW = 1000;

  private static final Layout LAYOUT =
      Layout.of("network", "FLOAT", Map.of(), 1, List.of(), List.of());

  private static final BoundedStatsStorage BOUNDED = new BoundedStatsStorage(500, Long.MAX_VALUE);

  private static List<Point> kept = List.of();

  /** Watched once all is stored: of what comes live, an index that is behind leaves some out. */
  @BeforeAll
  static void readWhatIsStored() {
    InMemoryStatsStorage indexed = new InMemoryStatsStorage();
    store(indexed);
    SessionIndex index = new SessionIndex();
    try (StorageListener watch = new StorageListener(index)) {
      watch.attach(indexed);
      Await.until("the whole run", () -> isWhole(index.find("run", "worker")));
    }
  }

  /** Until all is read, a few points of the whole run are there, or none. */
  private static boolean isWhole(@Nullable WorkerIndex worker) {
    kept = worker == null ? List.of() : worker.series().kept();
    return kept.size() > FEW && kept.get(kept.size() - 1).number() == LENGTH - 1;
  }

  private static void store(InMemoryStatsStorage indexed) {
    indexed.putStaticInfo(StoredRecord.of(LAYOUT, "run", "worker", 1));
    for (int i = 0; i < LENGTH; i++) {
      double score = i == BAD || i == BAD + 1 ? Double.NaN : 1;
      Sample sample = new Sample(LAYOUT.id(), i, 0, score, 0, 0, List.of());
      StoredRecord record = StoredRecord.of(JudgedSample.of(sample), "run", "worker", 10 + i);
      indexed.putUpdate(record);
      BOUNDED.putUpdate(record);
    }
  }

  @Test
  void isEvenOverTheRunThoughWhatIsKeptIsNot() {
    List<Integer> numbers = numbers(Thinning.thin(kept, 100, point -> false));
    assertThat(numbers).hasSize(100).isSorted().contains(0, BAD, LENGTH - 1);
    assertThat(numbers).doesNotContain(BAD + 1);
    for (int i = 1; i < numbers.size(); i++) {
      assertThat(numbers.get(i) - numbers.get(i - 1)).isLessThanOrEqualTo(2 * LENGTH / 98 + 1);
    }
  }

  @Test
  void whatMustBeThereComesOnTop() {
    Point must = kept.get(kept.size() - 7);
    List<Integer> numbers =
        numbers(Thinning.thin(kept, 100, point -> point == must || point.number() == 0));
    assertThat(numbers).hasSize(101).isSorted().contains(must.number()).doesNotHaveDuplicates();
  }

  @Test
  void choosesWhatTheStorageKeepsToo() {
    List<Point> chosen = Thinning.thin(kept, 100, point -> false);
    assertThat(chosen)
        .filteredOn(point -> point.number() != BAD)
        .allSatisfy(point -> assertThat(isStored(point)).as("%d", point.number()).isTrue());
  }

  @Test
  void aFewPointsAreAllTaken() {
    List<Point> few = kept.subList(5, 15);
    assertThat(Thinning.thin(few, 10, point -> false)).isEqualTo(few);
    assertThat(Thinning.thin(few, 3, point -> false)).hasSize(3).contains(few.get(0), few.get(9));
    assertThat(Thinning.thin(List.of(), 3, point -> true)).isEmpty();
  }

  private static boolean isStored(Point point) {
    return BOUNDED.getUpdate("run", StoredRecord.TYPE_ID, "worker", point.timestamp()) != null;
  }

  private static List<Integer> numbers(List<Point> points) {
    return points.stream().map(Point::number).toList();
  }
}
