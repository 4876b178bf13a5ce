package org.gatewatch.internal.remote;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatewatch.internal.wire.Batch;
import org.gatewatch.internal.wire.Batch.Item;
import org.gatewatch.internal.wire.Recent;
import org.gatewatch.internal.wire.WorkerId;
import org.gatewatch.storage.StoredRecord;

/**
 * What a server does not have yet, in order, each record with its number. Of what it has, the
 * newest layout of each worker is kept: another server needs it. Safe for use by many threads.
 */
final class Outbox {
  private final UUID stream = UUID.randomUUID();
  private final long mostBytes;
  private final Deque<Item> waiting = new ArrayDeque<>();

  /** The layouts that servers have had, by worker, the one that was used last last. */
  private final Map<WorkerId, StoredRecord> layouts = new Recent<>(Batch.MOST_LAYOUTS);

  private long bytes;

  /** Number of the first that waits. */
  private long first;

  /** Number after the last that was in a request. */
  private long sent;

  private long lost;

  /**
   * An empty one.
   *
   * @param mostBytes most bytes of samples that wait; layouts and ends always find room
   */
  Outbox(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Puts a record behind the others; false, and counted as lost, if there is no room. */
  synchronized boolean add(boolean isLayout, StoredRecord record) {
    boolean isSmall = isLayout || record.isEndOfTraining();
    int length = record.encodingLengthBytes();
    if (!isSmall && bytes + length > mostBytes) {
      lost++;
      return false;
    }
    waiting.add(new Item(isLayout, record));
    bytes += length;
    return true;
  }

  /**
   * The first records that wait.
   *
   * @param server that has the layouts of all before; {@link Batch#ANY} puts them into the batch
   * @param mostRecords and bytes in it, but for the layouts; one record is always in it, if any
   *     waits
   */
  synchronized Batch batch(UUID server, int mostRecords, long mostBytes) {
    List<Item> next = new ArrayList<>();
    long length = 0;
    for (Item item : waiting) {
      length += item.record().encodingLengthBytes() + Batch.BESIDE_RECORD;
      if (!next.isEmpty() && (next.size() == mostRecords || length > mostBytes)) {
        break;
      }
      next.add(item);
    }
    Batch batch =
        new Batch(
            stream,
            server,
            first,
            Math.max(first, sent),
            server.equals(Batch.ANY) ? List.copyOf(layouts.values()) : List.of(),
            next);
    sent = Math.max(sent, first + next.size());
    return batch;
  }

  /** A server has every record with a lower number than this; whether some of them waited. */
  synchronized boolean taken(long next) {
    long before = first;
    while (first < next && !waiting.isEmpty()) {
      remove();
    }
    return first > before;
  }

  private void remove() {
    Item item = waiting.remove();
    first++;
    bytes -= item.record().encodingLengthBytes();
    if (item.isLayout()) {
      layouts.put(WorkerId.of(item.record()), item.record());
    }
  }

  /** Gives up the first that waits: no server will have it. */
  synchronized void giveUpFirst() {
    if (!waiting.isEmpty()) {
      lost += waiting.element().isLayout() ? 0 : 1;
      remove();
    }
  }

  /** Gives up all that wait. */
  synchronized int giveUpAll() {
    int given = waiting.size();
    while (!waiting.isEmpty()) {
      giveUpFirst();
    }
    return given;
  }

  /** Number after the last record that was put. */
  synchronized long end() {
    return first + waiting.size();
  }

  /** Whether no record with a lower number waits. */
  synchronized boolean isTaken(long number) {
    return first >= number;
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Samples and ends that no server will have. */
  synchronized long lost() {
    return lost;
  }
}
