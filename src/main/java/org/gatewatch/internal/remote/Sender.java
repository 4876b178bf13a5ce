package org.gatewatch.internal.remote;

import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.gatewatch.internal.exit.LastMoment;
import org.gatewatch.internal.wire.Batch;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is put to a server, in order, one request at a time, until the server says that it has
 * it. A request that fails is made again after a pause, so a server may be started late, be slow or
 * be started anew. What comes meanwhile waits, within bounds. Its thread is a daemon, which ends
 * when nothing has come for some seconds. Safe for use by many threads.
 */
public final class Sender implements LastMoment.Sending, AutoCloseable {
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** It and the page's address are all that is known of the server. */
  private final URI address;

  private final Pace pace;
  private final Wire wire;
  private final Outbox outbox;
  private final SendingLog told;

  private final ReentrantLock lock = new ReentrantLock();

  /** Something was put or taken, or somebody waits. */
  private final Condition changed = lock.newCondition();

  private @Nullable Thread thread;
  private int waiting;
  private boolean closed;

  /** Those below are for the sending thread. */
  private UUID server = Batch.ANY;

  private int mostRecords;

  /**
   * A sender that has nothing to send yet.
   *
   * @param address of the route that takes it
   * @param token that the server's door asks for; null if it asks for none
   */
  public Sender(URI address, @Nullable String token) {
    this(address, token, Pace.USUAL);
  }

  Sender(URI address, @Nullable String token, Pace pace) {
    this.address = address;
    this.pace = pace;
    wire = new Wire(address, token, pace);
    outbox = new Outbox(pace.waitingBytes());
    told = new SendingLog(address, outbox, pace.waitingBytes());
    mostRecords = pace.batchRecords();
    LastMoment.add(this);
  }

  /**
   * Has a record sent; returns at once.
   *
   * @param isLayout whether it is a layout, else it is a sample or an end
   * @throws IllegalStateException if too much waits already, or this is closed; the record is
   *     counted as lost then
   */
  public void put(boolean isLayout, StoredRecord record) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the router to " + address + " is closed");
      }
      if (!outbox.add(isLayout, record)) {
        throw new IllegalStateException(
            "more than "
                + pace.waitingBytes()
                + " bytes wait for "
                + address
                + "; "
                + outbox.lost()
                + " records are lost so far");
      }
      changed.signalAll();
      if (thread == null) {
        start();
      }
    } finally {
      lock.unlock();
    }
  }

  private void start() {
    Thread started = new Thread(this::run, "gatewatch-remote");
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  /** Records that no server will have. */
  public long lost() {
    return outbox.lost();
  }

  /**
   * Waits until the server has what was put by now. Meanwhile the pauses are the shortest.
   *
   * @param patienceNanos how long at most
   * @return false if it has not, or the thread was interrupted
   */
  @Override
  public boolean flush(long patienceNanos) {
    lock.lock();
    waiting++;
    try {
      long end = outbox.end();
      long left = patienceNanos;
      changed.signalAll();
      while (left > 0 && !outbox.isTaken(end)) {
        left = changed.awaitNanos(left);
      }
      return outbox.isTaken(end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  /** Takes nothing any more, and waits for what was put, at most for {@link Pace#closing()}. */
  @Override
  public void close() {
    close(pace.closing().toNanos());
  }

  void close(long patienceNanos) {
    if (beginToEnd()) {
      flush(patienceNanos);
      end();
    }
  }

  /** Takes nothing any more; false if that is so already. */
  boolean beginToEnd() {
    lock.lock();
    try {
      boolean first = !closed;
      closed = true;
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Gives up what the server has not taken. */
  void end() {
    LastMoment.remove(this);
    told.ended(outbox.giveUpAll());
    tell();
  }

  private void run() {
    try {
      Duration pause = pace.shortestPause();
      while (awaitRecords()) {
        if (sendOne()) {
          pause = pace.shortestPause();
        } else {
          rest(pause);
          Duration longer = pause.multipliedBy(2);
          pause = longer.compareTo(pace.longestPause()) > 0 ? pace.longestPause() : longer;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      told.interrupted();
    } finally {
      leave();
    }
  }

  /** Waits for something to send; false if nothing came for long. */
  private boolean awaitRecords() throws InterruptedException {
    lock.lock();
    try {
      long left = IDLE_NANOS;
      while (outbox.isEmpty() && left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
      boolean is = !outbox.isEmpty();
      if (!is) {
        thread = null; // In the lock: whoever puts the next record starts another.
      }
      return is;
    } finally {
      lock.unlock();
    }
  }

  /** Says in the log what waits. */
  @Override
  public void sayLeft() {
    if (!outbox.isEmpty()) {
      told.outOfTime();
    }
  }

  private void leave() {
    lock.lock();
    try {
      if (thread == Thread.currentThread()) {
        thread = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Rests, shortly if somebody waits. */
  private void rest(Duration pause) throws InterruptedException {
    long begun = System.nanoTime();
    lock.lock();
    try {
      long left = pause.toNanos();
      while (left > 0) {
        changed.awaitNanos(left);
        Duration now = waiting > 0 ? pace.shortestPause() : pause;
        left = begun + now.toNanos() - System.nanoTime();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Makes one request; false if the next has to wait. */
  private boolean sendOne() throws InterruptedException {
    Answer answer = ask();
    if (answer instanceof Answer.Taken taken) {
      server = taken.receipt().server();
      mostRecords = pace.batchRecords();
      told.reached(); // Before whoever waits goes on.
      boolean isProgress = outbox.taken(taken.receipt().next());
      tell();
      return isProgress;
    }
    if (answer instanceof Answer.Forgotten) {
      boolean hadLayouts = !server.equals(Batch.ANY);
      server = Batch.ANY;
      return hadLayouts;
    }
    if (answer instanceof Answer.Unfit unfit) {
      splitOrGiveUp(unfit.why());
      return true;
    }
    told.failing(((Answer.NotNow) answer).why());
    return false;
  }

  private Answer ask() throws InterruptedException {
    try {
      return wire.send(outbox.batch(server, mostRecords, pace.batchBytes()));
    } catch (RuntimeException | Error e) {
      return new Answer.NotNow(e.toString()); // Memory may be short for a moment.
    }
  }

  /** Somewhere in the batch is what the server will never take. */
  private void splitOrGiveUp(String why) {
    if (mostRecords > 1) {
      mostRecords = Math.max(1, mostRecords / 8);
    } else {
      outbox.giveUpFirst();
      told.givenUp(why);
      mostRecords = pace.batchRecords();
      tell();
    }
  }

  private void tell() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
