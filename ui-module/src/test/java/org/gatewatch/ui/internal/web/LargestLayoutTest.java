package org.gatewatch.ui.internal.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.LayoutText;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.TestServer;
import org.gatewatch.ui.internal.index.RunIndex;
import org.gatewatch.ui.internal.index.SessionIndex;
import org.gatewatch.ui.internal.index.StorageListener;
import org.gatewatch.ui.internal.index.WorkerIndex;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A layout that names thousands of everything takes some kB, and must not take minutes. */
@Tag("hostile")
class LargestLayoutTest {
  private static final int MOST_SLOTS = 1 << 17;
  private static final int SLOTS = 1 << 15;
  private static final int LAYERS = 5_000;
  private static final int SAMPLES = 70;
  private static final Layout.Cell CELL =
      new Layout.Cell(Direction.FORWARD, true, 1, 1, List.of(Gate.INPUT, Gate.FORGET));
  private static final Layout.Layer LAYER =
      new Layout.Layer("", "", false, Collections.nCopies(8, CELL), Map.of());
  private static final Slot WEIGHT =
      new Slot(Quantity.WEIGHT, 0, Direction.BACKWARD, Kernel.INPUT, Gate.INPUT, "W", 1, 1);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  @Test
  @Timeout(600)
  void isKnownAndToldInTimeThatGrowsWithItsLength() {
    Layout largest = largest();
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    storage.putStaticInfo(StoredRecord.of(largest, "s", "w", 1));
    SessionIndex index = new SessionIndex();
    long start = THREADS.getCurrentThreadCpuTime();
    try (StorageListener listener = new StorageListener(index)) {
      listener.attach(storage);
      RunIndex series = index.find("s", "w").series();
      assertThat(series.plan().norms()).hasSize(SLOTS / 2);
      assertThat(series.plan().trends()).isEmpty();
      assertThat(LayoutJson.of(series).layers()).hasSize(largest.layers().size());
      assertThat(LayoutText.of(largest)).hasSizeGreaterThan(SLOTS);
    }
    assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start))
        .isLessThan(Duration.ofSeconds(6));
  }

  /** A history of all points that a long run keeps of it would be three billion numbers. */
  @Test
  void itsHistoryIsToldByFewerSamples() {
    InMemoryStatsStorage storage = ofManySlots(SAMPLES);
    SessionIndex index = new SessionIndex();
    try (StorageListener listener = new StorageListener(index)) {
      listener.attach(storage);
      WorkerIndex worker = index.find("s", "w");
      Await.until("the samples", () -> worker.series().size() == SAMPLES);
      HistoryJson history = HistoryJson.of(worker, 10_000, Set.of(3L));
      assertThat(history.total()).isEqualTo(SAMPLES);
      assertThat(history.thinned()).isTrue();
      assertThat(history.number()).hasSizeLessThan(SAMPLES);
      assertThat(HistoryJson.near(worker, 5, 10_000).number()).hasSizeLessThan(SAMPLES);
    }
  }

  @Test
  void allItsHistogramsAtOnceAreRefused() {
    try (TestServer server = TestServer.start().attach(ofManySlots(1))) {
      Await.until(
          "the sample",
          () -> server.get("/gatewatch/api/sessions").body().contains("\"samples\":1"));
      String asked = "/gatewatch/api/histograms?session=s&timestamp=1&bins=1000";
      assertThat(server.get(asked).statusCode()).isEqualTo(400);
      assertThat(server.get(asked + "&slot=3,7").statusCode()).isEqualTo(200);
    }
  }

  private static InMemoryStatsStorage ofManySlots(int samples) {
    List<Slot> slots = Collections.nCopies(MOST_SLOTS, WEIGHT);
    Layout layout = Layout.of("n", "FLOAT", Map.of(), 1, List.of(LAYER), slots);
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    storage.putStaticInfo(StoredRecord.of(layout, "s", "w", 1));
    List<@Nullable Summary> summaries = Collections.nCopies(MOST_SLOTS, (Summary) null);
    Sample sample = new Sample(layout.id(), 1, 0, 1, 1, 0, summaries);
    for (int time = 1; time <= samples; time++) {
      storage.putUpdate(StoredRecord.of(JudgedSample.of(sample), "s", "w", time));
    }
    return storage;
  }

  /** Every cell and every slot is looked for among all others, and none is found. */
  private static Layout largest() {
    Slot inside = Slot.ofCell(Quantity.OUTPUT_GRADIENT, 0, Direction.BACKWARD, null, Gate.INPUT);
    List<Slot> slots =
        Stream.concat(
                IntStream.range(0, SLOTS / 2).mapToObj(i -> WEIGHT),
                IntStream.range(0, SLOTS / 2).mapToObj(i -> inside))
            .toList();
    return Layout.of("n", "FLOAT", Map.of(), 1, Collections.nCopies(LAYERS, LAYER), slots)
        .withPenalties(Collections.nCopies(SLOTS, new Layout.Penalty(0, "V", 1, 1)));
  }
}
