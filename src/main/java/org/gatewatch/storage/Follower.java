package org.gatewatch.storage;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks several times a second for what other programs have written, on a thread of its own that
 * does not keep the JVM alive. The systems' own ways of being told know no file by a network.
 */
final class Follower {
  private static final Logger log = LoggerFactory.getLogger(Follower.class);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final IndexedRecords records;
  private final Consumer<IndexedRecords.Found> told;
  private final Thread thread;
  private volatile boolean ended;
  private boolean failing;

  private Follower(IndexedRecords records, Consumer<IndexedRecords.Found> told) {
    this.records = records;
    this.told = told;
    thread = new Thread(this::follow, "gatewatch-follow-" + records);
    thread.setDaemon(true);
  }

  /**
   * Begins to follow.
   *
   * @param told of each record, on the follower's thread
   */
  static Follower of(IndexedRecords records, Consumer<IndexedRecords.Found> told) {
    Follower follower = new Follower(records, told);
    follower.thread.start();
    return follower;
  }

  private void follow() {
    while (!ended) {
      look();
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** What fails, in a listener too, costs a line, and is tried again. */
  private void look() {
    try {
      records.find().forEach(told);
      failing = false;
    } catch (RuntimeException e) {
      if (!ended && !failing) {
        log.warn("{} cannot be followed at the moment", records, e);
      }
      failing = true;
    }
  }

  /** Looks no more; does not wait for it. */
  void end() {
    ended = true;
    LockSupport.unpark(thread);
  }
}
