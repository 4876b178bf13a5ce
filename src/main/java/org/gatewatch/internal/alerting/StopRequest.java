package org.gatewatch.internal.alerting;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.gatewatch.alert.Alert;
import org.jspecify.annotations.Nullable;

/**
 * That training is to stop, and what for. The training thread makes and takes it; another one, that
 * judges a sample later, may make it too, unless training has stopped since.
 */
final class StopRequest {
  private final AtomicReference<@Nullable Cause> cause = new AtomicReference<>();

  /** The step in which training stopped last. */
  private volatile int stoppedAt = -1;

  private record Cause(int step, Alert alert) {}

  /** Whether training is to stop, for an earlier iteration or this one. */
  boolean isPending() {
    return pending() != null;
  }

  private @Nullable Cause pending() {
    Cause present = cause.get();
    return present != null && present.step > stoppedAt ? present : null;
  }

  /** Makes it, for a step, in place of any other; on the training thread. */
  void make(int step, Alert alert) {
    cause.set(new Cause(step, alert));
  }

  /** Training stops now: what lies before this step is done with. */
  Optional<Alert> take(int step) {
    Cause present = pending();
    if (present == null) {
      return Optional.empty();
    }
    cause.set(null);
    stoppedAt = step;
    return Optional.of(present.alert);
  }

  /** Begins to make it for an earlier step, on any thread. */
  Offer offer(int step) {
    Cause before = cause.get();
    return new Offer(step, before, pending() == null && step > stoppedAt);
  }

  /** What may become a request, if nobody makes or takes one in the meantime. */
  final class Offer {
    private final int step;
    private final @Nullable Cause before;
    private final boolean isOpen;

    private Offer(int step, @Nullable Cause before, boolean isOpen) {
      this.step = step;
      this.before = before;
      this.isOpen = isOpen;
    }

    /** Whether training goes on, and has not stopped since that step. */
    boolean isOpen() {
      return isOpen;
    }

    void make(Alert alert) {
      cause.compareAndSet(before, new Cause(step, alert));
    }
  }
}
