package org.gatewatch.internal.gradients;

import java.util.List;
import org.gatewatch.internal.facts.ComparedGradient;

/**
 * A comparison of gradients of one iteration that is yet to be made. Made on the training thread,
 * run at most once, on another thread, and closed.
 */
public interface GradientTrial extends AutoCloseable {
  /** Compares nothing. */
  GradientTrial NONE = List::of;

  /**
   * Computes the gradients again.
   *
   * @return those that can be compared; empty if none can
   */
  List<ComparedGradient> run();

  /** Lets go of the copies. */
  @Override
  default void close() {
    // Nothing is held.
  }
}
