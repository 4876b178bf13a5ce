package org.gatewatch.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;

/**
 * Processor time of all threads of Java whose name begins alike, such as those of one listener. A
 * thread that has ended counts for what it had taken when it was last seen, so it is to be looked
 * at more often than threads end.
 */
final class ThreadTimes {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final String prefix;
  private final Map<Long, Long> nanos = new HashMap<>();

  /** Of the threads whose name begins so. */
  ThreadTimes(String prefix) {
    this.prefix = prefix;
  }

  /** Nanoseconds of all of them so far. */
  long nanos() {
    for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().startsWith(prefix)) {
        long now = THREADS.getThreadCpuTime(thread.getThreadId());
        nanos.merge(thread.getThreadId(), now, Math::max);
      }
    }
    return nanos.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Nanoseconds of the calling thread. */
  static long ofThisThread() {
    return THREADS.getCurrentThreadCpuTime();
  }
}
