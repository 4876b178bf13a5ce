package org.gatewatch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gatewatch.examples.InThisJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The benchmarks as a user meets them: exit status, standard output and standard error. */
class BenchmarksTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h"})
  void aProgramListsItsOptions(String help) {
    InThisJvm program = InThisJvm.run(new SlowdownBenchmark(), help);

    assertThat(program.exitStatus()).as(program.err()).isZero();
    assertThat(program.out()).contains("Usage: SlowdownBenchmark", "--seconds=N", "-h, --help");
  }

  @Test
  void theGruBenchmarkEndsWithItsResult() {
    InThisJvm program =
        InThisJvm.run(new GruBenchmark(), "--units=2,4", "--iterations=3", "--warm-up=1");

    assertThat(program.exitStatus()).as(program.err()).isZero();
    assertThat(program.out().strip().lines().reduce((before, last) -> last).orElseThrow())
        .matches(
            "RESULT gru_over_lstm_h2=[\\d.]+ reset_before_h2=[\\d.]+ gru_over_lstm_h4=[\\d.]+"
                + " reset_before_h4=[\\d.]+ gru_over_lstm=[\\d.]+");
  }

  @Test
  void theSameDiffBenchmarkEndsWithItsResult() {
    InThisJvm program =
        InThisJvm.run(new SameDiffBenchmark(), "--units=2", "--iterations=3", "--warm-up=1");

    assertThat(program.exitStatus()).as(program.err()).isZero();
    assertThat(program.out().strip().lines().reduce((before, last) -> last).orElseThrow())
        .matches("RESULT samediff_unsampled_h2=[\\d.]+ samediff_one_in_ten_h2=[\\d.]+");
  }

  @Test
  void theDiagnosisEndsWithItsResult() throws Exception {
    Path cases = folder.resolve("cases.tsv");
    InThisJvm program = InThisJvm.run(new DiagnosisBenchmark(), "--quick", "--out=" + cases);

    program.assertEndsWith(
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

  private static Map<String, Double> values(String printed) {
    String last = printed.stripTrailing().lines().reduce("", (before, line) -> line);
    return Pattern.compile("(\\w+)=([\\d.]+)")
        .matcher(last)
        .results()
        .collect(Collectors.toMap(one -> one.group(1), one -> Double.valueOf(one.group(2))));
  }
}
