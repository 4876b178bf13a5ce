package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.KEEPS_OPEN;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.NOTHING;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.OPENS;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.synthetic.Profiles;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrongGradientTest {
  private static final int EXAMPLES = 2;
  private static final int TIMESTEPS = 3;
  private static final int UNITS = 4;
  private static final int ALL = EXAMPLES * TIMESTEPS * UNITS;

  private final Shown shown = shown("FLOAT");

  private static Shown shown(String type) {
    Layout layout =
        SyntheticNetwork.of(type)
            .lstm("below", 3, UNITS)
            .bidirectional("above", UNITS, UNITS)
            .layout();
    return new Shown(new WrongGradient(layout), new SyntheticSamples(layout)).examples(EXAMPLES);
  }

  private static Summary gate(double... values) {
    return Summaries.of(values).with(null, Profiles.timesteps(TIMESTEPS));
  }

  private static Summary gates(int count) {
    double[] values = new double[count];
    Arrays.fill(values, 0.5);
    return gate(values);
  }

  /** All gates of a layer have this gradient, and all its biases one of this sum. */
  private static void show(Shown shown, int layer, Summary gate, double sum) {
    shown
        .with(SyntheticSamples.of(layer, Quantity.PRE_ACTIVATION_GRADIENT), gate)
        .with(
            SyntheticSamples.of(layer, Quantity.GRADIENT, Kernel.BIAS),
            Summaries.alike(UNITS, sum / UNITS));
  }

  private void show(int layer, double factor) {
    show(shown, layer, gates(ALL), factor * ALL * 0.5);
  }

  @ParameterizedTest
  @CsvSource({
    "1, NOTHING",
    "1.05, NOTHING",
    "0.96, NOTHING",
    "1.06, OPENS",
    "0.94, OPENS",
    "2, OPENS",
    "0, OPENS",
    "-1, OPENS"
  })
  void aGradientIsWrongThatIsFivePerCentFromTheRightOne(double factor, Shown.Verdict verdict) {
    show(0, factor);
    shown.next();

    assertThat(shown.verdict()).isEqualTo(verdict);
  }

  @Test
  void onlyWhatCanBeComparedCounts() {
    show(0, 2);
    assertThat(shown.verdict()).isEqualTo(KEEPS_OPEN);
    show(shown, 0, null, ALL);
    assertThat(shown.verdict()).isEqualTo(KEEPS_OPEN);
    show(shown, 0, gates(ALL - 1), ALL / 2.0);
    assertThat(shown.verdict()).isEqualTo(KEEPS_OPEN);
    show(0, 2);
    assertThat(shown.verdict()).isEqualTo(OPENS);
    show(0, 1);
    assertThat(shown.verdict()).isEqualTo(NOTHING);
    show(0, 2);
    assertThat(shown.verdict()).isEqualTo(KEEPS_OPEN);
  }

  /** Of a divisor of 1 nobody knows how many examples there are. */
  @Test
  void withoutTheNumberOfExamplesNothingIsCompared() {
    show(shown.examples(1), 0, gates(TIMESTEPS * UNITS), ALL);

    shown.calm(3);
  }

  /** What nearly cancels out is told from rounding by the sum of magnitudes. */
  @ParameterizedTest
  @CsvSource({"FLOAT, 0.02, NOTHING", "FLOAT, 0.2, OPENS", "HALF, 0.2, NOTHING", "HALF, 2, OPENS"})
  void roundingIsNotWrong(String type, double sum, Shown.Verdict verdict) {
    double[] values = new double[ALL];
    Arrays.setAll(values, i -> i % 2 == 0 ? 1 : -0.999);
    Shown rounded = shown(type);
    show(rounded, 0, gate(values), sum);
    rounded.next();

    assertThat(rounded.verdict()).isEqualTo(verdict);
  }

  /** As forty layers had it: 12.4 times, where the candidate's gradient was 5e7 times as large. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT, 2e-8, NOTHING",
    "FLOAT, 0.9e-5, NOTHING",
    "FLOAT, 1.1e-5, OPENS",
    "HALF, 0.04, NOTHING",
    "HALF, 0.06, OPENS"
  })
  void aGateThatHasNextToNothingOfTheGradientIsNotCompared(
      String type, double share, Shown.Verdict verdict) {
    double[] values = new double[ALL];
    Arrays.fill(values, share);
    Shown small = shown(type);
    show(small, 0, gate(values), 12.4 * ALL * share);
    Arrays.fill(values, 1);
    Predicate<Slot> candidate = slot -> slot.layer() == 0 && slot.gate() == Gate.CELL;
    small
        .with(of(Quantity.PRE_ACTIVATION_GRADIENT).and(candidate), gate(values))
        .with(of(Quantity.GRADIENT).and(candidate), Summaries.alike(UNITS, (double) ALL / UNITS))
        .next();

    assertThat(small.verdict()).isEqualTo(verdict);
  }

  private static Predicate<Slot> of(Quantity quantity) {
    return slot -> slot.quantity() == quantity;
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT, 1e-32, NOTHING",
    "FLOAT, 2e-32, OPENS",
    "BFLOAT16, 1e-38, NOTHING",
    "DOUBLE, 1e-38, OPENS",
    "DOUBLE, 2e-302, NOTHING",
    "HALF, 6e-5, NOTHING",
    "HALF, 7e-5, OPENS"
  })
  void whatUnderflowsIsNotCompared(String type, double value, Shown.Verdict verdict) {
    double[] values = new double[ALL];
    Arrays.fill(values, value);
    Shown small = shown(type);
    show(small, 0, gate(values), 12.4 * ALL * value);
    small.next();

    assertThat(small.verdict()).isEqualTo(verdict);
  }

  /** As forty SimpleRnn had it at saturated ends: 0 times, 1e-10 of what came back to them. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT, 1e6, OPENS",
    "FLOAT, 1.1e6, NOTHING",
    "DOUBLE, 5e14, OPENS",
    "DOUBLE, 6e14, NOTHING",
    "HALF, 120, OPENS",
    "HALF, 130, NOTHING",
    "BFLOAT16, 17, NOTHING"
  })
  void whatRoundedSlopesComeToIsNotWrong(String type, double arriving, Shown.Verdict verdict) {
    Shown saturated = shown(type);
    show(saturated, 0, gates(ALL), 0);
    double[] values = new double[ALL];
    Arrays.fill(values, arriving * 0.5);
    saturated.with(SyntheticSamples.of(0, Quantity.OUTPUT_GRADIENT), Summaries.of(values)).next();

    assertThat(saturated.verdict()).isEqualTo(verdict);
  }

  @Test
  void whereNoGradientArrivesThereIsNoFactor() {
    show(shown, 0, gate(new double[ALL]), 1);

    shown.calm(3);
  }

  @Test
  void theFactorIsOfTheLayerAndThatOfAllLayersAboveIsToldBesides() {
    show(0, 2);
    show(1, 3);

    List<Finding> findings = shown.next();

    String wrong = " times what backpropagation through time gives";
    assertThat(findings)
        .extracting(finding -> finding.location().layer())
        .containsExactly("above", "above", "below");
    assertThat(findings).extracting(Finding::value).containsExactly(3.0, 3.0, 2.0);
    assertThat(findings.get(0).words()).endsWith("3.00" + wrong);
    assertThat(findings.get(1).words()).endsWith("3.00" + wrong);
    assertThat(findings.get(2).words())
        .endsWith("2.00" + wrong + ", and with the layers above 6.00 times");
  }
}
