package org.gatewatch.internal.remote;

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
final class SendersAtExit {
  private static final Logger log = LoggerFactory.getLogger(SendersAtExit.class);

  private static final Set<Sender> OPEN =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  static {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(SendersAtExit::flush, "gatewatch-last-sent"));
    } catch (IllegalStateException e) {
      log.debug("The JVM shuts down already", e);
    }
  }

  private SendersAtExit() {}

  static void add(Sender sender) {
    OPEN.add(sender);
  }

  static void remove(Sender sender) {
    OPEN.remove(sender);
  }

  private static void flush() {
    List<Sender> open;
    synchronized (OPEN) {
      open = new ArrayList<>(OPEN);
    }
    long until = System.nanoTime() + Pace.USUAL.closing().toNanos();
    open.forEach(sender -> sender.flush(Math.max(1, until - System.nanoTime())));
    open.forEach(Sender::sayLeft);
  }
}
