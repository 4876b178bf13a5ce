package org.gatewatch.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Test;

class DriverRunTest {
  private static final String SESSION = "session";
  private static final long REFUSED = 999;

  private final List<Long> stored = new ArrayList<>();

  private final List<Long> layouts = new ArrayList<>();

  private final InMemoryStatsStorage storage =
      new InMemoryStatsStorage() {
        @Override
        public void putStaticInfo(Persistable layout) {
          layouts.add(layout.getTimeStamp());
        }

        @Override
        public void putUpdate(Persistable update) {
          if (update.getTimeStamp() == REFUSED) {
            throw new IllegalStateException("full");
          }
          stored.add(update.getTimeStamp());
        }
      };

  private static TaskRecords records(int stage, int partition, long... timestamps) {
    List<StoredRecord> samples = new ArrayList<>();
    for (long timestamp : timestamps) {
      samples.add(StoredRecord.endOfTraining(SESSION, "worker " + partition, timestamp));
    }
    return new TaskRecords(new TaskRecords.Task(stage, partition, 1), "far away", null, samples);
  }

  @Test
  void aTaskThatSparkComputesTwiceIsStoredOnce() {
    DriverRun run = new DriverRun(storage, SESSION, alert -> {});
    run.take(records(3, 0, 10, 11));
    run.take(records(3, 1, 12));
    run.take(records(3, 0, 20, 21));
    run.take(records(4, 0, 30));

    assertThat(stored).containsExactly(10L, 11L, 12L, 30L);
  }

  @Test
  void anEndComesAfterTheLastSampleWhateverTheClockOfItsMachineSays() {
    long future = System.currentTimeMillis() + 1_000_000;
    DriverRun run = new DriverRun(storage, SESSION, alert -> {});
    run.take(records(1, 0, future));
    run.end();

    assertThat(stored).containsExactly(future, future + 1);
  }

  @Test
  void aStorageThatRefusesASampleGetsTheNext() {
    DriverRun run = new DriverRun(storage, SESSION, alert -> {});
    run.take(records(1, 0, 10, REFUSED, 12));

    assertThat(stored).containsExactly(10L, 12L);
  }

  @Test
  void aLayoutThatEachTaskBringsAlongIsStoredOnce() {
    DriverRun run = new DriverRun(storage, SESSION, alert -> {});
    run.take(withLayout(1, 100));
    run.take(withLayout(2, 100));
    run.take(withLayout(3, 200));

    assertThat(layouts).containsExactly(100L, 200L);
  }

  private static TaskRecords withLayout(int stage, long made) {
    StoredRecord layout = StoredRecord.endOfTraining(SESSION, "worker 0", made);
    return new TaskRecords(new TaskRecords.Task(stage, 0, 1), "far away", layout, List.of());
  }
}
