package org.gatewatch.internal.publish;

import java.time.Duration;

/**
 * A router that returns from a put before the record is stored. Whoever has to know that it is, as
 * at the end of a training, waits.
 */
public interface SendsLater {
  /**
   * Waits until what was put by now is stored, or given up.
   *
   * @param patience how long at most; nothing is waited for if it is not positive
   * @return false if some of it is still under way
   */
  boolean flush(Duration patience);
}
