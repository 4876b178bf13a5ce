package org.gatewatch.benchmarks;

import static org.gatewatch.examples.ChildJvm.assertEndsWith;

import java.nio.file.Path;
import org.gatewatch.examples.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark of the slow-down as a user meets it. */
class SlowdownProgramTest {
  private static final String ANY_PORT = "0";

  @TempDir Path folder;

  @Test
  void endsWithItsResult() throws Exception {
    try (ChildJvm program =
        ChildJvm.start(
            folder,
            SlowdownBenchmark.class,
            ANY_PORT,
            "--units=4",
            "--every=1,3",
            "--turn=1",
            "--seconds=1")) {
      assertEndsWith(
          program,
          "RESULT slow_down_h4_n1=-?[\\d.]+ control_h4_n1=-?[\\d.]+"
              + " slow_down_h4_n3=-?[\\d.]+ control_h4_n3=-?[\\d.]+");
    }
  }
}
