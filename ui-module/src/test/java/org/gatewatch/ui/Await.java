package org.gatewatch.ui;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions, never for a fixed time. */
public final class Await {
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Between two looks, in milliseconds: who looks all the time slows down what it waits for. */
  private static final long SHORTEST = 5;

  private static final long LONGEST = 80;

  private Await() {}

  public static void until(String what, BooleanSupplier condition) {
    until(() -> what, condition);
  }

  public static void until(Supplier<String> what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    long pause = SHORTEST;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited " + PATIENCE.toSeconds() + " s in vain: " + what.get());
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      pause = Math.min(LONGEST, pause + pause / 4 + 1);
    }
  }
}
