package org.gatewatch.internal.crashdump;

/**
 * A router of what is computed again if it fails, maybe in another JVM, as Spark does with a task.
 */
public interface RetriedTask {
  /**
   * What is computed: the same in each attempt at it, and for nothing else. It becomes a part of
   * the crash dump's name, so that a directory has one of all attempts.
   */
  String task();
}
