package org.gatewatch.internal.engine;

import java.util.concurrent.atomic.AtomicInteger;
import org.gatewatch.internal.summarise.Summariser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network's summariser, closed when its last user has released it: samples whose results are
 * still under way may outlast the network. Safe for use by many threads.
 */
public final class SummariserLease {
  private static final Logger log = LoggerFactory.getLogger(SummariserLease.class);

  private final Summariser summariser;
  private final AtomicInteger users = new AtomicInteger(1);

  /** A lease with one user, who has to release it. */
  public SummariserLease(Summariser summariser) {
    this.summariser = summariser;
  }

  /** One more user; to be called by one that has not released it yet. */
  void share() {
    users.incrementAndGet();
  }

  /** Only a summariser that holds memory of a device has something to give back. */
  public void release() {
    if (users.decrementAndGet() == 0 && summariser instanceof AutoCloseable holding) {
      try {
        holding.close();
      } catch (Exception e) {
        log.warn("Memory of the device was not given back; training is not affected", e);
      }
    }
  }
}
