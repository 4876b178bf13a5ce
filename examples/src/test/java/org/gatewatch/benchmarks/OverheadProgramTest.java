package org.gatewatch.benchmarks;

import org.gatewatch.examples.InThisJvm;
import org.junit.jupiter.api.Test;

/** The benchmark of the overhead as a user meets it. */
class OverheadProgramTest {
  @Test
  void endsWithItsResult() {
    InThisJvm program =
        InThisJvm.run(
            new OverheadBenchmark(), "--units=4,8", "--quick", "--iterations=1", "--warm-up=1");

    program.assertEndsWith(
        "RESULT like_for_like_h4=[\\d.]+ like_for_like_h8=[\\d.]+"
            + " like_for_like_worst=[\\d.]+ everything_h4=[\\d.]+ everything_h8=[\\d.]+"
            + " everything_worst=[\\d.]+ total_like_for_like_h16=[\\d.]+ .*"
            + "total_like_for_like_worst=[\\d.]+ .* total_everything_worst=[\\d.]+"
            + " unsampled_worst=[\\d.]+ floor_worst=[\\d.]+"
            + " floor_with_maps_worst=[\\d.]+ floor_quiet_worst=[\\d.]+");
  }
}
