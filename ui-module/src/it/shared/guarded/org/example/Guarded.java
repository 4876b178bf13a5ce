package org.example;

import org.gatewatch.assertions.GatewatchAssert;
import org.gatewatch.sample.Gate;
import org.gatewatch.storage.BoundedStatsStorage;

/** Asserts of a training what a test would; it is sick in its last iteration, which must be told. */
public final class Guarded {
  private Guarded() {}

  /** Ends with status 0 if the healthy part holds and the sick one does not. */
  public static void main(String... args) {
    BoundedStatsStorage storage = new BoundedStatsStorage();
    Training.run(storage);
    GatewatchAssert.assertThat(storage).gate("lstm", Gate.FORGET).saturation().staysBelow(0.99);
    System.out.println("CONSUMER the guard said: " + complaint(storage));
  }

  private static String complaint(BoundedStatsStorage storage) {
    try {
      GatewatchAssert.assertThat(storage).staysFinite();
    } catch (AssertionError e) {
      return String.valueOf(e.getMessage());
    }
    throw new IllegalStateException("a NaN was let pass");
  }
}
