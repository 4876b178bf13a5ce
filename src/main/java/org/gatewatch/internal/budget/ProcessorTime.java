package org.gatewatch.internal.budget;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/**
 * Processor time of the calling thread. Where the JVM does not tell it, the time by the clock
 * stands for it. A call takes some microseconds: not for what is done in every iteration.
 */
public final class ProcessorTime {
  private ProcessorTime() {}

  /** Nanoseconds since some moment; only differences on one thread mean anything. */
  public static long ofThisThread() {
    ThreadMXBean threads = Threads.BEAN;
    return threads == null ? System.nanoTime() : threads.getCurrentThreadCpuTime();
  }

  /** Apart, so that it is looked for when it is needed. */
  private static final class Threads {
    private static final @Nullable ThreadMXBean BEAN = find();

    private static @Nullable ThreadMXBean find() {
      try {
        ThreadMXBean found = ManagementFactory.getThreadMXBean();
        return found.isCurrentThreadCpuTimeSupported() && found.isThreadCpuTimeEnabled()
            ? found
            : null;
      } catch (LinkageError e) { // A runtime without the module java.management.
        return null;
      }
    }
  }
}
