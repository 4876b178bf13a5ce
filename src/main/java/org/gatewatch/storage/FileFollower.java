package org.gatewatch.storage;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks several times a second for what another program has written into a file, on a thread of its
 * own that does not keep the JVM alive. The systems' own ways of being told know no file by a
 * network.
 */
final class FileFollower {
  private static final Logger log = LoggerFactory.getLogger(FileFollower.class);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final IndexedFile file;
  private final Consumer<IndexedFile.Found> told;
  private final Thread thread;
  private volatile boolean ended;
  private boolean failing;

  private FileFollower(IndexedFile file, Consumer<IndexedFile.Found> told) {
    this.file = file;
    this.told = told;
    thread = new Thread(this::follow, "gatewatch-follow-" + file);
    thread.setDaemon(true);
  }

  /**
   * Begins to follow a file.
   *
   * @param told of each record, on the follower's thread
   */
  static FileFollower of(IndexedFile file, Consumer<IndexedFile.Found> told) {
    FileFollower follower = new FileFollower(file, told);
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
      file.find().forEach(told);
      failing = false;
    } catch (RuntimeException e) {
      if (!ended && !failing) {
        log.warn("{} cannot be followed at the moment", file, e);
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
