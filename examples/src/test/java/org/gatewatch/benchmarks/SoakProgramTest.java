package org.gatewatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.examples.ChildJvm.assertEndsWith;

import java.nio.file.Path;
import org.gatewatch.examples.ChildJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The soak as a user meets it. */
@Tag("soak")
class SoakProgramTest {
  private static final String ANY_PORT = "0";

  @TempDir Path folder;

  @Test
  void losesNoSampleAndEndsWithItsResult() throws Exception {
    try (ChildJvm program =
        ChildJvm.start(folder, SoakBenchmark.class, ANY_PORT, "--samples=300", "--no-page")) {
      assertEndsWith(
          program, "RESULT cost_growth=[\\d.]+ heap_growth_mb=-?[\\d.]+ storage_mb=[\\d.]+");
      assertThat(program.out())
          .contains("Samples that were given up: 0", "Cost, µs: second 100 ")
          .containsPattern("(?m)^ +300 ");
    }
  }
}
