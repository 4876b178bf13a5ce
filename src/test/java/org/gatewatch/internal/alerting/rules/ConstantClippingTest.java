package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.NOTHING;
import static org.gatewatch.internal.alerting.rules.Shown.Verdict.OPENS;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Clipping;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstantClippingTest {
  private static final Layout LAYOUT =
      SyntheticNetwork.of("FLOAT").simpleRnn("rnn", 3, 4).dense("output", 4, 2).layout();
  private static final Predicate<Slot> GRADIENT = SyntheticSamples.of(0, Quantity.GRADIENT);

  /** Of W, RW and b; the last layer does not clip. */
  private static Shown clipping(Clipping.Scope scope, double threshold) {
    return clipping(Arrays.asList(new Clipping(scope, threshold), null));
  }

  private static Shown clipping(List<Clipping> clipping) {
    return new Shown(new ConstantClipping(LAYOUT, clipping), new SyntheticSamples(LAYOUT));
  }

  private static final Summary CUT = Summaries.of(30, 40);
  private static final Summary LET_THROUGH = Summaries.of(0.3, 0.4);

  private static void show(Shown shown, int times, Summary gradient) {
    shown.with(GRADIENT, gradient);
    for (int i = 0; i < times; i++) {
      shown.next();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "20, OPENS",
    "19, OPENS",
    "18, KEEPS_OPEN",
    "16, KEEPS_OPEN",
    "15, NOTHING",
    "0, NOTHING"
  })
  void clippingThatBitesInNineteenOfTwentySamplesDecidesAlone(int bites, Shown.Verdict verdict) {
    Shown shown = clipping(Clipping.Scope.LAYER, 10);
    show(shown, 20 - bites, LET_THROUGH);
    show(shown, Math.max(0, bites - 1), CUT);

    assertThat(shown.verdict()).isEqualTo(verdict);
  }

  @Test
  void theFirstNineteenSamplesAreNotJudged() {
    Shown shown = clipping(Clipping.Scope.LAYER, 10).with(GRADIENT, CUT).calm(19);

    assertThat(shown.verdict()).isEqualTo(OPENS);
  }

  @Test
  void onlyTheLastTwentySamplesCount() {
    Shown shown = clipping(Clipping.Scope.LAYER, 10);
    show(shown, 100, LET_THROUGH);
    show(shown, 19, CUT);

    assertThat(shown.verdict()).isEqualTo(OPENS);
  }

  @ParameterizedTest
  @CsvSource({
    // Three parameters of norm 5 each.
    "LAYER, 8.66, OPENS",
    "LAYER, 8.67, NOTHING",
    "PARAMETER, 4.99, OPENS",
    "PARAMETER, 5, NOTHING",
    "ELEMENT, 3.9, OPENS",
    "ELEMENT, 4.1, NOTHING"
  })
  void whatIsComparedWithTheThresholdDependsOnTheWayToClip(
      Clipping.Scope scope, double threshold, Shown.Verdict verdict) {
    Shown shown = clipping(scope, threshold);
    show(shown, 19, Summaries.of(3, -4));

    assertThat(shown.verdict()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"10, OPENS", "11, NOTHING"})
  void elementByElementATenthOfThemHasToBeCut(int elements, Shown.Verdict verdict) {
    double[] values = new double[elements];
    values[0] = 100;
    Shown shown = clipping(Clipping.Scope.ELEMENT, 10);
    show(shown, 19, Summaries.of(values));

    assertThat(shown.verdict()).isEqualTo(verdict);
  }

  @Test
  void aGradientIsComparedAfterItWasDividedByTheExamples() {
    Shown shown = clipping(Clipping.Scope.LAYER, 1).examples(50);
    show(shown, 40, Summaries.alike(1, 28.8));
    assertThat(shown.verdict()).as("a norm of 49.9 over 50").isEqualTo(NOTHING);

    show(shown, 19, Summaries.alike(1, 28.9));
    assertThat(shown.verdict()).as("a norm of 50.06 over 50").isEqualTo(OPENS);
  }

  @Test
  void gradientsOfZeroAndThoseThatAreMissingAreNotCut() {
    Shown shown = clipping(Clipping.Scope.ELEMENT, 10);
    shown.with(GRADIENT, Summaries.alike(9, 0)).calm(30);
    shown.with(GRADIENT, null).calm(30);
    shown.with(GRADIENT, Summary.empty()).calm(30);
    clipping(Clipping.Scope.LAYER, 10).calm(30);
  }

  @Test
  void aLayerThatDoesNotClipIsNotJudged() {
    clipping(Arrays.asList(null, null)).with(GRADIENT, CUT).calm(30);
  }

  @Test
  void eachLayerHasClippingOfItsOwn() {
    Shown shown =
        clipping(
            List.of(
                new Clipping(Clipping.Scope.LAYER, 1e6), new Clipping(Clipping.Scope.LAYER, 1)));
    shown.with(slot -> slot.quantity() == Quantity.GRADIENT, CUT).calm(19);

    Finding finding = shown.finding();

    assertThat(finding.type()).isEqualTo(AlertType.CONSTANT_CLIPPING);
    assertThat(finding.location()).isEqualTo(Location.ofCell("output", null, Quantity.GRADIENT));
    assertThat(finding.value()).isEqualTo(1);
    assertThat(finding.limit()).isEqualTo(0.95);
    assertThat(finding.severity()).isEqualTo(1);
    assertThat(finding.words())
        .isEqualTo("clipping at 1.00 has cut the gradient of output in 100 % of the last samples");
  }

  @Test
  void eachParameterIsAPlaceOfItsOwnWhereEachIsClippedAlone() {
    Shown shown = clipping(Clipping.Scope.PARAMETER, 10);
    shown
        .with(GRADIENT, LET_THROUGH)
        .with(SyntheticSamples.of(0, Quantity.GRADIENT, Kernel.RECURRENT), CUT)
        .calm(19);

    assertThat(shown.finding().location())
        .isEqualTo(
            new Location("rnn", Direction.FORWARD, Quantity.GRADIENT, Kernel.RECURRENT, null));
  }

  @Test
  void anAlertNeedsNoSecondSampleInARow() {
    assertThat(new ConstantClipping(LAYOUT, Arrays.asList(null, null)).patience()).isEqualTo(1);
  }
}
