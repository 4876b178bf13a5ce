package org.gatewatch.benchmarks;

import static org.gatewatch.examples.ChildJvm.assertEndsWith;

import java.nio.file.Path;
import org.gatewatch.examples.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark of the overhead as a user meets it. */
class OverheadProgramTest {
  private static final String ANY_PORT = "0";

  @TempDir Path folder;

  @Test
  void endsWithItsResult() throws Exception {
    try (ChildJvm program =
        ChildJvm.start(
            folder,
            OverheadBenchmark.class,
            ANY_PORT,
            "--units=4,8",
            "--quick",
            "--iterations=2",
            "--warm-up=1")) {
      assertEndsWith(
          program,
          "RESULT like_for_like_h4=[\\d.]+ like_for_like_h8=[\\d.]+"
              + " like_for_like_worst=[\\d.]+ everything_h4=[\\d.]+ everything_h8=[\\d.]+"
              + " everything_worst=[\\d.]+ unsampled_worst=[\\d.]+ floor_worst=[\\d.]+"
              + " floor_with_maps_worst=[\\d.]+ floor_quiet_worst=[\\d.]+");
    }
  }
}
