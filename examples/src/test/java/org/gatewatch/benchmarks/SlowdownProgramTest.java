package org.gatewatch.benchmarks;

import org.gatewatch.examples.InThisJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The benchmark of the slow-down as a user meets it. */
@Tag("soak")
class SlowdownProgramTest {
  @Test
  void endsWithItsResult() {
    InThisJvm program =
        InThisJvm.run(
            new SlowdownBenchmark(), "--units=4", "--every=1,3", "--turn=1", "--seconds=1");

    program.assertEndsWith(
        "RESULT slow_down_h4_n1=-?[\\d.]+ control_h4_n1=-?[\\d.]+"
            + " slow_down_h4_n3=-?[\\d.]+ control_h4_n3=-?[\\d.]+");
  }
}
