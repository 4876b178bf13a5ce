package org.gatewatch.spark;

import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.gatewatch.internal.engine.RunNames;

/** Names workers by where they train, so that no two of a session have one name. */
final class WorkerName {
  /** Of an id's 256 bytes, so that the rest has room. */
  private static final int MOST_OF_HOST = 128;

  private WorkerName() {}

  /** Host, executor and partition, and the JVM: an executor that is started anew has its number. */
  static String of(TaskContext task) {
    SparkEnv env = SparkEnv.get();
    String host = env.blockManager().blockManagerId().host();
    return host.substring(0, Math.min(host.length(), MOST_OF_HOST))
        + " executor "
        + env.executorId()
        + " partition "
        + task.partitionId()
        + " ("
        + jvm()
        + ")";
  }

  /** An id of this JVM. */
  static String jvm() {
    return RunNames.jvm();
  }
}
