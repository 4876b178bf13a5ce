package org.gatewatch.tensorboard;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.StorageMetaData;
import org.gatewatch.internal.engine.Arguments;
import org.gatewatch.internal.publish.SendsLater;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a listener samples as event files of TensorBoard, while it trains, and hands it on to
 * another router, if one is given:
 *
 * <pre>{@code
 * StatsStorage storage = new InMemoryStatsStorage();
 * StatsStorageRouter router = new TensorBoardRouter(Path.of("runs"), storage);
 * model.addListeners(GatewatchListener.builder(router).build());   // tensorboard --logdir runs
 * }</pre>
 *
 * <p>Each worker of a session is a run, in a folder of its own: {@code SESSION/WORKER}. Its scalars
 * are the loss, the learning rate, the norm of every quantity of every gate, the ratio of updates
 * to weights, saturation and counts of NaN and infinite values; its histograms are those of every
 * gate, joined to a quarter of an octave. Steps are iterations. Heatmaps, alerts and the run card
 * are not in it.
 *
 * <p>Each sample is in its file when the put returns. Every router writes files of its own, so that
 * several may write to one directory. Files grow as long as training goes on. Takes records of
 * Gatewatch alone. Safe for use by many threads. Serialisable, for a directory that there is on the
 * other machine, too; the router that it hands on to stays behind.
 */
public final class TensorBoardRouter implements StatsStorageRouter, SendsLater, Serializable {
  private static final long serialVersionUID = 1L;

  private static final Logger log = LoggerFactory.getLogger(TensorBoardRouter.class);

  /** As text, since a path cannot travel. */
  private final String directory;

  private final transient @Nullable StatsStorageRouter next;
  private transient @Nullable Map<Worker, Run> runs;
  private transient boolean failing;

  private record Worker(String session, String id) {
    static Worker of(StoredRecord record) {
      return new Worker(record.getSessionID(), record.getWorkerID());
    }
  }

  private record Run(EventFile file, SampleSummary summaries) {}

  /**
   * A router that writes event files, and nothing else.
   *
   * @param directory that TensorBoard is started with; made when it is needed
   * @throws IllegalArgumentException if it is null
   */
  public TensorBoardRouter(Path directory) {
    this(directory, null);
  }

  /**
   * A router that writes event files and hands everything on. An event file that cannot be written
   * costs one line of the log then, and the other router no sample.
   *
   * @param directory that TensorBoard is started with; made when it is needed
   * @param next such as the storage that the page shows; null for none
   * @throws IllegalArgumentException if the directory is null
   */
  public TensorBoardRouter(Path directory, @Nullable StatsStorageRouter next) {
    this.directory = Arguments.requireNonNull("directory", directory).toString();
    this.next = next;
  }

  /** Begins a run with a layout, or goes on with another one. */
  @Override
  public void putStaticInfo(Persistable staticInfo) {
    write(staticInfo);
    if (next != null) {
      next.putStaticInfo(staticInfo);
    }
  }

  @Override
  public void putStaticInfo(Collection<? extends Persistable> staticInfo) {
    staticInfo.forEach(this::putStaticInfo);
  }

  /**
   * Writes a sample.
   *
   * @throws UncheckedIOException if that cannot be done, and there is no other router
   */
  @Override
  public void putUpdate(Persistable update) {
    write(update);
    if (next != null) {
      next.putUpdate(update);
    }
  }

  @Override
  public void putUpdate(Collection<? extends Persistable> updates) {
    updates.forEach(this::putUpdate);
  }

  /** Handed on: Gatewatch has no metadata. */
  @Override
  public void putStorageMetaData(StorageMetaData storageMetaData) {
    if (next != null) {
      next.putStorageMetaData(storageMetaData);
    }
  }

  @Override
  public void putStorageMetaData(Collection<? extends StorageMetaData> storageMetaData) {
    storageMetaData.forEach(this::putStorageMetaData);
  }

  private synchronized void write(Persistable record) {
    if (!(record instanceof StoredRecord stored)) {
      throw new IllegalArgumentException(
          "a TensorBoardRouter takes records of Gatewatch alone, not "
              + Arguments.requireNonNull("record", record).getClass().getName());
    }
    try {
      write(stored);
      failing = false;
    } catch (IOException e) {
      if (next == null) {
        throw new UncheckedIOException("no event file can be written in " + directory, e);
      }
      if (!failing) {
        log.warn("No event file can be written in {}; all else goes on", directory, e);
      }
      failing = true;
    }
  }

  private void write(StoredRecord record) throws IOException {
    Map<Worker, Run> known = runs();
    Worker worker = Worker.of(record);
    Layout layout = record.layout();
    if (layout != null) {
      Run last = known.get(worker);
      EventFile file = last == null ? newFile(record) : last.file;
      known.put(worker, new Run(file, new SampleSummary(layout)));
    } else if (record.isEndOfTraining()) {
      known.remove(worker);
    } else {
      Run run = known.get(worker);
      Sample sample = run == null ? null : record.sample();
      if (run != null && sample != null && run.summaries.takes(sample)) {
        run.file.add(record.getTimeStamp(), sample.iteration(), run.summaries.of(sample));
      }
    }
  }

  private EventFile newFile(StoredRecord record) throws IOException {
    Path folder = RunFolder.of(Path.of(directory), record.getSessionID(), record.getWorkerID());
    Files.createDirectories(folder);
    long millis = record.getTimeStamp();
    return new EventFile(folder.resolve(RunFolder.newFile(millis)), millis);
  }

  private Map<Worker, Run> runs() {
    Map<Worker, Run> known = runs;
    if (known == null) {
      known = new HashMap<>();
      runs = known;
    }
    return known;
  }

  /**
   * Waits for the router that it hands on to.
   *
   * @param patience how long at most
   * @return false if what was put is still under way there
   */
  @Override
  public boolean flush(Duration patience) {
    return !(next instanceof SendsLater later) || later.flush(patience);
  }

  /** The directory. */
  @Override
  public String toString() {
    return "TensorBoardRouter to " + directory;
  }
}
