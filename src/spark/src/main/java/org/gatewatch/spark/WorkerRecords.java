package org.gatewatch.spark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.StorageMetaData;
import org.gatewatch.alert.AlertType;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.internal.crashdump.RetriedTask;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a worker has sampled since a task took it along. It refuses more than {@value #MOST_BYTES}
 * bytes: the driver has to hold what all tasks of a round bring. Safe for use by many threads.
 */
final class WorkerRecords implements StatsStorageRouter, RetriedTask {
  static final long MOST_BYTES = 64L << 20;

  private @Nullable StoredRecord layout;
  private List<StoredRecord> samples = new ArrayList<>();
  private long bytes;
  private int tasks;
  private String task = "";

  /**
   * A task begins that takes along what is sampled.
   *
   * @param application which application's it is: others may have the same session
   */
  synchronized void begin(String application, TaskRecords.Task begun) {
    tasks++;
    task =
        application
            + "-stage-"
            + begun.stage()
            + "-partition-"
            + begun.partition()
            + (begun.network() == 1 ? "" : "-network-" + begun.network());
  }

  @Override
  public synchronized String task() {
    return task;
  }

  /** That task is over. */
  synchronized void end() {
    tasks--;
  }

  /** What was sampled since the last task was over; null if there is nothing, or a task runs. */
  synchronized @Nullable TaskRecords takeLate(String jvm) {
    return tasks > 0 || samples.isEmpty() ? null : take(null, jvm);
  }

  @Override
  public synchronized void putStaticInfo(Persistable staticInfo) {
    layout = (StoredRecord) staticInfo;
  }

  @Override
  public synchronized void putUpdate(Persistable update) {
    long all = bytes + update.encodingLengthBytes();
    if (all > MOST_BYTES) {
      throw new IllegalStateException(
          "one task sends at most "
              + MOST_BYTES
              + " bytes to the driver; a higher frequency(n) takes fewer samples");
    }
    bytes = all;
    samples.add((StoredRecord) update);
  }

  /** Takes what there is. */
  synchronized TaskRecords take(TaskRecords.@Nullable Task task, String jvm) {
    TaskRecords taken = new TaskRecords(task, jvm, layout, samples);
    samples = new ArrayList<>();
    bytes = 0;
    return taken;
  }

  /** Takes all, and leaves only the last sample with a non-finite value, if there is one. */
  synchronized TaskRecords takeLastNonFinite(TaskRecords.Task task, String jvm) {
    TaskRecords all = take(task, jvm);
    List<StoredRecord> found = all.samples().stream().filter(WorkerRecords::isNonFinite).toList();
    List<StoredRecord> last = found.subList(Math.max(0, found.size() - 1), found.size());
    return new TaskRecords(task, jvm, all.layout(), new ArrayList<>(last));
  }

  private static boolean isNonFinite(StoredRecord sample) {
    JudgedSample judged = sample.judged();
    return judged != null
        && judged.alerts().stream().anyMatch(alert -> alert.type() == AlertType.NON_FINITE);
  }

  @Override
  public void putStaticInfo(Collection<? extends Persistable> staticInfo) {
    staticInfo.forEach(this::putStaticInfo);
  }

  @Override
  public void putUpdate(Collection<? extends Persistable> updates) {
    updates.forEach(this::putUpdate);
  }

  /** Gatewatch has none. */
  @Override
  public void putStorageMetaData(StorageMetaData storageMetaData) {
    throw new UnsupportedOperationException("samples have no meta data");
  }

  @Override
  public void putStorageMetaData(Collection<? extends StorageMetaData> storageMetaData) {
    storageMetaData.forEach(this::putStorageMetaData);
  }
}
