package org.gatewatch.ui.internal.index;

import java.util.concurrent.TimeUnit;
import org.deeplearning4j.core.storage.StatsStorage;
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
  private long[] times = {};
  private int position;

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
    if (of == null || position == times.length) {
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
      if (timestamp > of.lastSeen()) {
        reader.readNext(of, timestamp);
      }
    } while (position < times.length && System.nanoTime() < end && !of.isRemoved());
    return true;
  }

  /** Looks for what was stored since it last looked. */
  private @Nullable WorkerIndex begin(WorkerReader reader) {
    WorkerIndex of = reader.discover(storage, session, worker);
    known = of;
    if (of == null) {
      return null;
    }
    long heard = reader.heard(); // Before the list: what was heard by now is in it.
    StoredSamples.Times there = StoredSamples.timesAfter(storage, session, worker, of.lastSeen());
    times = there.later();
    position = 0;
    if (times.length > 0) {
      preview = of.whole().size() == 0 ? Preview.of(of, times) : null;
    } else if (reader.hasAll(of, there.total())) {
      of.caughtUp(heard);
    } else {
      return begin(reader); // From the beginning, since some lie before what was read last.
    }
    return of;
  }
}
