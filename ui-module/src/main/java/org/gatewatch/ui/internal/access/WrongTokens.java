package org.gatewatch.ui.internal.access;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts wrong tokens, and says so at 1, 2, 4, 8 and so on: a log is not to be filled. */
final class WrongTokens {
  private static final Logger log = LoggerFactory.getLogger(WrongTokens.class);

  private final AtomicLong count = new AtomicLong();

  void met(String address) {
    long now = count.incrementAndGet();
    if (Long.bitCount(now) == 1) {
      log.warn("Wrong tokens so far: {}, the newest from {}", now, address);
    }
  }
}
