package org.gatewatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.gatewatch.examples.ChildJvm;
import org.gatewatch.examples.InThisJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The benchmarks as a user meets them: exit status, standard output and standard error. */
class BenchmarksTest {
  private static final String ANY_PORT = "0";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h"})
  void aProgramListsItsOptions(String help) {
    InThisJvm program = InThisJvm.run(new SlowdownBenchmark(), help);

    assertThat(program.exitStatus()).as(program.err()).isZero();
    assertThat(program.out()).contains("Usage: SlowdownBenchmark", "--seconds=N", "-h, --help");
  }

  @Test
  void theBenchmarkEndsWithItsResult() throws Exception {
    try (ChildJvm program =
        ChildJvm.start(
            folder,
            OverheadBenchmark.class,
            ANY_PORT,
            "--units=4,8",
            "--quick",
            "--iterations=3",
            "--warm-up=1")) {
      assertEndsWith(
          program,
          "RESULT like_for_like_h4=[\\d.]+ like_for_like_h8=[\\d.]+"
              + " like_for_like_worst=[\\d.]+ everything_h4=[\\d.]+ everything_h8=[\\d.]+"
              + " everything_worst=[\\d.]+ unsampled_worst=[\\d.]+ floor_worst=[\\d.]+"
              + " floor_with_maps_worst=[\\d.]+ floor_quiet_worst=[\\d.]+");
    }
  }

  @Test
  void theSlowDownBenchmarkEndsWithItsResult() throws Exception {
    try (ChildJvm program =
        ChildJvm.start(
            folder,
            SlowdownBenchmark.class,
            ANY_PORT,
            "--units=4",
            "--every=1,3",
            "--turn=2",
            "--seconds=1")) {
      assertEndsWith(
          program,
          "RESULT slow_down_h4_n1=-?[\\d.]+ control_h4_n1=-?[\\d.]+"
              + " slow_down_h4_n3=-?[\\d.]+ control_h4_n3=-?[\\d.]+");
    }
  }

  @Test
  void theSoakLosesNoSampleAndEndsWithItsResult() throws Exception {
    try (ChildJvm program =
        ChildJvm.start(folder, SoakBenchmark.class, ANY_PORT, "--samples=3000", "--no-page")) {
      assertEndsWith(
          program, "RESULT cost_growth=[\\d.]+ heap_growth_mb=-?[\\d.]+ storage_mb=[\\d.]+");
      assertThat(program.out()).contains("Samples that were given up: 0").contains("     3,000 ");
    }
  }

  @Test
  void theDiagnosisEndsWithItsResult() throws Exception {
    Path cases = folder.resolve("cases.tsv");
    try (ChildJvm program =
        ChildJvm.start(folder, DiagnosisBenchmark.class, ANY_PORT, "--quick", "--out=" + cases)) {
      assertEndsWith(
          program,
          "RESULT recall=[\\d.]+ precision=[\\d.]+ cause=[\\d.]+ delay_p95=\\d+"
              + " false_alarm_share=[\\d.]+ harmful_advice=[\\d.]+ .*");
      Map<String, Double> result = values(program.out());
      assertThat(result.get("healthy")).as(program.out()).isEqualTo(2);
      assertThat(result.get("sick")).as(program.out()).isGreaterThanOrEqualTo(4);
      // Far below what is aimed at: so few trainings say only whether anything is found at all.
      assertThat(result.get("recall")).as(program.out()).isBetween(0.8, 1.0);
      assertThat(result.get("precision")).as(program.out()).isBetween(0.8, 1.0);
      assertThat(result.get("cause")).as(program.out()).isBetween(0.6, 1.0);
      assertThat(result.get("false_alarm_share")).as(program.out()).isBetween(0.0, 0.5);
      assertThat(result.get("nonfinite_missed")).as(program.out()).isZero();
      assertThat(result.get("nonfinite_delay_max")).as(program.out()).isZero();
      assertThat(Files.readAllLines(cases)).hasSize(1 + 2 + 5);
    }
  }

  private static Map<String, Double> values(String printed) {
    String last = printed.stripTrailing().lines().reduce("", (before, line) -> line);
    return Pattern.compile("(\\w+)=([\\d.]+)")
        .matcher(last)
        .results()
        .collect(Collectors.toMap(one -> one.group(1), one -> Double.valueOf(one.group(2))));
  }

  /** It did well, had nothing to complain about, and its last line is such a result. */
  private static void assertEndsWith(ChildJvm program, String result) throws Exception {
    assertThat(program.exitStatus()).as(program.err()).isZero();
    assertThat(program.err()).isEmpty();
    assertThat(program.out().stripTrailing().lines())
        .last(InstanceOfAssertFactories.STRING)
        .matches(result);
  }
}
