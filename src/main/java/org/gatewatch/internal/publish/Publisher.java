package org.gatewatch.internal.publish;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes and stores the samples of one session and worker on a thread of its own. {@link #publish}
 * returns at once whatever storage does: when the queue is full, the oldest sample in it is given
 * up. A storage that fails is told once in the log and tried again with the next sample. Whatever a
 * sample is lost by, the next one that is stored says how many were, {@link #close} says it in the
 * log, and its alerts go with the next one, at most {@value #MOST_UNTOLD}.
 *
 * <p>The thread is a daemon that ends when idle. Samples still queued when the JVM shuts down are
 * given a moment to be stored.
 */
public final class Publisher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Publisher.class);
  private static final Duration IDLE = Duration.ofSeconds(5);

  private static final int MOST_UNTOLD = 1000;

  private final RecordWriter storage;
  private final String session;
  private final String worker;
  private final TimestampSource timestamps = new TimestampSource(System::currentTimeMillis);
  private final ArrayBlockingQueue<Runnable> queue;
  private final ThreadPoolExecutor thread;
  private final BlockingQueue<Alert> untold = new ArrayBlockingQueue<>(MOST_UNTOLD);

  /** Samples that were given up, and that no sample has told of yet. */
  private final AtomicInteger dropped = new AtomicInteger();

  /** Those that were lost on the publisher's thread, likewise; for that alone. */
  private int untoldLosses;

  private final AtomicLong lost = new AtomicLong();
  private final AtomicBoolean slow = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Of the samples that are handed over from now on. */
  private volatile Layout layout;

  /**
   * A publisher of samples of one layout.
   *
   * @param router any of DL4J's storages or routers; used from one thread only
   * @param session session id
   * @param worker worker id, unique in the session
   * @param capacity most samples that wait, at least 1
   */
  public Publisher(
      StatsStorageRouter router, String session, String worker, Layout layout, int capacity) {
    this.session = session;
    this.worker = worker;
    this.layout = layout;
    storage =
        new RecordWriter(
            router, session, of -> StoredRecord.of(of, session, worker, timestamps.next()), lost);
    queue = new ArrayBlockingQueue<>(capacity);
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            queue,
            task -> {
              Thread created = new Thread(task, "gatewatch-publisher-" + worker);
              created.setDaemon(true);
              return created;
            },
            this::makeRoom);
    thread.allowCoreThreadTimeOut(true);
    ShutdownDrain.add(this);
  }

  /** The samples that are handed over from now on follow another layout. */
  public void follow(Layout next) {
    layout = next;
  }

  /** Hands over a sample; returns at once. After {@link #close} it only closes the draft. */
  public void publish(Draft draft) {
    thread.execute(new Delivery(draft, timestamps.next()));
  }

  /** A sample on its way. */
  private final class Delivery implements Runnable {
    private final Draft draft;
    private final long timestamp;
    private final Layout of = layout;
    private int telling;

    Delivery(Draft draft, long timestamp) {
      this.draft = draft;
      this.timestamp = timestamp;
    }

    @Override
    public void run() {
      try (draft) {
        if (storage.store(of, this::record)) {
          for (; telling > 0; telling--) {
            untold.poll();
          }
          untoldLosses = 0;
        } else {
          untoldLosses += 1 + draft.dropped();
          lost.incrementAndGet();
          if (telling == 0) {
            draft.alerts().forEach(untold::offer);
          }
        }
      }
    }

    private Optional<StoredRecord> record() {
      return draft.complete().map(this::record);
    }

    private StoredRecord record(JudgedSample judged) {
      judged.alerts().forEach(untold::offer);
      List<Alert> alerts =
          untold.stream().sorted(Comparator.comparingInt(Alert::iteration)).toList();
      telling = alerts.size();
      Sample sample = judged.sample();
      Sample whole = sample.withDropped(sample.dropped() + untoldLosses);
      return StoredRecord.of(new JudgedSample(whole, alerts), session, worker, timestamp);
    }
  }

  /**
   * Counts a sample that will not become whole, without queueing it; its alerts go with the next.
   */
  public void giveUp(Draft draft) {
    dropped.addAndGet(1 + draft.dropped());
    lost.incrementAndGet();
    draft.alerts().forEach(untold::offer);
    draft.close();
  }

  /** How many samples were given up since the last call, without having been queued or from it. */
  public int takeDropped() {
    return dropped.getAndSet(0);
  }

  private void makeRoom(Runnable task, ThreadPoolExecutor executor) {
    while (!executor.isShutdown() && !queue.offer(task)) {
      giveUp(queue.poll());
      if (slow.compareAndSet(false, true)) {
        log.warn(
            "Storage is slower than sampling: samples of session {} are being given up; training"
                + " goes on",
            session);
      }
    }
    if (executor.isShutdown()) {
      giveUp(task);
    }
  }

  private void giveUp(@Nullable Runnable waiting) {
    if (waiting instanceof Delivery delivery) {
      giveUp(delivery.draft);
    }
  }

  /**
   * Stores what is queued and says that training has ended; waits at most a few seconds. The second
   * call does nothing.
   */
  @Override
  public void close() {
    close(IDLE.toNanos());
  }

  /**
   * Likewise, waiting at most so long; what is left then is stored by the publisher's thread.
   *
   * @param patienceNanos 0 or less to wait for nothing: then a full queue leaves the end unsaid
   */
  public void close(long patienceNanos) {
    if (closed.compareAndSet(false, true)) {
      long until = System.nanoTime() + patienceNanos;
      long timestamp = timestamps.next();
      Layout last = layout;
      Runnable end =
          () ->
              storage.store(
                  last, () -> Optional.of(StoredRecord.endOfTraining(session, worker, timestamp)));
      if (queue.remainingCapacity() > 0) {
        thread.execute(end);
      } else {
        queueWhenThereIsRoom(end, patienceNanos);
      }
      drain(until - System.nanoTime());
      if (thread.isTerminated()) {
        ShutdownDrain.remove(this);
      }
      if (lost.get() > 0) {
        log.warn("{} samples of session {}, worker {} were not stored", lost, session, worker);
      }
    }
  }

  /** The end must not push a sample out; a full queue means that the thread is at work. */
  private void queueWhenThereIsRoom(Runnable end, long patienceNanos) {
    try {
      if (!queue.offer(end, patienceNanos, TimeUnit.NANOSECONDS)) {
        log.warn("Storage is too slow to be told that session {} has ended", session);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the queue is stored, at most five seconds; accepts nothing any more. */
  void drain() {
    drain(IDLE.toNanos());
  }

  private void drain(long patienceNanos) {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(patienceNanos, TimeUnit.NANOSECONDS) && patienceNanos > 0) {
        log.warn("Storage did not take the last {} samples of session {}", queue.size(), session);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
