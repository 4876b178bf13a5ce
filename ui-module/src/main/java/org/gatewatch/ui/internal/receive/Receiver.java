package org.gatewatch.ui.internal.receive;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.internal.wire.Batch;
import org.gatewatch.internal.wire.Receipt;
import org.gatewatch.internal.wire.Recent;
import org.gatewatch.internal.wire.WorkerId;
import org.gatewatch.storage.StoredRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches of records, in the order in which they come, and stores each record once. What a
 * router sends again, since it has heard no answer, is known by its number; after a start of this
 * server, by its timestamp in the storage. Safe for use by many threads; calls block on storages.
 */
public final class Receiver {
  private static final Logger log = LoggerFactory.getLogger(Receiver.class);
  private static final int MOST_STREAMS = 10_000;
  private static final int MOST_KNOWN = 10_000;

  /**
   * What became of a batch.
   *
   * @param isTaken whether it is stored; else nothing of it is, since it needs a layout first
   */
  public record Result(boolean isTaken, Receipt receipt) {}

  private final UUID id = UUID.randomUUID();
  private final Destinations destinations;

  /** By stream, the number after the last record that was stored; the stream seen last last. */
  private final Map<UUID, Long> nexts = new Recent<>(MOST_STREAMS);

  /** Workers whose layout was seen, and in which storage. */
  private final Map<WorkerId, StatsStorage> known = new Recent<>(MOST_KNOWN);

  private boolean refusing;

  /** A receiver that has taken nothing. */
  public Receiver(Destinations destinations) {
    this.destinations = destinations;
  }

  /**
   * Stores a batch.
   *
   * @throws RefusedException if a record cannot be stored now; those before it are, and are known
   *     when the batch comes again
   */
  public synchronized Result take(Batch batch) {
    UUID stream = batch.stream();
    long next = Math.max(batch.first(), nexts.getOrDefault(stream, 0L));
    boolean hasAll =
        batch.server().equals(Batch.ANY) || (batch.server().equals(id) && hasLayouts(batch));
    if (!hasAll) {
      return new Result(false, new Receipt(id, next));
    }
    batch.layouts().forEach(this::putLayout);
    long number = batch.first();
    for (Batch.Item item : batch.records()) {
      if (number >= next) {
        put(item, number < batch.sentBefore());
        next = number + 1;
        nexts.put(stream, next);
      }
      number++;
    }
    return new Result(true, new Receipt(id, next));
  }

  private boolean hasLayouts(Batch batch) {
    Set<WorkerId> coming = new HashSet<>();
    for (Batch.Item item : batch.records()) {
      WorkerId worker = WorkerId.of(item.record());
      if (item.isLayout()) {
        coming.add(worker);
      } else if (!coming.contains(worker) && !hasLayout(worker)) {
        return false;
      }
    }
    return true;
  }

  private boolean hasLayout(WorkerId worker) {
    StatsStorage storage = destinations.of(worker.session(), worker.worker());
    if (known.get(worker) == storage) {
      return true;
    }
    boolean has = Destinations.layout(storage, worker.session(), worker.worker()) != null;
    if (has) {
      known.put(worker, storage);
    }
    return has;
  }

  private void put(Batch.Item item, boolean mayBeThere) {
    if (item.isLayout()) {
      putLayout(item.record());
    } else {
      into(item.record(), storage -> putUpdate(storage, item.record(), mayBeThere));
    }
  }

  private static void putUpdate(StatsStorage storage, StoredRecord record, boolean mayBeThere) {
    boolean isThere =
        mayBeThere
            && storage.getUpdate(
                    record.getSessionID(),
                    StoredRecord.TYPE_ID,
                    record.getWorkerID(),
                    record.getTimeStamp())
                != null;
    if (!isThere) {
      storage.putUpdate(record);
    }
  }

  /** A storage in a file keeps every layout that it is given: the same one is given once. */
  private void putLayout(StoredRecord layout) {
    WorkerId worker = WorkerId.of(layout);
    into(
        layout,
        storage -> {
          StoredRecord there = Destinations.layout(storage, worker.session(), worker.worker());
          if (there == null || !Arrays.equals(there.encode(), layout.encode())) {
            storage.putStaticInfo(layout);
          }
          known.put(worker, storage);
        });
  }

  /** A storage that is for reading alone says so; then another is asked. */
  private void into(StoredRecord record, Consumer<StatsStorage> step) {
    while (true) {
      StatsStorage storage = destinations.of(record.getSessionID(), record.getWorkerID());
      try {
        step.accept(storage);
        refusing = false;
        return;
      } catch (UnsupportedOperationException e) {
        log.debug("{} takes nothing", storage, e);
        destinations.takesNothing(storage);
      } catch (RuntimeException | Error e) {
        if (!refusing) {
          log.warn("A storage refuses what other machines send; they will send it again", e);
        }
        refusing = true;
        throw new RefusedException("the server's storage does not take it: " + e.getClass(), e);
      }
    }
  }
}
