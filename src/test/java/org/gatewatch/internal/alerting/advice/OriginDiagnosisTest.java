package org.gatewatch.internal.alerting.advice;

import static org.assertj.core.api.Assertions.assertThat;

import org.gatewatch.internal.facts.LayerFacts;
import org.gatewatch.internal.facts.OutputFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginDiagnosisTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static Diagnosis of(NonFiniteOrigin origin, TrainingFacts facts) {
    return of(origin, facts, false);
  }

  private static Diagnosis of(NonFiniteOrigin origin, TrainingFacts facts, boolean masked) {
    return OriginDiagnosis.of(origin, new Circumstances(facts, facts.rateAtStart()), masked);
  }

  private static TrainingFacts withLoss(String loss, OutputFacts.Misfit misfit) {
    return Made.training(
        "FLOAT",
        Made.output(loss, "Identity", misfit),
        Made.lstm("lstm", Made.updater("Sgd", 0.1)),
        Made.layer("output", "RnnOutputLayer", "Identity", Made.updater("Sgd", 0.1), Double.NaN));
  }

  @ParameterizedTest
  @EnumSource(names = {"PARAMETER", "UPDATE", "UPDATED_PARAMETER"})
  void aLearningRateThatIsNoNumberIsNamedAndNotToBeLowered(Stage stage) {
    for (double rate : new double[] {Double.NaN, INFINITY}) {
      TrainingFacts facts = Made.training(2, "Adam", rate);

      Diagnosis diagnosis = of(Made.origin(stage, "lstm0", Double.NaN), facts);

      assertThat(diagnosis.because()).startsWith("the learning rate is ");
      assertThat(diagnosis.advice().remedies()).containsExactly(Remedy.SET_RATE);
    }
  }

  @ParameterizedTest
  @CsvSource({"MSE, square", "L2, square", "SquaredHinge, square", "MAE, adds up", "L1, adds up"})
  void aDifferenceThatOverflowsIsNoLogarithm(String loss, String how) {
    Diagnosis diagnosis = of(Made.origin(Stage.LOSS, "output", INFINITY), withLoss(loss, null));

    assertThat(diagnosis.because()).contains(loss, how, "between output and label");
    assertThat(diagnosis.because() + diagnosis.advice().text()).doesNotContain("logarithm");
    assertThat(diagnosis.advice().remedies()).contains(Remedy.SCALE_LABELS, Remedy.LOWER_RATE);
  }

  @ParameterizedTest
  @CsvSource({
    "MCXENT, logarithm",
    "KLD, logarithm",
    "MAPE, divides by each label",
    "MSLE, logarithm of 1"
  })
  void aLossIsBlamedForWhatItComputes(String loss, String words) {
    assertThat(of(Made.origin(Stage.LOSS, "output", Double.NaN), withLoss(loss, null)).because())
        .contains(words);
  }

  @Test
  void aLossThatDoesNotFitItsOutputIsNamed() {
    Diagnosis diagnosis =
        of(
            Made.origin(Stage.LOSS, (String) null, Double.NaN),
            withLoss("MCXENT", OutputFacts.Misfit.NO_PROBABILITY));

    assertThat(diagnosis.because()).contains("needs values from 0 to 1");
    assertThat(diagnosis.advice().text()).isEqualTo("use softmax in output");
  }

  @Test
  void whatArrivesStraightFromTheLossComesFromTheLoss() {
    assertThat(of(Made.origin(Stage.EPSILON, "lstm", INFINITY), withLoss("MSE", null)).because())
        .contains("square");
  }

  @Test
  void aFeatureWithoutVarianceIsNamedInABatchNormalisation() {
    for (double epsilon : new double[] {0, 1e-5}) {
      TrainingFacts facts =
          Made.training(
              "FLOAT",
              Made.output("MSE", "Identity", null),
              Made.layer(
                  "norm", "BatchNormalization", "Sigmoid", Made.updater("Sgd", 0.1), epsilon));

      Diagnosis diagnosis = of(Made.origin(Stage.OUTPUT, "norm", Double.NaN), facts);

      assertThat(diagnosis.because())
          .startsWith(epsilon == 0 ? "norm divides by 0" : "norm may divide by 0");
      assertThat(diagnosis.advice().remedies())
          .doesNotContain(Remedy.BOUNDED_ACTIVATION, Remedy.LOWER_RATE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ReLU", "Identity", "ELU"})
  void aCellWithoutBoundIsToldToTakeTanh(String activation) {
    TrainingFacts facts =
        Made.training(
            "FLOAT",
            Made.output("MSE", "Identity", null),
            Made.withActivation(Made.lstm("lstm", Made.updater("Sgd", 0.1)), activation));

    Advice advice = of(Made.origin(Stage.PRE_ACTIVATION, "lstm", INFINITY), facts).advice();

    assertThat(advice.text())
        .isEqualTo(
            "use tanh in lstm, whose "
                + activation
                + " has no bound; or lower the learning rate (Sgd, now 0.1); or clip gradients,"
                + " which nothing does now: ClipElementWiseAbsoluteValue");
  }

  @Test
  void aCellThatHasTanhIsNotToldToTakeIt() {
    Advice advice =
        of(Made.origin(Stage.CELL_STATE, "lstm1", INFINITY), Made.training(2, "Sgd", 0.1)).advice();

    assertThat(advice.text()).doesNotContain("tanh");
  }

  @Test
  void whoClipsIsNotToldToClip() {
    LayerFacts clipped = Made.clipped(Made.lstm("lstm", Made.updater("Sgd", 0.1)), 1);
    TrainingFacts facts = Made.training("FLOAT", Made.output("MSE", "Identity", null), clipped);

    Advice advice = of(Made.origin(Stage.GATE_DELTA, "lstm", INFINITY), facts).advice();

    assertThat(advice.remedies())
        .containsExactlyInAnyOrder(Remedy.SHORTER_SEQUENCES, Remedy.LOWER_RATE);
  }

  @Test
  void aMaskIsSaidNotToKeepNanOut() {
    Position position = Position.ofCell(null, null).at(3, 0, 1);
    TrainingFacts facts = Made.training(1, "Adam", 0.01);

    NonFiniteOrigin nan = Made.origin(Stage.INPUT_DATA, position, Double.NaN);
    assertThat(of(nan, facts, true).advice().text())
        .isEqualTo(
            "clean the features: the network was finite. A mask leaves this place out, and does not"
                + " keep NaN out: NaN × 0 is NaN");
    assertThat(of(nan, facts, false).advice().text())
        .as("where no mask is")
        .isEqualTo("clean the features: the network was finite");
    assertThat(of(Made.origin(Stage.LABEL_DATA, position, INFINITY), facts, true).advice().text())
        .isEqualTo("clean the labels: the network was finite");
  }

  @Test
  void anEpsilonThatIsZeroInHalfIsNamed() {
    TrainingFacts facts =
        Made.training(
            "HALF",
            Made.output("MSE", "Identity", null),
            Made.lstm("lstm", Made.updater("Adam", 1e-3)));

    Diagnosis diagnosis = of(Made.origin(Stage.UPDATE, "lstm", Double.NaN), facts);

    assertThat(diagnosis.because()).contains("epsilon 1e-8 is 0 in HALF");
    assertThat(diagnosis.advice().remedies())
        .containsExactlyInAnyOrder(Remedy.WIDER_DATA_TYPE, Remedy.LARGER_EPSILON);
  }

  @ParameterizedTest
  @EnumSource(Stage.class)
  void somethingIsAdvisedAtEachStageWhateverIsKnown(Stage stage) {
    for (TrainingFacts facts :
        new TrainingFacts[] {TrainingFacts.UNKNOWN, Made.training(2, "Sgd", 1e-9)}) {
      assertThat(of(Made.origin(stage, "lstm0", Double.NaN), facts).advice().text()).isNotEmpty();
      assertThat(of(Made.origin(stage, (String) null, INFINITY), facts).advice().text())
          .isNotEmpty();
    }
  }
}
