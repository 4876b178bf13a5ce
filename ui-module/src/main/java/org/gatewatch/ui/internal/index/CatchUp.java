package org.gatewatch.ui.internal.index;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.storage.ArrivalOrder;
import org.jspecify.annotations.Nullable;

/** How far the reading of one worker's stored records has come. For the index's thread alone. */
final class CatchUp {
  /** What comes live waits about so long. */
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final StatsStorage storage;
  private final String session;
  private final String worker;
  private @Nullable WorkerIndex known;
  private @Nullable Preview preview;

  /** Of what is read first of a storage that knows no order but that of timestamps. */
  private @Nullable IterationOrder order;

  private long[] times = {};
  private int position;

  /** How many records there were when they were listed, and what had been heard by then. */
  private int total;

  private long heard;

  CatchUp(StatsStorage storage, String session, String worker) {
    this.storage = storage;
    this.session = session;
    this.worker = worker;
  }

  StatsStorage storage() {
    return storage;
  }

  String session() {
    return session;
  }

  String worker() {
    return worker;
  }

  /**
   * Reads for a moment, at least one record.
   *
   * @return whether there is more
   */
  boolean read(WorkerReader reader) {
    WorkerIndex of = known;
    boolean isNewList = of == null || (position == times.length && !beginsAnewInOrder(of, reader));
    if (isNewList) {
      of = begin(reader);
    }
    if (of == null || of.isRemoved() || times.length == 0) {
      return false;
    }
    long end = System.nanoTime() + TURN_NANOS;
    if (preview != null) {
      preview = preview.read(end) ? preview : null;
      return true;
    }
    do {
      long timestamp = times[position++];
      reader.readListed(of, timestamp);
      if (order != null) {
        order.add(timestamp, of.whole());
      }
    } while (position < times.length && System.nanoTime() < end && !of.isRemoved());
    // What came since it was listed is still to be heard: no need to list until nothing comes.
    boolean isAll = isNewList && position == times.length && order == null;
    return !isAll || !isCaughtUp(of, reader);
  }

  private boolean isCaughtUp(WorkerIndex of, WorkerReader reader) {
    boolean hasAll = reader.hasAll(of, total);
    if (hasAll) {
      of.caughtUp(heard);
    }
    return hasAll;
  }

  /** Looks for what was stored since it last looked. */
  private @Nullable WorkerIndex begin(WorkerReader reader) {
    WorkerIndex of = reader.discover(storage, session, worker);
    known = of;
    if (of == null) {
      return null;
    }
    heard = reader.heard(); // Before the list: what was heard by now is in it.
    long missed = of.progress().beginList(heard);
    StoredSamples.Times there = StoredSamples.notCounted(of);
    times = there.next();
    total = there.total();
    of.leaveOut(Math.max(0, missed - times.length));
    position = 0;
    boolean isByTimestamp = of.progress().counted() == 0 && !(storage instanceof ArrivalOrder);
    order = isByTimestamp ? new IterationOrder() : null;
    if (times.length > 0) {
      preview = of.whole().size() == 0 ? Preview.of(of, times) : null;
    } else if (!isCaughtUp(of, reader)) {
      return begin(reader); // From the beginning, since some lie before what was read last.
    }
    return of;
  }

  /** Whether what was read is read once more, since its timestamps are not in the right order. */
  private boolean beginsAnewInOrder(WorkerIndex of, WorkerReader reader) {
    Optional<long[]> better = order == null ? Optional.empty() : order.sorted(times);
    if (order != null && better.isEmpty()) {
      reader.doubtEnd(of);
    }
    order = null;
    boolean begins = better.isPresent() && reader.beginAnewInOrder(of);
    if (begins) {
      times = better.get();
      position = 0;
    }
    return begins;
  }
}
