package org.gatewatch.internal.publish;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Gives publishers that nobody closed a moment to store their last samples, and that training has
 * ended, when the JVM shuts down: the same moment for all of them. Knows them weakly, so that
 * forgotten listeners can be collected.
 *
 * <p>A storage may be closed by a hook of its own at the same time, as MapDB's files are. So {@link
 * ExitGuard} comes before the hooks where it can.
 */
final class ShutdownDrain {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

  private static final Set<Publisher> OPEN =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> end(publisher -> true), "gatewatch-drain"));
  }

  private ShutdownDrain() {}

  static void add(Publisher publisher) {
    OPEN.add(publisher);
  }

  static void remove(Publisher publisher) {
    OPEN.remove(publisher);
  }

  static boolean isEmpty() {
    return OPEN.isEmpty();
  }

  /** Ends some of those that are open; those that somebody began to end have had their time. */
  static void end(Predicate<Publisher> which) {
    List<Publisher> ending;
    synchronized (OPEN) {
      ending = new ArrayList<>(OPEN);
    }
    ending.removeIf(publisher -> !which.test(publisher) || !publisher.beginToEnd());
    long until = System.nanoTime() + PATIENCE;
    ending.forEach(publisher -> publisher.awaitEnd(Math.max(1, until - System.nanoTime())));
  }
}
