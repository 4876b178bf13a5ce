package org.gatewatch.internal.alerting.advice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatewatch.alert.Severity;
import org.gatewatch.internal.facts.LayerFacts;
import org.gatewatch.internal.facts.OutputFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.internal.facts.UpdaterFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrapsTest {
  private static final OutputFacts MSE = Made.output("MSE", "Identity", null);

  private static Trap only(TrainingFacts facts) {
    List<Trap> traps = Traps.of(facts);
    assertThat(traps).hasSize(1);
    return traps.get(0);
  }

  private static TrainingFacts training(String type, LayerFacts layer) {
    return Made.training(type, MSE, layer);
  }

  @ParameterizedTest
  @CsvSource({"Adam, 1e-3", "Sgd, 1", "Sgd, 5", "RmsProp, 0.1", "Adam, 0.99", "Nesterovs, 1e-9"})
  void ofWhatMayBeMeantNothingIsSaid(String updater, double rate) {
    assertThat(Traps.of(Made.training(3, updater, rate))).isEmpty();
  }

  @Test
  void ofWhatIsNotKnownNothingIsSaid() {
    assertThat(Traps.of(TrainingFacts.UNKNOWN)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Sgd, NaN, RATE_NOT_FINITE",
    "Adam, Infinity, RATE_NOT_FINITE",
    "Adam, 0, RATE_ZERO",
    "Adam, 1, RATE_TOO_HIGH",
    "Nadam, 30, RATE_TOO_HIGH"
  })
  void aRateThatCannotBeMeantIsNamed(String updater, double rate, Trap.Kind kind) {
    Trap trap = only(Made.training(2, updater, rate));

    assertThat(trap.kind()).isEqualTo(kind);
    assertThat(trap.severity()).isEqualTo(Severity.HARM);
  }

  @Test
  void aWarmUpMayBeginWithNothing() {
    UpdaterFacts updater = new UpdaterFacts("Adam", true, 0, "RampSchedule", 1e-8);

    assertThat(Traps.of(training("FLOAT", Made.lstm("lstm", updater)))).isEmpty();
  }

  @Test
  void aPartThatStandsStillMayBeMeant() {
    TrainingFacts facts =
        Made.training(
            "FLOAT",
            MSE,
            Made.lstm("still", Made.updater("Adam", 0)),
            Made.lstm("moving", Made.updater("Adam", 1e-3)));

    assertThat(Traps.of(facts)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(OutputFacts.Misfit.class)
  void anOutputThatDoesNotFitItsLossIsNamed(OutputFacts.Misfit misfit) {
    Trap trap =
        only(
            Made.training(
                "FLOAT",
                Made.output("MCXENT", "ReLU", misfit),
                Made.lstm("lstm", Made.updater("Adam", 1e-3))));

    assertThat(trap.kind()).isEqualTo(Trap.Kind.OUTPUT_DOES_NOT_FIT);
    assertThat(trap.layer()).isEqualTo("output");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Adam", "RmsProp", "AdaGrad"})
  void anEpsilonThatIsZeroInHalfIsNamed(String updater) {
    LayerFacts layer = Made.lstm("lstm", Made.updater(updater, 1e-3));

    assertThat(only(training("HALF", layer)).kind()).isEqualTo(Trap.Kind.EPSILON_ZERO);
    assertThat(Traps.of(training("FLOAT", layer))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Sgd, 0.01, 300, true",
    "Sgd, 3, 0.7, true",
    "Sgd, 0.01, 199, false",
    "Adam, 0.01, 300, false"
  })
  void regularisationThatMakesWeightsLargerIsNamed(
      String updater, double rate, double l2, boolean isNamed) {
    LayerFacts layer = Made.regularised(Made.lstm("lstm", Made.updater(updater, rate)), l2);

    assertThat(Traps.of(training("FLOAT", layer)))
        .extracting(Trap::kind)
        .isEqualTo(isNamed ? List.of(Trap.Kind.REGULARISATION_TOO_STRONG) : List.of());
  }

  @ParameterizedTest
  @CsvSource({"ReLU, true", "Identity, true", "HardSigmoid, false", "Sigmoid, false"})
  void gatesWithoutABoundAreHinted(String activation, boolean isNamed) {
    LayerFacts layer = Made.withGates(Made.lstm("lstm", Made.updater("Adam", 1e-3)), activation);

    assertThat(Traps.of(training("FLOAT", layer)))
        .extracting(Trap::kind)
        .isEqualTo(isNamed ? List.of(Trap.Kind.GATES_WITHOUT_BOUND) : List.of());
  }

  @Test
  void sigmoidInTheCellIsHintedAtOnceForAllLayers() {
    LayerFacts[] layers =
        List.of("a", "b", "c", "d", "e").stream()
            .map(
                name -> Made.withActivation(Made.lstm(name, Made.updater("Adam", 1e-3)), "Sigmoid"))
            .toArray(LayerFacts[]::new);

    Trap trap = only(Made.training("FLOAT", MSE, layers));

    assertThat(trap.kind()).isEqualTo(Trap.Kind.SIGMOID_IN_CELL);
    assertThat(trap.severity()).isEqualTo(Severity.HINT);
    assertThat(trap.finding()).endsWith("in a, b, c and 2 more");
  }

  /** One layer by each way in which recurrent layers stand still. */
  private static List<LayerFacts> standingStill() {
    return List.of(
        Made.frozen(Made.lstm("lstm", Made.updater("Adam", 1e-3))),
        Made.lstm("lstm", Made.updater("Adam", 0)));
  }

  @ParameterizedTest
  @MethodSource("standingStill")
  void recurrentLayersOfWhichNoneIsTrainedAreHintedAt(LayerFacts still) {
    LayerFacts dense =
        Made.layer("dense", "DenseLayer", "TanH", Made.updater("Adam", 1e-3), Double.NaN);
    LayerFacts moving = Made.lstm("moving", Made.updater("Adam", 1e-3));
    Trap trap = only(Made.training("FLOAT", MSE, still, dense));

    assertThat(trap.kind()).isEqualTo(Trap.Kind.RECURRENT_NOT_TRAINED);
    assertThat(trap.severity()).isEqualTo(Severity.HINT);
    assertThat(Traps.of(Made.training("FLOAT", MSE, still, moving))).isEmpty();
  }

  @Test
  void anUpdaterThatTakesTheGradientAsItIsIsHintedAtUnlessTheLayerIsFrozen() {
    UpdaterFacts none = new UpdaterFacts("NoOp", false, Double.NaN, null, Double.NaN);
    LayerFacts lstm = Made.lstm("lstm", none);
    LayerFacts other = Made.lstm("other", Made.updater("Adam", 1e-3));

    Trap trap = only(Made.training("FLOAT", MSE, lstm, other));

    assertThat(trap.kind()).isEqualTo(Trap.Kind.NO_OP_UPDATER);
    assertThat(trap.severity()).isEqualTo(Severity.HINT);
    assertThat(trap.finding()).endsWith("a learning rate of 1, in lstm");
    assertThat(Traps.of(Made.training("FLOAT", MSE, Made.frozen(lstm), other))).isEmpty();
  }

  @Test
  void nothingThatClipsIsHintedAtUnderTruncatedBackpropagationOnly() {
    LayerFacts bare = Made.lstm("lstm", Made.updater("Adam", 1e-3));
    TrainingFacts whole = training("FLOAT", bare);

    assertThat(only(truncated(whole)).kind()).isEqualTo(Trap.Kind.NO_CLIPPING);
    assertThat(Traps.of(truncated(training("FLOAT", Made.clipped(bare, 1))))).isEmpty();
  }

  private static TrainingFacts truncated(TrainingFacts of) {
    return new TrainingFacts(of.dataType(), 50, 50, of.inputWidths(), of.layers(), of.outputs());
  }

  @Test
  void whatIsAdvisedAtTheStartDoesNotContradictItself() {
    for (double rate : new double[] {Double.NaN, 0, 1e-9, 3}) {
      for (Trap one : Traps.of(truncated(Made.training(2, "Adam", rate)))) {
        for (Trap other : Traps.of(truncated(Made.training(2, "Adam", rate)))) {
          assertThat(one.advice().contradicts(other.advice().remedies())).isFalse();
        }
      }
    }
  }
}
