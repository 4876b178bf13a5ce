package org.gatewatch.internal.engine;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatewatch.internal.facts.ThisJvm;

/** Names for sessions and workers that were given none. */
public final class RunNames {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH.mm.ss");
  private static final AtomicInteger WORKERS = new AtomicInteger();
  private static final Set<String> OWN_SESSIONS = ConcurrentHashMap.newKeySet();

  private RunNames() {}

  /** The present time, and four digits that tell apart what begins in the same second. */
  public static String newSession() {
    String session =
        LocalDateTime.now(ZoneId.systemDefault()).format(TIME)
            + String.format(" %04x", ThreadLocalRandom.current().nextInt(1 << 16));
    OWN_SESSIONS.add(session);
    return session;
  }

  /**
   * A worker's, numbered from 0 in this JVM. Other JVMs may train in a session whose name was not
   * made here: there it has this JVM's id behind it.
   */
  public static String nextWorker(String session) {
    String worker = "worker-" + WORKERS.getAndIncrement();
    return OWN_SESSIONS.contains(session) ? worker : worker + " (" + ThisJvm.ID + ")";
  }

  /** Eight digits that tell this JVM from others. */
  public static String jvm() {
    return ThisJvm.ID;
  }
}
