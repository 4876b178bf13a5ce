package org.gatewatch.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.util.AccumulatorV2;
import org.jspecify.annotations.Nullable;

/**
 * Brings what tasks have sampled to the driver, when they end; of a task that fails, nothing. On
 * the driver it keeps nothing, but hands all on. Spark looks at it between two heartbeats of a
 * task, so nothing is added before the task is over. Its value is how many tasks it holds.
 */
final class RecordsAccumulator extends AccumulatorV2<TaskRecords, Integer> {
  private static final long serialVersionUID = 1L;

  /** Of a type that says itself that it is serialized. */
  private final ArrayList<TaskRecords> held = new ArrayList<>();

  /** Where to, on the driver; null elsewhere. */
  private final transient @Nullable Consumer<TaskRecords> destination;

  /** For the driver. */
  RecordsAccumulator(Consumer<TaskRecords> destination) {
    this.destination = destination;
  }

  private RecordsAccumulator(RecordsAccumulator from) {
    destination = from.destination;
    synchronized (from.held) {
      held.addAll(from.held);
    }
  }

  @Override
  public boolean isZero() {
    synchronized (held) {
      return held.isEmpty();
    }
  }

  @Override
  public RecordsAccumulator copy() {
    return new RecordsAccumulator(this);
  }

  @Override
  public void reset() {
    synchronized (held) {
      held.clear();
    }
  }

  @Override
  public void add(TaskRecords records) {
    synchronized (held) {
      held.add(records);
    }
  }

  @Override
  public void merge(AccumulatorV2<TaskRecords, Integer> other) {
    List<TaskRecords> coming = ((RecordsAccumulator) other).copy().held;
    if (destination == null) {
      coming.forEach(this::add);
    } else {
      coming.forEach(destination);
    }
  }

  @Override
  public Integer value() {
    synchronized (held) {
      return held.size();
    }
  }
}
