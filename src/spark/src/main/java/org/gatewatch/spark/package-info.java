/**
 * Gatewatch for trainings on Apache Spark: {@link org.gatewatch.spark.GatewatchSpark#attach} is all
 * there is to do.
 *
 * <p>A task of Spark trains a new network in each round, with a listener that was sent along, and
 * nobody closes either. So each JVM keeps, for each session, one listener and what its workers have
 * learned ({@code ExecutorRun}); a task takes a clone of it ({@code TaskReplica}). What a task has
 * sampled goes back to the driver when the task ends, in an accumulator, which Spark counts once
 * and not for a task that failed ({@code RecordsAccumulator}); a task that {@code STOP} ends sends
 * its alert along with the exception. On the driver {@code Deliveries} puts all into storage.
 */
@NullMarked
package org.gatewatch.spark;

import org.jspecify.annotations.NullMarked;
