package org.gatewatch.internal.engine;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Names for sessions and workers that were given none. */
public final class RunNames {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH.mm.ss");
  private static final AtomicInteger WORKERS = new AtomicInteger();

  private RunNames() {}

  /** The present time, and four digits that tell apart what begins in the same second. */
  public static String newSession() {
    return LocalDateTime.now(ZoneId.systemDefault()).format(TIME)
        + String.format(" %04x", ThreadLocalRandom.current().nextInt(1 << 16));
  }

  /** A worker's, numbered from 0 in this process. */
  public static String nextWorker() {
    return "worker-" + WORKERS.getAndIncrement();
  }
}
