package org.gatewatch.ui.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.sample.Layout;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that nobody closed is over when its process has begun another. */
class SameProcessTest {
  private final StatsStorage storage = new InMemoryStatsStorage();
  private final SyntheticRun run = new SyntheticRun("run", "worker", 5);

  private WorkerIndex worker(String session, long started, Map<String, String> versions) {
    Layout plain = run.layout();
    Layout layout =
        new Layout(
            plain.id(),
            plain.network(),
            plain.dataType(),
            versions,
            plain.frequency(),
            plain.layers(),
            plain.slots(),
            plain.penalties(),
            plain.facts());
    return new WorkerIndex(session, "worker", storage, started, layout);
  }

  private static Map<String, String> jvm(String id) {
    return Map.of("jvm", id);
  }

  private void sample(WorkerIndex worker, long timestamp) {
    RunIndex series = worker.whole();
    series.append(Point.of(timestamp, run.sample(0), series.plan(), series.last()), List.of());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theOldRunEndsWithItsLastSampleInWhicheverOrderTheyAreRead(boolean newestFirst) {
    SessionIndex index = new SessionIndex();
    WorkerIndex before = worker("before", 100, jvm("a"));
    WorkerIndex after = worker("after", 300, jvm("a"));
    sample(before, 200);
    index.add(newestFirst ? after : before);
    index.add(newestFirst ? before : after);

    assertThat(before.endedAt()).isEqualTo(200);
    assertThat(after.endedAt()).isNull();
  }

  @Test
  void aRunThatGoesOnBesideANewOneHasNotEnded() {
    SessionIndex index = new SessionIndex();
    WorkerIndex before = index.add(worker("before", 100, jvm("a")));
    index.add(worker("after", 300, jvm("a")));
    assertThat(before.endedAt()).as("without a sample it ended as it began").isEqualTo(100);
    sample(before, 400);
    index.add(worker("third", 500, jvm("a")));

    assertThat(before.endedAt()).isNull();
  }

  @Test
  void otherProcessesWorkersOfTheSameSessionAndOldRecordsSayNothing() {
    SessionIndex index = new SessionIndex();
    WorkerIndex before = index.add(worker("before", 100, jvm("a")));
    WorkerIndex unknown = index.add(worker("unknown", 100, Map.of()));
    index.add(worker("after", 300, jvm("b")));
    index.add(worker("later", 300, Map.of()));
    before.meet(worker("before", 300, jvm("a")));

    assertThat(before.endedAt()).isNull();
    assertThat(unknown.endedAt()).isNull();
  }
}
