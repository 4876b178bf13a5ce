package org.gatewatch.internal.outlets;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Room for the meters of so many workers at a time, since each is a series of its own wherever they
 * are kept. Safe for use by many threads.
 */
final class MeterPlaces {
  private final int most;
  private final AtomicInteger taken = new AtomicInteger();

  MeterPlaces(int most) {
    this.most = most;
  }

  /** Takes one; false if there is none. */
  boolean take() {
    boolean isRoom = taken.incrementAndGet() <= most;
    if (!isRoom) {
      giveBack();
    }
    return isRoom;
  }

  void giveBack() {
    taken.decrementAndGet();
  }

  int most() {
    return most;
  }
}
