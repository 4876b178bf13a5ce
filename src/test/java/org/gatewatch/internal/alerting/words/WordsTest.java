package org.gatewatch.internal.alerting.words;

import static org.assertj.core.api.Assertions.assertThat;

import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.1, 0.1",
    "30, 30",
    "1, 1",
    "1234.5, 1230",
    "-0.01, -0.01",
    "1e-8, 1e-8",
    "1.25e-5, 1.25e-5",
    "3.4e38, 3.4e38",
    "100000, 1e5",
    "NaN, NaN",
    "-Infinity, -Inf"
  })
  void numbersAreAsPeopleSetThem(double value, String words) {
    assertThat(Words.plain(value)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, NaN",
    "Infinity, +Inf",
    "-Infinity, -Inf",
    "0, 0.00",
    "-1234.5, -1.23e+03",
    "12.345, 12.3",
    "1e-7, 1.00e-07"
  })
  void numbersHaveThreeDigits(double value, String words) {
    assertThat(Words.number(value)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"0.95, 95 %", "1, 100 %", "0.004, 0 %"})
  void sharesArePerCent(double share, String words) {
    assertThat(Words.percent(share)).isEqualTo(words);
  }

  private static Alert over(AlertType type, double value, double limit) {
    Location cell = Location.ofCell("lstm", Direction.FORWARD, Quantity.GRADIENT);
    return new Alert(
        type, AlertState.RESOLVED, 9, 0, 1, cell, 0, value, limit, "found", "nothing", null);
  }

  /** U+009B begins a command to a terminal, as escape does; U+202E turns what follows round. */
  @Test
  void aNameCommandsNoTerminalAndTurnsNothingRound() {
    assertThat(Words.oneLine("a\nb\u001b[2Jc\u009b2Jd\u202ee\u2066f\u2028g\u200eh"))
        .isEqualTo("a?b?[2Jc?2Jd?e?f?g?h");
    assertThat(Words.oneLine("été 😀👩\u200d🚀 層 \u05d0")).isEqualTo("été 😀👩\u200d🚀 層 \u05d0");
  }

  @Test
  void oneThingIsNotSeveral() {
    assertThat(Words.count(1, "timestep")).isEqualTo("1 timestep");
    assertThat(Words.count(0, "timestep")).isEqualTo("0 timesteps");
    assertThat(Words.iterations(2)).isEqualTo("2 iterations");
  }

  @Test
  void whatIsOverSaysWhatItIsNow() {
    assertThat(Words.resolved(over(AlertType.EXPLODING_GRADIENT, 2.1, 30), 25))
        .isEqualTo("resolved after 25 iterations (now 2.1×, limit 30×), in lstm forward");
    assertThat(Words.resolved(over(AlertType.SATURATED_GATE, 0.5, 0.95), 1))
        .isEqualTo("resolved after 1 iteration (now 50 %, limit 95 %), in lstm forward");
    assertThat(Words.resolved(over(AlertType.LARGE_UPDATES, Double.NaN, 0.05), 2))
        .isEqualTo("resolved after 2 iterations (limit 0.05), in lstm forward");
    assertThat(Words.resolved(over(AlertType.UNCHANGED_WEIGHTS, Double.NaN, Double.NaN), 2))
        .isEqualTo("resolved after 2 iterations, in lstm forward");
  }
}
