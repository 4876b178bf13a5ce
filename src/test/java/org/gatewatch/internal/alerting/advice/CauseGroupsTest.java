package org.gatewatch.internal.alerting.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.facts.LayerFacts;
import org.gatewatch.internal.facts.OutputFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.junit.jupiter.api.Test;

class CauseGroupsTest {
  private final List<Alert> alerts = new ArrayList<>();
  private Advisor advisor = new Advisor(Made.training(40, "Adam", 1e-3));
  private CauseGroups groups = new CauseGroups(advisor);
  private int iteration;

  private void of(TrainingFacts facts) {
    advisor = new Advisor(facts);
    groups = new CauseGroups(advisor);
  }

  private List<Alert> next(Alert... events) {
    List<Alert> told = groups.next(Made.sample(iteration++, advisor.facts()), List.of(events));
    alerts.addAll(told);
    return told;
  }

  private void calm(int samples) {
    for (int i = 0; i < samples; i++) {
      next();
    }
  }

  @Test
  void fortyLayersAreOneAlert() {
    Alert[] all =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    Made.found(
                        AlertType.EXPLODING_GRADIENT, AlertState.OPENED, 0, "lstm" + i, 2 + i))
            .toArray(Alert[]::new);

    List<Alert> told = next(all);

    assertThat(told).hasSize(1);
    assertThat(told.get(0).location().layer()).as("the worst").isEqualTo("lstm39");
    assertThat(told.get(0).alsoIn()).isEqualTo(39);
    assertThat(told.get(0).finding())
        .isEqualTo(
            "found EXPLODING_GRADIENT in lstm39; also in lstm38 forward, lstm37 forward, lstm36"
                + " forward and 36 more");
  }

  @Test
  void theWorstIsTheLargestOrTheSmallestOrNextToItsLimit() {
    assertThat(worst(AlertType.LARGE_UPDATES, 2, 7, 3)).isEqualTo("lstm1");
    assertThat(worst(AlertType.SMALL_UPDATES, 0.5, 0.01, 0.1)).isEqualTo("lstm1");
    assertThat(worst(AlertType.OVERFLOW_AHEAD, 0.1, 0.5, 0.01)).isEqualTo("lstm1");
  }

  private String worst(AlertType type, double... values) {
    Alert[] all =
        IntStream.range(0, values.length)
            .mapToObj(i -> Made.found(type, AlertState.OPENED, 0, "lstm" + i, values[i]))
            .toArray(Alert[]::new);
    groups = new CauseGroups(advisor);
    return next(all).get(0).location().layer();
  }

  @Test
  void whatSpreadsIsToldLessAndLessOften() {
    for (int i = 0; i < 40; i++) {
      next(Made.opened(AlertType.SATURATED_GATE, "lstm" + i));
    }
    calm(60);

    assertThat(alerts)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.WORSENED, AlertState.WORSENED);
    assertThat(alerts).extracting(Alert::alsoIn).containsExactly(0, 10, 30);
    assertThat(alerts).extracting(Alert::since).containsOnly(0);
  }

  @Test
  void itIsOverWhenTheLastPlaceIs() {
    next(
        Made.opened(AlertType.SATURATED_GATE, "lstm0"),
        Made.opened(AlertType.SATURATED_GATE, "lstm1"));
    calm(4);
    assertThat(next(Made.over(AlertType.SATURATED_GATE, "lstm1"))).isEmpty();
    calm(18);

    Alert over = next(Made.over(AlertType.SATURATED_GATE, "lstm0")).get(0);

    assertThat(over.state()).isEqualTo(AlertState.RESOLVED);
    assertThat(over.since()).isZero();
    assertThat(over.finding())
        .isEqualTo("resolved after 24 iterations (now 50 %, limit 100 %), in lstm0 forward");
  }

  @Test
  void saturationExplainsWhatVanishesBelowItAndSmallUpdates() {
    next(Made.opened(AlertType.SATURATED_GATE, "lstm5"));
    next(
        Made.opened(AlertType.VANISHING_THROUGH_DEPTH, "lstm2"),
        Made.opened(AlertType.SMALL_UPDATES, "lstm5"),
        Made.opened(AlertType.VANISHING_THROUGH_TIME, "lstm5"));

    assertThat(alerts).extracting(Alert::type).containsExactly(AlertType.SATURATED_GATE);
  }

  @Test
  void whatIsFoundTogetherWithItsCauseIsNamedInItsAlert() {
    Alert alert =
        next(
                Made.opened(AlertType.SMALL_UPDATES, "lstm0"),
                Made.opened(AlertType.SMALL_UPDATES, "lstm1"),
                Made.opened(AlertType.SATURATED_GATE, "lstm1"))
            .get(0);

    assertThat(alerts).hasSize(1);
    assertThat(alert.finding())
        .isEqualTo(
            "found SATURATED_GATE in lstm1; so comes: updates too small in lstm0 forward, lstm1"
                + " forward");
    assertThat(alert.advice()).doesNotContain("raise");
  }

  /** What came of a cause that is gone says nothing of what comes long after. */
  @Test
  void whatOpensAgainLongAfterItsCauseIsToldOfItsOwn() {
    next(Made.opened(AlertType.SATURATED_GATE, "lstm1"));
    next(Made.opened(AlertType.SMALL_UPDATES, "lstm1"));
    next(Made.over(AlertType.SATURATED_GATE, "lstm1"), Made.over(AlertType.SMALL_UPDATES, "lstm1"));
    calm(5);
    next(Made.opened(AlertType.SMALL_UPDATES, "lstm1"));
    next(Made.over(AlertType.SMALL_UPDATES, "lstm1"));
    assertThat(alerts)
        .as("so soon it is the same")
        .extracting(Alert::type)
        .containsOnly(AlertType.SATURATED_GATE);
    calm(11);

    next(Made.opened(AlertType.SMALL_UPDATES, "lstm1"));

    assertThat(alerts).extracting(Alert::type).contains(AlertType.SMALL_UPDATES);
  }

  @Test
  void saturationExplainsSmallUpdatesOfTheWholeNetwork() {
    next(
        Made.opened(AlertType.SATURATED_GATE, "lstm5"), Made.opened(AlertType.SMALL_UPDATES, null));

    assertThat(alerts).extracting(Alert::type).containsExactly(AlertType.SATURATED_GATE);
  }

  @Test
  void nobodyIsToldToSpeedUpWhatATrapMaySlowDown() {
    advisor.setMisled(true);

    Alert small = next(Made.opened(AlertType.SMALL_UPDATES, null)).get(0);

    assertThat(small.advice()).isEqualTo("see first to what was named in the log (trap=)");
  }

  @Test
  void saturationDoesNotExplainWhatIsAboveIt() {
    next(
        Made.opened(AlertType.SATURATED_GATE, "lstm1"),
        Made.opened(AlertType.VANISHING_THROUGH_DEPTH, "lstm7"));

    assertThat(alerts)
        .extracting(Alert::type)
        .containsExactly(AlertType.SATURATED_GATE, AlertType.VANISHING_THROUGH_DEPTH);
  }

  @Test
  void whatOutlastsItsCauseIsToldInTheEnd() {
    next(
        Made.opened(AlertType.SATURATED_GATE, "lstm1"),
        Made.opened(AlertType.SMALL_UPDATES, "lstm1"));
    next(Made.over(AlertType.SATURATED_GATE, "lstm1"));
    calm(CauseGroups.GRACE - 1);
    assertThat(alerts).extracting(Alert::type).containsOnly(AlertType.SATURATED_GATE);

    calm(1);

    Alert last = alerts.get(alerts.size() - 1);
    assertThat(last.type()).isEqualTo(AlertType.SMALL_UPDATES);
    assertThat(last.state()).isEqualTo(AlertState.OPENED);
  }

  @Test
  void whatWasToldBeforeItsCauseGoesOnInTheAlertOfTheCause() {
    next(Made.opened(AlertType.LOSS_NOT_FALLING, null));

    List<Alert> told = next(Made.opened(AlertType.LARGE_UPDATES, "lstm3"));

    assertThat(told)
        .extracting(Alert::type, Alert::state)
        .containsExactly(
            tuple(AlertType.LOSS_NOT_FALLING, AlertState.RESOLVED),
            tuple(AlertType.LARGE_UPDATES, AlertState.OPENED));
    assertThat(told.get(0).finding()).isEqualTo("comes from another alert, which names it");
    assertThat(told.get(1).finding()).contains("so comes: loss does not fall in the network");
    assertThat(told).extracting(groups::isOnlyHandedOn).containsExactly(true, false);
    calm(50);
    assertThat(alerts).as("one cause, one alert").hasSize(3);
    next(Made.over(AlertType.LARGE_UPDATES, "lstm3"));
    calm(CauseGroups.GRACE);
    assertThat(alerts.get(alerts.size() - 1))
        .as("what outlasts its cause")
        .extracting(Alert::type, Alert::state)
        .containsExactly(AlertType.LOSS_NOT_FALLING, AlertState.OPENED);
  }

  /** As an outlier in the labels at SGD 0.05: each handed on to the next, in three samples. */
  @Test
  void aLeapIsOneAlertWhateverItShowsInLater() {
    next(Made.opened(AlertType.LARGE_UPDATES, "lstm0"), Made.opened(AlertType.LOSS_JUMP, null));
    next(
        Made.opened(AlertType.OVERFLOW_AHEAD, "lstm0"),
        Made.opened(AlertType.EXPLODING_GRADIENT, "lstm0"));
    calm(3);
    next(
        Made.opened(AlertType.SATURATED_GATE, "lstm0"),
        Made.opened(AlertType.UNCHANGED_WEIGHTS, "lstm1"));
    next(Made.over(AlertType.LARGE_UPDATES, "lstm0"), Made.over(AlertType.LOSS_JUMP, null));
    assertThat(alerts).as("it goes on with what has joined it").hasSize(1);
    next(
        Made.over(AlertType.OVERFLOW_AHEAD, "lstm0"),
        Made.over(AlertType.EXPLODING_GRADIENT, "lstm0"));
    calm(CauseGroups.GRACE - 1);

    assertThat(alerts)
        .extracting(Alert::type, Alert::state)
        .containsExactly(
            tuple(AlertType.LARGE_UPDATES, AlertState.OPENED),
            tuple(AlertType.LARGE_UPDATES, AlertState.RESOLVED));
    assertThat(alerts.get(1).finding())
        .startsWith("resolved after 7 iterations")
        .endsWith(
            "; with it came: exploding gradient, overflow ahead, saturated gate, weights do not"
                + " change, loss jumped");
    calm(1);
    assertThat(alerts.get(2).type()).as("what is left").isEqualTo(AlertType.SATURATED_GATE);
  }

  @Test
  void aLeapThatLastsIsToldAsWhatItHasBecome() {
    next(Made.opened(AlertType.LOSS_JUMP, null));
    next(Made.opened(AlertType.EXPLODING_GRADIENT, "lstm1"));
    next(Made.opened(AlertType.OVERFLOW_AHEAD, "lstm1"));
    calm(CauseGroups.QUIET - 3);
    assertThat(alerts).extracting(Alert::type).containsExactly(AlertType.LOSS_JUMP);

    List<Alert> told = next();

    assertThat(told)
        .extracting(Alert::type, Alert::state)
        .containsExactly(
            tuple(AlertType.LOSS_JUMP, AlertState.RESOLVED),
            tuple(AlertType.OVERFLOW_AHEAD, AlertState.OPENED));
    assertThat(told.get(1).finding()).contains("so comes: exploding gradient", "loss jumped");
    calm(20);
    assertThat(alerts).hasSize(3);
  }

  /** As in forty LSTMs: too deep first, and 16 samples later labels a thousand times as large. */
  @Test
  void whatComesLongAfterHasNotBroughtItAbout() {
    advisor.setMisled(true); // Else what is advised against the one would take back the other.
    next(Made.opened(AlertType.UNCHANGED_WEIGHTS, "lstm3"));
    next(Made.opened(AlertType.DEAD_UNITS, "lstm3"));
    assertThat(alerts).as("units that never move, whose weights do not").hasSize(1);
    next(Made.over(AlertType.DEAD_UNITS, "lstm3"));
    calm(10);
    next(Made.opened(AlertType.VANISHING_THROUGH_DEPTH, "lstm3"));
    assertThat(alerts).as("the same, seen 12 samples later").hasSize(1);
    next(Made.opened(AlertType.SATURATED_GATE, "lstm7"));

    assertThat(alerts)
        .extracting(Alert::type, Alert::state)
        .containsExactly(
            tuple(AlertType.UNCHANGED_WEIGHTS, AlertState.OPENED),
            tuple(AlertType.SATURATED_GATE, AlertState.OPENED));
    next(
        Made.over(AlertType.UNCHANGED_WEIGHTS, "lstm3"),
        Made.over(AlertType.VANISHING_THROUGH_DEPTH, "lstm3"));
    next(Made.opened(AlertType.DEAD_UNITS, "lstm3"));
    assertThat(alerts).as("it was explained a moment ago").hasSize(3);
  }

  @Test
  void whatIsLostToRoundingInHalfNeedsAWiderType() {
    LayerFacts layer = Made.lstm("lstm0", Made.updater("Sgd", 1e-3));
    of(Made.training("HALF", Made.output("MSE", "Identity", null), layer));

    Alert unchanged = next(Made.opened(AlertType.UNCHANGED_WEIGHTS, "lstm0")).get(0);

    assertThat(unchanged.advice()).isEqualTo("train in FLOAT: HALF ends at 65504");
  }

  @Test
  void ofManyLayersTheDeepOnesMayBeSaturatedSinceTheyAreMany() {
    assertThat(adviceOfSaturation(6, "lstm3")).contains("fewer layers");
    assertThat(adviceOfSaturation(6, "lstm0")).doesNotContain("fewer layers");
    assertThat(adviceOfSaturation(5, "lstm3")).doesNotContain("fewer layers");
  }

  private static Alert dead(double share) {
    return Made.found(AlertType.DEAD_UNITS, AlertState.OPENED, 0, "lstm1", share);
  }

  /** As forty layers had it, with the advice to take fewer units. */
  @Test
  void ofManyLayersWholeOnesThatNeverMoveAreTooManyLayersAndNotUnits() {
    assertThat(next(dead(1)).get(0).advice()).isEqualTo("fewer layers, or shortcuts between them");

    of(Made.training(40, "Adam", 1e-3));
    assertThat(next(dead(0.9)).get(0).advice()).contains("fewer units").doesNotContain("layers");

    of(Made.training(2, "Adam", 1e-3));
    assertThat(next(dead(1)).get(0).advice()).contains("fewer units").doesNotContain("layers");

    of(Made.training(40, "Adam", 1e-3));
    assertThat(next(dead(1), Made.opened(AlertType.VANISHING_THROUGH_DEPTH, "lstm1")))
        .extracting(Alert::type)
        .containsExactly(AlertType.VANISHING_THROUGH_DEPTH);
  }

  @Test
  void aStackOfManyLayersMayBeWhyTheLossStandsStill() {
    of(Made.training(6, "Adam", 1e-3));

    Alert still = next(Made.opened(AlertType.LOSS_NOT_FALLING, null)).get(0);

    assertThat(still.advice()).contains("fewer layers", "labels match");
  }

  @Test
  void ofASaturatedCellWhoseFunctionIsSigmoidThatIsNamedAndNoRate() {
    LayerFacts below = Made.lstm("lstm0", Made.updater("Adam", 1e-3));
    LayerFacts above = Made.withActivation(Made.lstm("lstm1", below.updater()), "Sigmoid");
    of(Made.training("FLOAT", Made.output("MSE", "Identity", null), below, above));

    Alert saturated = next(Made.opened(AlertType.SATURATED_GATE, "lstm1")).get(0);

    assertThat(saturated.advice())
        .contains("tanh in place of sigmoid in lstm1")
        .doesNotContain("lower");
  }

  @Test
  void whereASoftmaxIsOverOneValueThatIsTheCauseOfWhateverIsFound() {
    OutputFacts ofOne = Made.output("MCXENT", "Softmax", OutputFacts.Misfit.SOFTMAX_OF_ONE);
    LayerFacts layer = Made.lstm("lstm0", Made.updater("Adam", 1e-3));
    for (AlertType type : Explanations.ORDER) {
      of(Made.training("FLOAT", ofOne, layer));

      Alert alert = next(Made.opened(type, "lstm0")).get(0);

      assertThat(alert.advice()).as("%s", type).startsWith("use sigmoid with XENT");
    }
  }

  private String adviceOfSaturation(int layers, String where) {
    of(Made.training(layers, "Adam", 1e-3));
    return next(Made.opened(AlertType.SATURATED_GATE, where)).get(0).advice();
  }

  @Test
  void raiseAndLowerAreNeverSaidTogether() {
    next(Made.opened(AlertType.SMALL_UPDATES, "lstm0"));
    assertThat(alerts.get(0).advice()).contains("raise the learning rate (Adam, now 0.001)");

    List<Alert> told = next(Made.opened(AlertType.LARGE_UPDATES, "lstm3"));

    assertThat(told)
        .extracting(Alert::state)
        .containsExactly(AlertState.RESOLVED, AlertState.OPENED);
    assertThat(told.get(0).finding()).startsWith("taken back");
    assertThat(told.get(1).advice()).contains("lower the learning rate");
    calm(50);
    assertThat(alerts).as("silent while it lasts").hasSize(3);
    next(Made.over(AlertType.LARGE_UPDATES, "lstm3"), Made.over(AlertType.SMALL_UPDATES, "lstm0"));
    next(Made.opened(AlertType.SMALL_UPDATES, "lstm0"));
    assertThat(alerts.get(alerts.size() - 1).state()).isEqualTo(AlertState.OPENED);
  }

  @Test
  void smallUpdatesAfterLargeOnesElsewhereDoNotSayRaise() {
    next(Made.opened(AlertType.LARGE_UPDATES, "lstm3"));

    Alert small = next(Made.opened(AlertType.SMALL_UPDATES, "lstm0")).get(0);

    assertThat(small.advice()).isEqualTo(CauseWords.OTHERS_FIRST.text());
  }

  @Test
  void aRateThatIsHighIsNotToBeRaised() {
    of(Made.training(2, "RmsProp", 0.1));

    Alert small = next(Made.opened(AlertType.SMALL_UPDATES, "lstm0")).get(0);

    assertThat(small.advice()).doesNotContain("raise").contains("RmsProp, now 0.1) is not low");
  }

  /** ND4J's Adam takes a rate of NaN for a step of the size of its epsilon. */
  @Test
  void aRateThatIsNoRateIsWhyHardlyAnythingChanges() {
    for (double rate : new double[] {0, Double.NaN, Double.POSITIVE_INFINITY}) {
      of(Made.training(2, "Adam", rate));

      Alert small = next(Made.opened(AlertType.SMALL_UPDATES, "lstm0")).get(0);

      assertThat(small.finding()).contains("the learning rate is " + (rate == 0 ? "0" : ""));
      assertThat(small.advice()).startsWith("set a learning rate");
    }
  }

  @Test
  void whatNonFiniteValuesAskForTakesBackItsOpposite() {
    next(Made.opened(AlertType.SMALL_UPDATES, "lstm0"));
    advisor.begin(
        Made.origin(org.gatewatch.origin.Stage.UPDATE, "lstm0", Double.NaN),
        Made.sample(1, advisor.facts()));

    assertThat(next()).extracting(Alert::state).containsExactly(AlertState.RESOLVED);
  }

  @Test
  void placesThatEndOneByOneAreOneEnd() {
    Alert[] all =
        IntStream.range(0, 9)
            .mapToObj(i -> Made.opened(AlertType.DEAD_UNITS, "lstm" + i))
            .toArray(Alert[]::new);
    next(all);
    for (int i = 0; i < 9; i++) {
      next(Made.over(AlertType.DEAD_UNITS, "lstm" + i));
    }

    assertThat(alerts)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.RESOLVED);
  }
}
