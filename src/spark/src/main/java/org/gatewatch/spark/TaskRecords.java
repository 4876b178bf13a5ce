package org.gatewatch.spark;

import java.io.Serializable;
import java.util.List;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a worker has sampled in a task.
 *
 * @param task which task; null if it was over, and another one takes along what came since: that is
 *     never computed a second time
 * @param jvm id of the JVM that it ran in
 * @param layout of the samples that follow; null if there is none yet
 * @param samples in the order in which they were taken
 */
record TaskRecords(
    @Nullable Task task, String jvm, @Nullable StoredRecord layout, List<StoredRecord> samples)
    implements Serializable {

  /**
   * A part of a stage; it has the same numbers if Spark computes it once more.
   *
   * @param network which of those that it trains, from 1
   */
  record Task(int stage, int partition, int network) implements Serializable {}
}
