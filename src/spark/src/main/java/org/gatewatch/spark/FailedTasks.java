package org.gatewatch.spark;

import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears on the driver of tasks that were stopped, and of the end of the application. */
final class FailedTasks extends SparkListener {
  private static final Logger log = LoggerFactory.getLogger(FailedTasks.class);
  private static final long PATIENCE_MILLIS = 5000;

  private final Consumer<NonFiniteInTaskException> stopped;
  private final Runnable ended;

  FailedTasks(Consumer<NonFiniteInTaskException> stopped, Runnable ended) {
    this.stopped = stopped;
    this.ended = ended;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd task) {
    if (task.reason() instanceof ExceptionFailure failure && failure.exception().isDefined()) {
      for (Throwable e = failure.exception().get(); e != null; e = e.getCause()) {
        if (e instanceof NonFiniteInTaskException found) {
          stopped.accept(found);
          return;
        }
      }
    }
  }

  /** Spark tells of a failed task after the job has failed: waits for what it has still to tell. */
  void awaitLast(SparkContext context) {
    try {
      context.listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
    } catch (TimeoutException e) {
      log.warn("Spark is slow to tell of its tasks; an alert of the last one may be missing");
    }
  }

  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd end) {
    ended.run();
  }
}
