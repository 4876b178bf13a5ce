package org.gatewatch.spark;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gatewatch.origin.NonFiniteOrigin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what tasks bring to the driver, on a thread of its own: Spark's threads, which bring it, do
 * not wait for storage. Safe for use by many threads.
 */
final class Deliveries implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Deliveries.class);
  private static final long PATIENCE_SECONDS = 10;

  private final DriverRun run;
  private volatile Map<String, NonFiniteOrigin> known = Map.of();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread created = new Thread(task, "gatewatch-spark-deliveries");
            created.setDaemon(true);
            return created;
          });

  Deliveries(DriverRun run) {
    this.run = run;
  }

  void take(TaskRecords records) {
    deliver(() -> run.take(records));
  }

  void take(NonFiniteInTaskException stopped) {
    deliver(() -> run.take(stopped));
  }

  private void deliver(Runnable taking) {
    try {
      thread.execute(taking);
    } catch (RejectedExecutionException e) {
      log.warn("Samples of a task came after the end of the run, and are lost");
    }
  }

  /**
   * What is known of workers whose values averaging may bring. Waits a moment for what was
   * delivered by now; if storage is slow, it is what was known the last time. Spark asks before
   * each round.
   */
  Map<String, NonFiniteOrigin> elsewhere() {
    try {
      known = thread.submit(run::elsewhere).get(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      log.debug("What other workers have found is not up to date", e);
    }
    return known;
  }

  /** Stores what was delivered, and marks all workers as ended. The second call does nothing. */
  @Override
  public void close() {
    if (!thread.isShutdown()) {
      deliver(run::end);
      thread.shutdown();
    }
    try {
      if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("Storage has not taken the last samples yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
