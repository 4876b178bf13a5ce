package org.gatewatch.internal.exit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives senders that nobody closed a moment to send what waits when the JVM shuts down: the same
 * moment for all of them. Knows them weakly. Publishers that end at the same time wait for what
 * they put themselves.
 */
public final class LastMoment {
  private static final Logger log = LoggerFactory.getLogger(LastMoment.class);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Set<Sending> OPEN =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  static {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(LastMoment::flush, "gatewatch-last-sent"));
    } catch (IllegalStateException e) {
      log.debug("The JVM shuts down already", e);
    }
  }

  private LastMoment() {}

  /** Whoever sends on a thread of its own. */
  public interface Sending {
    /**
     * Waits until what was put by now is sent.
     *
     * @param patienceNanos how long at most
     * @return false if it is not
     */
    boolean flush(long patienceNanos);

    /** Says in the log what waits. */
    void sayLeft();
  }

  /** It is to have a moment, until it is closed. */
  public static void add(Sending sending) {
    OPEN.add(sending);
  }

  /** It was closed. */
  public static void remove(Sending sending) {
    OPEN.remove(sending);
  }

  private static void flush() {
    List<Sending> open;
    synchronized (OPEN) {
      open = new ArrayList<>(OPEN);
    }
    long until = System.nanoTime() + PATIENCE.toNanos();
    open.forEach(sending -> sending.flush(Math.max(1, until - System.nanoTime())));
    open.forEach(Sending::sayLeft);
  }
}
