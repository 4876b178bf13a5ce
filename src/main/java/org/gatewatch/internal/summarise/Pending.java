package org.gatewatch.internal.summarise;

import java.util.Optional;

/**
 * Results that may still be under way. Made on one thread, then awaited at most once and closed, by
 * any one thread. Closing gives up what was not awaited, and returns at once.
 *
 * @param <T> what comes of it
 */
public interface Pending<T> extends AutoCloseable {

  /** Whether {@link #await} is known to return at once; never waits itself. */
  boolean isDone();

  /** Whether {@link #await} waits for nothing: it only does what is left to do itself. */
  default boolean isAtHand() {
    return isDone();
  }

  /**
   * Waits for the results.
   *
   * @return empty if they are lost: what computed them failed, and has told so in the log
   */
  Optional<T> await();

  /** Releases what is held for the results. */
  @Override
  void close();

  /** Results that are there. */
  static <T> Pending<T> of(T results) {
    return new Pending<>() {
      @Override
      public boolean isDone() {
        return true;
      }

      @Override
      public Optional<T> await() {
        return Optional.of(results);
      }

      @Override
      public void close() {
        // results in memory of Java hold nothing else
      }
    };
  }
}
