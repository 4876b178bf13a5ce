package org.gatewatch.internal.publish;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Gives publishers that nobody closed a moment to store their last samples when the JVM shuts down.
 * Knows them weakly, so that forgotten listeners can be collected.
 */
final class ShutdownDrain {
  private static final Set<Publisher> OPEN =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ShutdownDrain::drainAll, "gatewatch-drain"));
  }

  private ShutdownDrain() {}

  static void add(Publisher publisher) {
    OPEN.add(publisher);
  }

  static void remove(Publisher publisher) {
    OPEN.remove(publisher);
  }

  private static void drainAll() {
    List<Publisher> open;
    synchronized (OPEN) {
      open = new ArrayList<>(OPEN);
    }
    open.forEach(Publisher::drain);
  }
}
