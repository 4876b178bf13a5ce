package org.gatewatch.spark;

import org.gatewatch.NonFiniteException;
import org.gatewatch.alert.Alert;

/**
 * Ends a task of Spark in which {@link org.gatewatch.NonFinitePolicy#STOP} stopped training. The
 * message names host, executor, partition and iteration, and where the value came from. Spark loses
 * what a failed task has computed; so the alert, and the sample that shows it, travel with the
 * exception.
 */
public final class NonFiniteInTaskException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Alert alert;
  private final TaskRecords records;

  NonFiniteInTaskException(String worker, NonFiniteException cause, TaskRecords records) {
    super(worker + ": " + cause.getMessage(), cause);
    this.alert = cause.alert();
    this.records = records;
  }

  /**
   * What was found.
   *
   * @return the alert that ended training, with its session and worker
   */
  public Alert alert() {
    return alert;
  }

  TaskRecords records() {
    return records;
  }
}
