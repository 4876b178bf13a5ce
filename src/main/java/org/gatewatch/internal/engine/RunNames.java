package org.gatewatch.internal.engine;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatewatch.internal.facts.ThisJvm;

/** Names for sessions and workers that were given none. */
public final class RunNames {
  private static final AtomicInteger WORKERS = new AtomicInteger();
  private static final Set<String> OWN_SESSIONS = ConcurrentHashMap.newKeySet();

  private RunNames() {}

  /** The present time, and four digits that tell apart what begins in the same second. */
  public static String newSession() {
    // Formatters are made in some 20 milliseconds, which training would wait for.
    LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
    String time = now.toLocalDate() + " " + time(now);
    String session;
    do { // A name that was given already, by chance, would be that of two runs.
      int random = ThreadLocalRandom.current().nextInt(1 << 16);
      session = time + " " + Integer.toHexString(1 << 16 | random).substring(1);
    } while (!OWN_SESSIONS.add(session));
    return session;
  }

  /** Hours, minutes and seconds, as a file may be called. */
  private static String time(LocalDateTime now) {
    return twoDigits(now.getHour())
        + "."
        + twoDigits(now.getMinute())
        + "."
        + twoDigits(now.getSecond());
  }

  private static String twoDigits(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
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
