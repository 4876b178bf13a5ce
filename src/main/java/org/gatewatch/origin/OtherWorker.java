package org.gatewatch.origin;

import java.io.Serializable;

/**
 * That a value came from another worker, when the parameters of all workers were averaged.
 *
 * @param worker the worker in which it appeared first; untrusted text
 * @param origin where in that worker, and when; comes from no other worker itself
 */
public record OtherWorker(String worker, NonFiniteOrigin origin) implements Serializable {
  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if the origin comes from another worker itself
   */
  public OtherWorker {
    if (origin.from() != null) {
      throw new IllegalArgumentException("an origin in another worker is that worker's own");
    }
  }
}
