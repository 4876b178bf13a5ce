package org.gatewatch.internal.webhook;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.exit.LastMoment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends alerts to an address, in order, several at once where several wait, until the server takes
 * them. What comes meanwhile waits, within bounds; of more the oldest are lost, and the next
 * message and the log say how many. Its thread is a daemon, which ends when nothing has come for
 * some seconds. Safe for use by many threads.
 */
public final class Webhook implements LastMoment.Sending {
  private static final Logger log = LoggerFactory.getLogger(Webhook.class);
  private static final Answer GIVEN_UP = new Answer.Later("given up", Duration.ZERO);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final WebhookAddress address;
  private final Pace pace;
  private final ReentrantLock lock = new ReentrantLock();

  /** Something was offered or sent, somebody waits, or all is over. */
  private final Condition changed = lock.newCondition();

  private final Deque<Alert> waiting = new ArrayDeque<>();
  private @Nullable Thread thread;

  /** How many are in the request that is tried. */
  private int sending;

  private int flushing;
  private volatile boolean ended;

  /** In all, and those that no message has told of yet. */
  private long lost;

  private long untold;

  /** For the sending thread: whether the log says that it fails. */
  private boolean failing;

  /** One that has nothing to send yet; it has no thread until it does. */
  public Webhook(WebhookAddress address) {
    this(address, Pace.USUAL);
  }

  Webhook(WebhookAddress address, Pace pace) {
    this.address = address;
    this.pace = pace;
  }

  /** Has an alert sent; returns at once, and throws nothing. */
  public void offer(Alert alert) {
    lock.lock();
    try {
      if (ended) {
        lose(1);
        return;
      }
      if (waiting.size() >= pace.mostWaiting()) {
        waiting.remove();
        lose(1);
      }
      waiting.add(alert);
      changed.signalAll();
      if (thread == null) {
        start();
      }
    } catch (RuntimeException | Error e) { // No thread may be had.
      log.warn("An alert cannot be sent to {} now; it waits for the next one", address, e);
    } finally {
      lock.unlock();
    }
  }

  private void lose(int count) {
    lost += count;
    untold += count;
  }

  private void start() {
    LastMoment.add(this);
    Thread started = new Thread(this::run, "gatewatch-webhook");
    started.setDaemon(true);
    started.start();
    thread = started;
  }

  /** Alerts that nobody will have. */
  long lost() {
    lock.lock();
    try {
      return lost;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean flush(long patienceNanos) {
    lock.lock();
    flushing++;
    try {
      long left = patienceNanos;
      changed.signalAll();
      while (left > 0 && !isDone()) {
        left = changed.awaitNanos(left);
      }
      return isDone();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      flushing--;
      lock.unlock();
    }
  }

  private boolean isDone() {
    return waiting.isEmpty() && sending == 0;
  }

  @Override
  public void sayLeft() {
    if (!flush(0)) {
      log.warn("{} did not take the last alerts in time: they are lost", address);
    }
  }

  /**
   * Waits until all are sent, and gives up the others; meanwhile the pauses are the shortest.
   *
   * @param patienceNanos how long at most; 0 to go on by itself, for whoever must not wait
   */
  public void close(long patienceNanos) {
    if (patienceNanos > 0) {
      flush(patienceNanos);
      giveUp();
    }
  }

  private void giveUp() {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        lose(waiting.size() + sending);
        waiting.clear();
        changed.signalAll();
        LastMoment.remove(this);
        if (lost > 0) {
          log.warn("{} alerts did not reach {}", lost, address);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      Post post = new Post(address, pace);
      for (List<Alert> next = awaitSome(); !next.isEmpty(); next = awaitSome()) {
        send(post, next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      log.warn("The thread that sends to {} was interrupted; the next alert goes on", address);
    } catch (RuntimeException | Error e) {
      log.warn("Sending to {} failed; the next alert goes on", address, e);
    } finally {
      leave();
    }
  }

  /** What is to be sent next; empty if nothing came for long. */
  private List<Alert> awaitSome() throws InterruptedException {
    lock.lock();
    try {
      long left = IDLE_NANOS;
      while (waiting.isEmpty() && left > 0 && !ended) {
        left = changed.awaitNanos(left);
      }
      List<Alert> next = new ArrayList<>();
      while (!waiting.isEmpty() && next.size() < pace.mostAtOnce()) {
        next.add(waiting.remove());
      }
      sending = next.size();
      if (next.isEmpty()) {
        thread = null; // In the lock: whoever offers the next one starts another.
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Tries until they are taken, will never be, or all is over. */
  private void send(Post post, List<Alert> alerts) throws InterruptedException {
    Duration pause = pace.shortestPause();
    while (true) {
      long telling = untold();
      Answer answer = ended ? GIVEN_UP : post.send(alerts, telling);
      if (answer instanceof Answer.Later later && !ended) {
        failing(later.why() + "; they wait, and are sent again");
        boolean isAsked = later.notBefore().compareTo(pause) > 0;
        rest(isAsked ? later.notBefore() : pause, isAsked);
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(pace.longestPause()) > 0 ? pace.longestPause() : longer;
      } else {
        done(answer, alerts.size(), telling);
        rest(pace.between(), false);
        return;
      }
    }
  }

  private long untold() {
    lock.lock();
    try {
      return untold;
    } finally {
      lock.unlock();
    }
  }

  private void done(Answer answer, int count, long told) {
    if (answer instanceof Answer.Never never) {
      failing(never.why() + "; what it refuses is lost");
    } else if (answer instanceof Answer.Taken) {
      if (failing) {
        log.info("Alerts reach {} again; {} were lost", address, lost());
      }
      failing = false;
    }
    lock.lock();
    try {
      if (answer instanceof Answer.Taken) {
        untold -= told;
      } else if (!ended) { // Else whoever ended it has counted them.
        lose(count);
      }
      sending = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void failing(String why) {
    if (!failing) {
      log.warn("Alerts do not reach {} ({})", address, why);
    }
    failing = true;
  }

  /**
   * Rests; shortly if somebody waits, unless the server asked for it, and no longer if all is over.
   */
  private void rest(Duration pause, boolean isAsked) throws InterruptedException {
    long begun = System.nanoTime();
    lock.lock();
    try {
      long left = pause.toNanos();
      while (left > 0 && !ended) {
        changed.awaitNanos(left);
        boolean isHurried = flushing > 0 && !isAsked;
        Duration shortest = pace.shortestPause().dividedBy(10);
        long whole = isHurried ? Math.min(pause.toNanos(), shortest.toNanos()) : pause.toNanos();
        left = begun + whole - System.nanoTime();
      }
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      if (thread == Thread.currentThread()) {
        thread = null;
      }
      lose(sending);
      sending = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
