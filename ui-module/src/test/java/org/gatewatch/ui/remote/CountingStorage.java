package org.gatewatch.ui.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.SyntheticRun;

/** A storage that remembers what it was given, in order: a record that is put again is seen. */
public class CountingStorage extends InMemoryStatsStorage {
  private final List<StoredRecord> updates = new CopyOnWriteArrayList<>();
  private final List<StoredRecord> layouts = new CopyOnWriteArrayList<>();

  @Override
  public void putUpdate(Persistable update) {
    updates.add((StoredRecord) update);
    super.putUpdate(update);
  }

  @Override
  public void putStaticInfo(Persistable staticInfo) {
    layouts.add((StoredRecord) staticInfo);
    super.putStaticInfo(staticInfo);
  }

  List<StoredRecord> layouts() {
    return layouts;
  }

  /** Of a worker, in the order in which they came. */
  public List<StoredRecord> updates(String session, String worker) {
    return updates.stream()
        .filter(it -> it.getSessionID().equals(session) && it.getWorkerID().equals(worker))
        .toList();
  }

  List<Long> timestampsOf(SyntheticRun run) {
    return updates(run.session(), run.worker()).stream().map(StoredRecord::getTimeStamp).toList();
  }

  /** Samples {@code from} to {@code to - 1}, each once and in order, and no other. */
  void assertHas(SyntheticRun run, int from, int to) {
    List<Long> timestamps = timestampsOf(run);
    assertThat(timestamps).hasSize(to - from);
    for (int i = from; i < to; i++) {
      assertThat(timestamps.get(i - from)).isEqualTo(run.timestamp(i));
    }
  }
}
