package org.gatewatch.assertions;

import java.time.Duration;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.GatewatchListener;

/**
 * Where assertions on a training begin, for a test that guards it:
 *
 * <pre>{@code
 * model.fit(batches);
 * assertThat(listener)
 *     .hasNoAlerts(Severity.HARM)
 *     .staysFinite()
 *     .gate("lstm1", Gate.FORGET).saturation().staysBelow(0.8)
 *     .learnsAtLeast(0.2);
 * }</pre>
 *
 * <p>What fails is an {@link AssertionError} that names iteration, layer and gate, and says what
 * was measured. Its {@code assertThat} may be imported beside that of AssertJ.
 */
public final class GatewatchAssert {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private GatewatchAssert() {}

  /**
   * Asserts of all runs of Gatewatch in a storage; {@link RunAssert#session} and {@link
   * RunAssert#worker} choose among them.
   *
   * @param storage any storage whose listener was closed or flushed, so that all of its samples are
   *     there
   * @return assertions, each of which reads the storage anew
   */
  public static RunAssert assertThat(StatsStorage storage) {
    return new RunAssert(storage);
  }

  /**
   * Asserts of what a listener has seen so far, in all its workers: waits, half a minute at most,
   * until its samples are stored. To be called where {@link GatewatchListener#flush} may be.
   *
   * @param listener one whose router is a {@code StatsStorage}, closed or not
   * @return assertions on its session
   * @throws AssertionError if its router cannot be read, or samples are still on their way
   */
  public static RunAssert assertThat(GatewatchListener listener) {
    if (!(listener.getStorageRouter() instanceof StatsStorage storage)) {
      throw new AssertionError(
          "the listener's samples cannot be read again: its router is no StatsStorage, but "
              + listener.getStorageRouter());
    }
    if (!listener.flush(PATIENCE)) {
      throw new AssertionError(
          "after " + PATIENCE.toSeconds() + " seconds samples are still on their way to storage");
    }
    return new RunAssert(storage).session(listener.getSessionID());
  }
}
