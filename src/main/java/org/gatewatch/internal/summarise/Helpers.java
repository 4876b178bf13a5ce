package org.gatewatch.internal.summarise;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A few threads that take work off a callback. A processor that sleeps takes as long to wake up as
 * it takes to summarise 100,000 elements: so a helper that has nothing to do stays awake for a
 * moment, and is woken when a callback begins. Its thread ends when there was nothing for long.
 */
final class Helpers {
  /**
   * How long it stays awake without work: less than a callback lasts, since it is for callbacks.
   */
  private static final long AWAKE_NANOS = 100_000;

  /** Work that may wait; what finds no room is left to whoever offers it. */
  private static final int MOST_WAITING = 64;

  private static final long IDLE_SECONDS = 10;

  private final ArrayBlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final int most;
  private final ThreadPoolExecutor threads;

  /** Helpers of which at most so many work at once; 0 for none. */
  Helpers(int most) {
    this.most = most;
    threads =
        new ThreadPoolExecutor(
            Math.max(1, most),
            Math.max(1, most),
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            task -> {
              Thread thread = new Thread(task, "gatewatch-summariser");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    threads.allowCoreThreadTimeOut(true);
  }

  /** Wakes them up, since there will be work at once. */
  void wake() {
    for (int i = 0; i < most; i++) {
      threads.execute(this::work);
    }
  }

  /** Offers work, which must be harmless when it is begun late: nobody waits for that. */
  void offer(Runnable work) {
    if (waiting.offer(work)) {
      threads.execute(this::work);
    }
  }

  private void work() {
    long end = System.nanoTime() + AWAKE_NANOS;
    while (System.nanoTime() < end) {
      Runnable next = waiting.poll();
      if (next == null) {
        Thread.onSpinWait();
      } else {
        next.run();
        end = System.nanoTime() + AWAKE_NANOS;
      }
    }
  }
}
