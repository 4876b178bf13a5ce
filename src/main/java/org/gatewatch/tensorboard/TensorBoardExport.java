package org.gatewatch.tensorboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.internal.engine.Arguments;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.ArrivalOrder;
import org.gatewatch.storage.MalformedRecordException;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes stored runs as event files of TensorBoard, with what {@link TensorBoardRouter} writes. */
public final class TensorBoardExport {
  private static final Logger log = LoggerFactory.getLogger(TensorBoardExport.class);

  private TensorBoardExport() {}

  /**
   * Writes one session, each of its workers to a file in a folder of its own, {@code
   * SESSION/WORKER}, one record at a time in memory. A file that the same run was written to before
   * is replaced, once the new one is complete. What cannot be read is left out, and the log says
   * so.
   *
   * @param storage with records of Gatewatch
   * @param session id of the session
   * @param directory that TensorBoard is started with; made if it is not there
   * @return how many samples were written, of all workers
   * @throws IOException if a file cannot be written
   * @throws IllegalArgumentException if an argument is null, or the storage has no samples of
   *     Gatewatch of that session
   */
  public static int write(StatsStorage storage, String session, Path directory) throws IOException {
    Arguments.requireNonNull("storage", storage);
    Arguments.requireNonNull("session", session);
    Arguments.requireNonNull("directory", directory);
    List<String> workers = storage.listWorkerIDsForSessionAndType(session, StoredRecord.TYPE_ID);
    int written = 0;
    for (String worker : workers) {
      written += write(storage, session, worker, directory);
    }
    if (written == 0) {
      throw new IllegalArgumentException(
          "the storage has no samples of Gatewatch of a session '" + session + "'");
    }
    return written;
  }

  private static int write(StatsStorage storage, String session, String worker, Path directory)
      throws IOException {
    StoredRecord first = record(storage.getStaticInfo(session, StoredRecord.TYPE_ID, worker));
    Layout layout = first == null ? null : layout(first);
    if (first == null || layout == null) {
      log.warn("Worker '{}' of session '{}' has no layout, and is left out", worker, session);
      return 0;
    }
    Path folder = RunFolder.of(directory, session, worker);
    Files.createDirectories(folder);
    Path growing = Files.createTempFile(folder, "growing", ".part");
    try {
      long begun = first.getTimeStamp();
      EventFile file = new EventFile(growing, begun);
      int written = write(storage, new Run(session, worker, layout), file);
      if (written > 0) {
        Path whole = folder.resolve(RunFolder.file(begun) + ".export");
        Files.move(growing, whole, StandardCopyOption.REPLACE_EXISTING);
      }
      return written;
    } finally {
      Files.deleteIfExists(growing);
    }
  }

  private record Run(String session, String worker, Layout layout) {}

  private static int write(StatsStorage storage, Run run, EventFile file) throws IOException {
    SampleSummary summaries = new SampleSummary(run.layout);
    int written = 0;
    int unread = 0;
    for (long time : times(storage, run)) {
      try {
        StoredRecord record =
            record(storage.getUpdate(run.session, StoredRecord.TYPE_ID, run.worker, time));
        Sample sample = record == null ? null : record.sample();
        if (sample != null && summaries.takes(sample)) {
          file.add(time, sample.iteration(), summaries.of(sample));
          written++;
        } else if (sample != null) {
          unread++;
        }
      } catch (MalformedRecordException e) {
        log.debug("A record cannot be read", e);
        unread++;
      }
    }
    if (unread > 0) {
      log.warn(
          "{} samples of worker '{}' of session '{}' are damaged or of another layout, and are left"
              + " out",
          unread,
          run.worker,
          run.session);
    }
    return written;
  }

  private static long[] times(StatsStorage storage, Run run) {
    if (storage instanceof ArrivalOrder ordered) {
      return ordered.getUpdateTimesByArrival(run.session, StoredRecord.TYPE_ID, run.worker);
    }
    long[] times = storage.getAllUpdateTimes(run.session, StoredRecord.TYPE_ID, run.worker);
    Arrays.sort(times);
    return times;
  }

  private static @Nullable Layout layout(StoredRecord record) {
    try {
      return record.layout();
    } catch (MalformedRecordException e) {
      log.debug("A layout cannot be read", e);
      return null;
    }
  }

  private static @Nullable StoredRecord record(@Nullable Object stored) {
    return stored instanceof StoredRecord record ? record : null;
  }
}
