package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.NOTHING;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.OPENS;

import java.util.List;
import java.util.function.Predicate;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OverflowAheadTest {
  private static final int RISES = 5;

  private SyntheticSamples samples = of("FLOAT");
  private Shown shown = new Shown(new OverflowAhead(samples.layout()), samples);

  private static SyntheticSamples of(String dataType) {
    return new SyntheticSamples(SyntheticNetwork.of(dataType).lstm("lstm", 3, 4).layout());
  }

  private void dataType(String dataType) {
    samples = of(dataType);
    shown = new Shown(new OverflowAhead(samples.layout()), samples);
  }

  /** A loss that starts at 1 and reaches the largest number so many samples after the sixth. */
  private Shown.Verdict lossThatOverflowsIn(double samplesLeft, double largest) {
    double step = Math.log(largest) / (RISES + samplesLeft);
    Shown.Verdict verdict = NOTHING;
    for (int i = 0; i <= RISES; i++) {
      assertThat(verdict).as("after %d samples", i).isEqualTo(NOTHING);
      verdict = shown.verdict(Math.exp(i * step));
    }
    return verdict;
  }

  @ParameterizedTest
  @CsvSource({
    "49.9, OPENS",
    "50.1, KEEPS_OPEN",
    "99.9, KEEPS_OPEN",
    "100.1, NOTHING",
    "0.3, OPENS"
  })
  void fiftySamplesAheadAnOverflowIsForetold(double left, Shown.Verdict verdict) {
    assertThat(lossThatOverflowsIn(left, Float.MAX_VALUE)).isEqualTo(verdict);
    assertThat(new OverflowAhead(samples.layout()).patience()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT, 3.4028235e38",
    "BFLOAT16, 3.4028235e38",
    "DOUBLE, 1.7976931348623157e308",
    "HALF, 65504",
    "FLOAT16, 65504"
  })
  void whatOverflowsDependsOnTheDataType(String dataType, double largest) {
    dataType(dataType);
    assertThat(lossThatOverflowsIn(49.9, largest)).isEqualTo(OPENS);
    assertThat(shown.next(1)).isEmpty();

    dataType(dataType);
    assertThat(lossThatOverflowsIn(100.1, largest)).isEqualTo(NOTHING);
  }

  @Test
  void oneSampleWithoutARiseForetellsNothingForFiveMore() {
    shown.calm(1, 10).calm(1, 1e3).calm(1, 1e3);
    for (int i = 0; i < 4; i++) {
      assertThat(shown.verdict(Math.pow(10, 5 + i))).isEqualTo(NOTHING);
    }

    assertThat(shown.verdict(1e9)).isEqualTo(OPENS);
  }

  @Test
  void aFallForetellsNothing() {
    for (int power = 12; power > 0; power--) {
      shown.calm(1, Math.pow(10, power));
    }
  }

  @Test
  void whatIsNotAboveOneMayGrowAsFastAsItLikes() {
    for (int power = -12; power < 0; power++) {
      shown.calm(1, Math.pow(10, power));
    }
    shown.calm(1, 1);

    assertThat(shown.verdict(1.001)).isEqualTo(OPENS);
  }

  @Test
  void zeroAndLossesBelowZeroAreNoBeginning() {
    shown.calm(1, 0).calm(1, 10).calm(1, 100).calm(1, 1e3).calm(1, 1e4).calm(1, 1e5);
    shown.calm(1, -1).calm(1, -10).calm(1, -100).calm(1, -1e3).calm(1, -1e4).calm(1, -1e5);
  }

  @Test
  void valuesBelowZeroOverflowToo() {
    for (int power = 1; power < 6; power++) {
      gradient(-Math.pow(10, power)).calm(1);
    }

    Finding finding = gradient(-1e6).finding();

    assertThat(finding.type()).isEqualTo(AlertType.OVERFLOW_AHEAD);
    assertThat(finding.location())
        .isEqualTo(
            new Location("lstm", Direction.FORWARD, Quantity.GRADIENT, Kernel.INPUT, Gate.INPUT));
    assertThat(finding.value()).isEqualTo(1e6);
    assertThat(finding.limit()).isEqualTo(Float.MAX_VALUE);
    assertThat(finding.severity()).isCloseTo(50 / (38.532 - 6), within(1e-3));
    assertThat(finding.words())
        .isEqualTo(
            "gradient of W of the input gate of lstm forward overflows in about 33 iterations");
  }

  /** Of a training that had learned all, single minibatches had gradients of any size. */
  @ParameterizedTest
  @CsvSource({"1.1e6, false", "0.9e6, true", "0.9, true"})
  void aGradientThatWasAsLargeBeforeIsNotOnItsWay(double before, boolean opens) {
    gradient(before).calm(1);
    gradient(10).calm(2);
    for (int power = 2; power < 6; power++) {
      gradient(Math.pow(10, power)).calm(1);
    }

    List<Finding> findings = gradient(1e6).next();

    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).opens()).isEqualTo(opens);
  }

  private Shown gradient(double value) {
    Predicate<Slot> one =
        SyntheticSamples.of(0, Quantity.GRADIENT, Kernel.INPUT)
            .and(slot -> slot.gate() == Gate.INPUT);
    return shown.with(one, Summaries.of(value, 0.5));
  }

  /** As seven layers had it when they began to learn: nothing is over in 376 iterations. */
  @ParameterizedTest
  @CsvSource({"GRADIENT, false", "UPDATE, false", "WEIGHT, true", "CELL_STATE, true"})
  void stepsThatGrowWhileTheLossComesDownDoNotOverflow(Quantity quantity, boolean isForetold) {
    List<Finding> findings = List.of();
    for (int power = 1; power <= 6; power++) {
      shown.with(SyntheticSamples.of(0, quantity), Summaries.of(Math.pow(10, power)));
      findings = shown.next(1 - 0.1 * power);
    }
    assertThat(findings).isNotEmpty().allMatch(finding -> finding.opens() == isForetold);

    shown.with(SyntheticSamples.of(0, quantity), Summaries.of(1e7));
    assertThat(shown.verdict(0.9)).as("once it is not going down").isEqualTo(OPENS);
  }

  @Test
  void aSampleWithoutTheQuantityIsAGapAndNoRise() {
    for (int power = 1; power < 4; power++) {
      gradient(Math.pow(10, power)).calm(1);
    }
    shown.with(SyntheticSamples.of(0, Quantity.GRADIENT, Kernel.INPUT), null).calm(1);

    for (int power = 4; power < 9; power++) {
      gradient(Math.pow(10, power)).calm(1);
    }
    assertThat(gradient(1e9).verdict()).isEqualTo(OPENS);
  }

  @Test
  void theForecastIsInIterationsHoweverManyLieBetweenSamples() {
    samples.every(10);

    shown.calm(1, 10).calm(1, 100).calm(1, 1e3).calm(1, 1e4).calm(1, 1e5);

    assertThat(shown.next(1e6).get(0).words())
        .isEqualTo("the loss overflows in about 325 iterations");
  }

  @Test
  void fiftyAheadAreSamplesNotIterations() {
    samples.every(10);

    assertThat(lossThatOverflowsIn(49.9, Float.MAX_VALUE)).isEqualTo(OPENS);
  }

  @Test
  void anOverflowIsNeverForetoldForNow() {
    shown.calm(1, 1).calm(1, 1e7).calm(1, 1e14).calm(1, 1e21).calm(1, 1e28);

    Finding finding = shown.next(3.4e38).get(0);

    assertThat(finding.words()).endsWith("about 1 iterations");
    assertThat(finding.severity()).isEqualTo(50);
    assertThat(finding.location()).isEqualTo(Location.NETWORK);
  }

  @ParameterizedTest
  @EnumSource
  void parametersTheirChangesAndStatesCanOverflow(Quantity quantity) {
    boolean can =
        switch (quantity) {
          case WEIGHT, GRADIENT, UPDATE, CELL_STATE -> true;
          default -> false;
        };
    for (int power = 1; power < 6; power++) {
      shown.with(SyntheticSamples.of(0, quantity), Summaries.of(Math.pow(10, power))).calm(1);
    }

    shown.with(SyntheticSamples.of(0, quantity), Summaries.of(1e6));
    assertThat(shown.verdict()).isEqualTo(can ? OPENS : NOTHING);
  }

  @Test
  void frozenLayersAreLeftAlone() {
    Layout layout = SyntheticNetwork.of("FLOAT").frozenLstm("frozen", 3, 4).layout();
    Shown frozen = new Shown(new OverflowAhead(layout), new SyntheticSamples(layout));

    for (int power = 1; power < 12; power++) {
      frozen
          .with(SyntheticSamples.of(0, Quantity.WEIGHT), Summaries.of(Math.pow(10, power)))
          .calm(1);
    }
  }
}
