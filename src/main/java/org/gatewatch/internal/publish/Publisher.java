package org.gatewatch.internal.publish;

import java.lang.ref.WeakReference;
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
import org.gatewatch.internal.budget.ProcessorTime;
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
 * <p>The thread is a daemon that ends when idle. When the JVM comes to its end, {@link ExitGuard}
 * and {@link ShutdownDrain} give what is still queued a moment to be stored.
 */
public final class Publisher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Publisher.class);
  private static final Duration IDLE = Duration.ofSeconds(5);

  private static final int MOST_UNTOLD = 1000;

  private final RecordWriter storage;
  private final String session;
  private final int capacity;
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

  /** Samples that are neither stored nor lost yet. */
  private final UnderWay underWay = new UnderWay();

  /** Who handed over the last sample; null if nobody has. */
  private volatile @Nullable WeakReference<Thread> trainer;

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
    this.capacity = capacity;
    this.worker = worker;
    this.layout = layout;
    storage =
        new RecordWriter(
            router,
            session,
            of -> StoredRecord.of(of, session, worker, timestamps.next()),
            lost,
            RecordWriter.LAYOUT_AGAIN_NANOS);
    queue = new ArrayBlockingQueue<>(capacity + 1); // There is always room for the end.
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
            (task, executor) -> giveUp(task));
    thread.allowCoreThreadTimeOut(true);
    ShutdownDrain.add(this);
  }

  /** The samples that are handed over from now on follow another layout. */
  public void follow(Layout next) {
    layout = next;
  }

  /** Hands over a sample; returns at once. After {@link #close} it only closes it. */
  public void publish(PendingSample sample) {
    rememberTrainer();
    while (!closed.get() && queue.size() >= capacity) {
      giveUp(queue.poll());
      if (slow.compareAndSet(false, true)) {
        log.warn(
            "Storage is slower than sampling: samples of session {} are being given up; training"
                + " goes on",
            session);
      }
    }
    underWay.begin();
    thread.execute(new Delivery(sample, timestamps.next()));
  }

  /**
   * Waits until every sample that was handed over by now is stored, or lost.
   *
   * @param patienceNanos how long to wait at most
   * @return false if some are still under way then, or the thread was interrupted
   */
  public boolean flush(long patienceNanos) {
    long until = System.nanoTime() + patienceNanos;
    return underWay.awaitNone(patienceNanos) && storage.flush(until - System.nanoTime());
  }

  private void rememberTrainer() {
    Thread now = Thread.currentThread();
    WeakReference<Thread> last = trainer;
    if (last == null || last.get() != now) {
      trainer = new WeakReference<>(now);
    }
    ExitGuard.ensure();
  }

  /** Whether the thread that handed over the last sample is over: it will hand over no other. */
  boolean hasLostItsTrainer() {
    WeakReference<Thread> last = trainer;
    Thread of = last == null ? null : last.get();
    return of == null || !of.isAlive();
  }

  /** A sample on its way. */
  private final class Delivery implements Runnable {
    private final PendingSample sample;
    private final long timestamp;
    private final Layout of = layout;
    private int telling;

    Delivery(PendingSample sample, long timestamp) {
      this.sample = sample;
      this.timestamp = timestamp;
    }

    @Override
    public void run() {
      if (!sample.isMeasured()) {
        deliver();
        return;
      }
      long start = ProcessorTime.ofThisThread();
      try {
        deliver();
      } finally {
        sample.took(ProcessorTime.ofThisThread() - start);
      }
    }

    private void deliver() {
      try (sample) {
        if (storage.store(of, this::record)) {
          for (; telling > 0; telling--) {
            untold.poll();
          }
          untoldLosses = 0;
        } else {
          untoldLosses += 1 + sample.dropped();
          lost.incrementAndGet();
          if (telling == 0) {
            sample.alerts().forEach(untold::offer);
          }
        }
      } finally {
        underWay.end();
      }
    }

    private Optional<StoredRecord> record() {
      return sample.complete().map(this::record);
    }

    private StoredRecord record(JudgedSample judged) {
      judged.alerts().forEach(untold::offer);
      List<Alert> alerts =
          untold.stream().sorted(Comparator.comparingInt(Alert::iteration)).toList();
      telling = alerts.size();
      Sample told = judged.sample();
      Sample whole = told.withDropped(told.dropped() + untoldLosses);
      return StoredRecord.compact(new JudgedSample(whole, alerts), of, session, worker, timestamp);
    }
  }

  /**
   * Counts a sample that will not become whole, without queueing it; its alerts go with the next.
   */
  public void giveUp(PendingSample sample) {
    dropped.addAndGet(1 + sample.dropped());
    lost.incrementAndGet();
    sample.alerts().forEach(untold::offer);
    sample.close();
  }

  /** How many samples were given up since the last call, without having been queued or from it. */
  public int takeDropped() {
    return dropped.getAndSet(0);
  }

  private void giveUp(@Nullable Runnable waiting) {
    if (waiting instanceof Delivery delivery) {
      giveUp(delivery.sample);
      underWay.end();
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
   * @param patienceNanos 0 or less to wait for nothing
   */
  public void close(long patienceNanos) {
    long until = System.nanoTime() + patienceNanos;
    if (beginToEnd()) {
      awaitEnd(until - System.nanoTime());
    }
  }

  /**
   * Queues the end of training behind the samples, and accepts nothing any more; waits for nothing.
   *
   * @return false if somebody did so before
   */
  boolean beginToEnd() {
    if (!closed.compareAndSet(false, true)) {
      return false;
    }
    long timestamp = timestamps.next();
    Layout last = layout;
    thread.execute(
        () ->
            storage.store(
                last, () -> Optional.of(StoredRecord.endOfTraining(session, worker, timestamp))));
    thread.shutdown();
    return true;
  }

  /** Waits until all is stored, and says what was not. */
  void awaitEnd(long patienceNanos) {
    long until = System.nanoTime() + patienceNanos;
    boolean ended = false;
    try {
      ended = thread.awaitTermination(patienceNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (ended) {
      ShutdownDrain.remove(this);
      storage.flush(until - System.nanoTime());
    } else if (patienceNanos > 0) {
      log.warn("Storage did not take the last {} samples of session {}", queue.size(), session);
    }
    if (lost.get() > 0) {
      log.warn("{} samples of session {}, worker {} were not stored", lost, session, worker);
    }
  }
}
