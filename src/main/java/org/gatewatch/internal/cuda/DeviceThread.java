package org.gatewatch.internal.cuda;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that does what would keep training waiting: compiling, and giving and taking
 * memory, for which a device may first finish all that it was asked for. One task after the other,
 * in the order in which they come; a daemon, and gone when there is nothing to do.
 */
final class DeviceThread {
  private static final int IDLE_SECONDS = 5;
  private static final ThreadPoolExecutor THREAD = make();

  private DeviceThread() {}

  private static ThreadPoolExecutor make() {
    ThreadPoolExecutor made =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "gatewatch-cuda");
              thread.setDaemon(true);
              return thread;
            });
    made.allowCoreThreadTimeOut(true);
    return made;
  }

  /** Runs a task there; returns at once. What the task throws is its own affair. */
  static void run(Runnable task) {
    THREAD.execute(task);
  }

  /** Waits until all tasks of before are done; not for a thread that trains. */
  static void awaitAll() {
    try {
      THREAD.submit(() -> {}).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CudaException("interrupted while the device was made ready", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("an empty task failed", e);
    }
  }
}
