package org.gatewatch.internal.publish;

import java.util.List;
import java.util.Optional;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.JudgedSample;

/**
 * A sample that still needs work on the publisher's thread before it is stored. Closed once, after
 * it was completed or given up.
 */
public interface PendingSample extends AutoCloseable {

  /**
   * The whole sample and what was found in it; called at most once, on the publisher's thread.
   *
   * @return empty if the sample does not become whole: then it counts as given up
   */
  Optional<JudgedSample> complete();

  /**
   * {@link org.gatewatch.sample.Sample#dropped()} of the sample: who gives it up counts them too.
   */
  int dropped();

  /** What was found already, before the sample is complete; callable at any time, on any thread. */
  List<Alert> alerts();

  /**
   * It took so much of the publisher's thread until it was stored, or lost there; called last, if
   * {@link #isMeasured}.
   *
   * @param processorNanos processor time
   */
  default void took(long processorNanos) {}

  /** Whether {@link #took} is of any use. */
  default boolean isMeasured() {
    return false;
  }

  /** Releases what it holds. */
  @Override
  void close();

  /** One that needs no more work. */
  static PendingSample of(JudgedSample judged) {
    return new PendingSample() {
      @Override
      public Optional<JudgedSample> complete() {
        return Optional.of(judged);
      }

      @Override
      public int dropped() {
        return judged.sample().dropped();
      }

      @Override
      public List<Alert> alerts() {
        return judged.alerts();
      }

      @Override
      public void close() {
        // What is judged holds nothing.
      }
    };
  }
}
