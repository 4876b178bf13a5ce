package org.gatewatch.ui.internal.index;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.core.storage.StatsStorageEvent;
import org.deeplearning4j.core.storage.StatsStorageListener;
import org.deeplearning4j.core.storage.StatsStorageListener.EventType;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index in step with the attached storages. A storage's thread only leaves its event in a
 * queue of fixed length; if the queue is full, the event is forgotten and the storages' lists are
 * read instead, once the queue is empty. So a slow reader loses nothing and holds up nobody. What
 * was stored before is read in turns beside what comes live. Whatever a step ends in, the next one
 * is taken.
 */
public final class StorageListener implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StorageListener.class);
  private static final int QUEUE_LENGTH = 16_384;
  private static final long WAKE_MILLIS = 200;
  private static final int LIVE_BETWEEN_TURNS = 32;

  private final SessionIndex index;
  private final WorkerReader reader;
  private final BlockingQueue<Runnable> work;
  private final AtomicBoolean overflowed = new AtomicBoolean();
  private final IdentityHashMap<StatsStorage, StatsStorageListener> attached =
      new IdentityHashMap<>();
  private final AtomicInteger unsaid = new AtomicInteger();
  private final Backlog backlog = new Backlog();
  private @Nullable Thread thread;
  private volatile boolean closed;

  /**
   * Watches for an index; its thread starts with the first storage, since DL4J makes modules that
   * it never attaches one to, and does not keep the JVM alive.
   */
  public StorageListener(SessionIndex index) {
    this(index, QUEUE_LENGTH);
  }

  StorageListener(SessionIndex index, int queueLength) {
    this(index, queueLength, System::nanoTime);
  }

  StorageListener(SessionIndex index, int queueLength, LongSupplier nanos) {
    this.index = index;
    this.work = new ArrayBlockingQueue<>(queueLength);
    this.reader = new WorkerReader(index, nanos, work::size);
  }

  /**
   * Begins to watch a storage. Its sessions are known on return; their samples follow, read by the
   * index's thread.
   */
  public synchronized void attach(StatsStorage storage) {
    if (closed || attached.containsKey(storage)) {
      return;
    }
    startThread();
    StatsStorageListener listener = event -> heard(storage, event);
    attached.put(storage, listener);
    // Listen first, read then: a sample stored in between is met twice and counted once.
    storage.registerStatsStorageListener(listener);
    forEachWorker(storage, reader::discover);
    submit(() -> forEachWorker(storage, backlog::add));
  }

  private void startThread() {
    if (thread == null) {
      Thread started = new Thread(this::work, "gatewatch-index");
      started.setDaemon(true);
      started.start();
      thread = started;
    }
  }

  /**
   * Stops watching a storage, and forgets its sessions. One that another storage holds, too, is
   * that one's from now on.
   */
  public synchronized void detach(StatsStorage storage) {
    StatsStorageListener listener = attached.remove(storage);
    if (listener != null) {
      storage.deregisterStatsStorageListener(listener);
      forget(storage);
    }
  }

  private void forget(StatsStorage storage) {
    index.remove(storage);
    attachedStorages().forEach(other -> forEachWorker(other, this::takeOver));
  }

  private void takeOver(StatsStorage storage, String session, String worker) {
    if (!reader.knows(session, worker) && reader.discover(storage, session, worker) != null) {
      submit(() -> ifAttached(storage, () -> backlog.add(storage, session, worker)));
    }
  }

  /** Detaches all storages and ends the thread; does not wait for it. */
  @Override
  public synchronized void close() {
    closed = true;
    for (StatsStorage storage : attachedStorages()) {
      storage.deregisterStatsStorageListener(attached.remove(storage));
      index.remove(storage);
    }
    // Not an interrupt: one that meets a thread in a file channel closes the user's storage.
    submit(() -> log.debug("The index's thread ends"));
  }

  /** Called by the thread that stores; must not wait, nor throw. */
  private void heard(StatsStorage storage, @Nullable StatsStorageEvent event) {
    if (event == null) {
      // DL4J's storages say null if a listener registers in the middle of a put.
      submit(() -> forEachWorker(storage, this::lookAgain));
    } else if (StoredRecord.TYPE_ID.equals(event.getTypeID())) {
      String session = event.getSessionID();
      String worker = event.getWorkerID();
      if (event.getEventType() == EventType.PostUpdate) {
        long timestamp = event.getTimestamp();
        WorkerReader.Told told = reader.hear();
        if (!submit(
            () -> ifAttached(storage, () -> read(storage, session, worker, timestamp, told)))) {
          reader.miss(session, worker, told);
        }
      } else if (event.getEventType() == EventType.PostStaticInfo) {
        submit(() -> ifAttached(storage, () -> lookAgain(storage, session, worker)));
      }
    }
  }

  private boolean submit(Runnable step) {
    // Once a step was lost, those after it must not be taken: they would hide that it is missing.
    boolean isTaken = !overflowed.get() && work.offer(step);
    if (!isTaken) {
      overflowed.set(true);
    }
    return isTaken;
  }

  private void read(
      StatsStorage storage, String session, String worker, long timestamp, WorkerReader.Told told) {
    if (!reader.read(storage, session, worker, timestamp, told)) {
      reader.miss(session, worker, told);
      backlog.add(storage, session, worker);
    }
  }

  private void lookAgain(StatsStorage storage, String session, String worker) {
    reader.mayHaveMissed(storage, session, worker);
    backlog.add(storage, session, worker);
  }

  private void work() {
    try {
      while (!closed) {
        for (int i = 0; i < LIVE_BETWEEN_TURNS && takeStep(i == 0 && isIdle()); i++) {
          // What comes live goes first, but not for ever.
        }
        if (work.isEmpty()) {
          guarded(reader.live()::readOneThatWaits);
        }
        CatchUp turn = backlog.next();
        if (turn != null) {
          takeTurn(turn);
        }
        if (work.isEmpty() && overflowed.getAndSet(false)) {
          attachedStorages()
              .forEach(storage -> guarded(() -> forEachWorker(storage, this::lookAgain)));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      log.warn("The index's thread was interrupted: the page will show nothing new");
    }
  }

  private boolean isIdle() {
    return backlog.isEmpty() && reader.live().isEmpty();
  }

  /** Takes one step; false if there is none. */
  private boolean takeStep(boolean wait) throws InterruptedException {
    // Wakes by itself, because an overflow may be noted after the queue was found empty.
    Runnable step = wait ? work.poll(WAKE_MILLIS, TimeUnit.MILLISECONDS) : work.poll();
    if (step != null) {
      guarded(step);
    }
    return step != null;
  }

  private void takeTurn(CatchUp turn) {
    boolean[] more = {false};
    guarded(() -> ifAttached(turn.storage(), () -> more[0] = turn.read(reader)));
    if (more[0]) {
      backlog.goOn(turn);
    } else {
      backlog.done(turn);
    }
  }

  private synchronized boolean isAttached(StatsStorage storage) {
    return attached.containsKey(storage);
  }

  private synchronized List<StatsStorage> attachedStorages() {
    return List.copyOf(attached.keySet());
  }

  private void forEachWorker(StatsStorage storage, WorkerStep step) {
    ifAttached(
        storage,
        () -> {
          for (String session : storage.listSessionIDs()) {
            for (String worker :
                storage.listWorkerIDsForSessionAndType(session, StoredRecord.TYPE_ID)) {
              ifAttached(storage, () -> step.apply(storage, session, worker));
            }
          }
        });
  }

  private void ifAttached(StatsStorage storage, Runnable step) {
    if (!isAttached(storage)) {
      return;
    }
    guarded(step);
    if (!isAttached(storage)) {
      forget(storage); // Detached meanwhile: the step may have added what must be gone.
    }
  }

  /**
   * A failing storage costs what it failed to give, and one line. MapDB says that it was closed
   * with an {@link IllegalAccessError}; memory may be short for a moment; from Kotlin or Scala, a
   * checked exception may come.
   */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      say(e);
    }
  }

  private void say(Throwable failure) {
    try {
      int before = unsaid.get();
      String more = before == 0 ? "" : " (and " + before + " times with no memory to say so)";
      log.warn("A storage could not be read: {}{}", failure.toString(), more);
      unsaid.addAndGet(-before);
    } catch (RuntimeException | Error e) {
      unsaid.incrementAndGet();
    }
  }

  @FunctionalInterface
  private interface WorkerStep {
    void apply(StatsStorage storage, String session, String worker);
  }
}
