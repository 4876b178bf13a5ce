package org.gatewatch.internal.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.internal.alerting.advice.Advisor;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.Test;

/** The state machine alone, iteration by iteration. */
class NonFiniteJudgeTest {
  private static final Layout LAYOUT =
      Layout.of(
          "MultiLayerNetwork",
          "FLOAT",
          Map.of(),
          1,
          List.of(new Layout.Layer("lstm", "LSTM", false, List.of(), Map.of())),
          List.of(
              new Slot(
                  Quantity.WEIGHT, 0, Direction.FORWARD, Kernel.BIAS, Gate.INPUT, "b", 10, 20)));

  private final List<Alert> alerts = new ArrayList<>();
  private int iteration;

  private static NonFiniteJudge judge(boolean stops) {
    NonFiniteJudge judge = new NonFiniteJudge(stops, alert -> alert.in("s", "w"));
    judge.follow(LAYOUT, new Advisor(TrainingFacts.UNKNOWN));
    return judge;
  }

  private static Sample sample(int iteration, long nan) {
    Summary summary =
        new Summary(200, nan, 0, 0, 0, 0, 0, 0, 0, 2, 0, Histogram.empty(), null, null);
    return new Sample(LAYOUT.id(), iteration, 0, 0.5, 1, 0, List.of(summary));
  }

  private static Sample sample(int iteration) {
    return sample(iteration, 0);
  }

  /** An iteration that nobody samples unless something is found that is new; whether it was. */
  private boolean iteration(NonFiniteJudge judge, boolean finds) {
    judge.begin();
    boolean isNew = finds && judge.found(true);
    if (isNew) {
      judge.judge(sample(iteration, 1), true, null).alert().ifPresent(alerts::add);
    } else {
      judge.end();
    }
    iteration++;
    return isNew;
  }

  private void finiteSample(NonFiniteJudge judge) {
    judge.begin();
    judge.judge(sample(iteration), true, null).alert().ifPresent(alerts::add);
    iteration++;
  }

  private List<AlertState> states() {
    return alerts.stream().map(Alert::state).toList();
  }

  @Test
  void whatLastsIsNewOnce() {
    NonFiniteJudge judge = judge(false);
    assertThat(iteration(judge, false)).isFalse();
    assertThat(judge.isOpen()).isFalse();

    assertThat(iteration(judge, true)).isTrue();

    for (int i = 0; i < 100; i++) {
      assertThat(iteration(judge, true)).isFalse();
    }
    assertThat(judge.isOpen()).isTrue();
    assertThat(states()).containsExactly(AlertState.OPENED);
    assertThat(judge.takeStop()).isEmpty();
  }

  @Test
  void whatComesAgainIsNewAfterTwiceAsManyQuietIterationsEachTime() {
    NonFiniteJudge judge = judge(false);
    iteration(judge, true);
    for (int quiet : new int[] {1, 2, 4, 8}) {
      for (int i = 0; i < quiet; i++) {
        iteration(judge, false);
      }
      assertThat(iteration(judge, true)).as("after %d quiet ones", quiet).isTrue();
    }
    for (int i = 0; i < 15; i++) {
      iteration(judge, false);
    }
    assertThat(iteration(judge, true)).as("after one too few").isFalse();

    finiteSample(judge);

    assertThat(iteration(judge, true)).isTrue();
    iteration(judge, false);
    assertThat(iteration(judge, true)).as("all over again").isTrue();
    assertThat(states())
        .containsExactly(
            AlertState.OPENED,
            AlertState.WORSENED,
            AlertState.WORSENED,
            AlertState.WORSENED,
            AlertState.WORSENED,
            AlertState.RESOLVED,
            AlertState.OPENED,
            AlertState.WORSENED);
  }

  /** Types that only samples see would be told in every sample. */
  @Test
  void whatOnlySamplesShowIsNotNewWhileAnAlertIsOpen() {
    NonFiniteJudge judge = judge(false);
    for (int i = 0; i < 3; i++) {
      judge.begin();
      boolean isNew = judge.found(false);
      assertThat(isNew).isEqualTo(i == 0);
      judge.judge(sample(iteration++, 1), true, null).alert().ifPresent(alerts::add);
      iteration(judge, false);
      iteration(judge, false);
    }
    assertThat(states()).containsExactly(AlertState.OPENED);
  }

  @Test
  void whatWasFoundAndDoesNotShowInTheSampleIsNotOver() {
    NonFiniteJudge judge = judge(false);
    iteration(judge, true);
    judge.begin();
    judge.found(true);

    assertThat(judge.judge(sample(iteration++), true, null).alert()).isEmpty();

    finiteSample(judge);
    assertThat(states()).containsExactly(AlertState.OPENED, AlertState.RESOLVED);
  }

  @Test
  void aForwardPassForgetsAnIterationThatWasBrokenOff() {
    NonFiniteJudge judge = judge(true);
    judge.begin();
    judge.found(true);
    assertThat(judge.isStopping()).isTrue();

    judge.begin();

    assertThat(judge.isStopping()).isFalse();
    assertThat(judge.judge(sample(iteration), true, null).alert()).isEmpty();
    assertThat(judge.takeStop()).isEmpty();
  }

  @Test
  void everyIterationInWhichSomethingIsFoundStops() {
    NonFiniteJudge judge = judge(true);
    for (int i = 0; i < 5; i++) {
      judge.begin();
      assertThat(judge.isStopping()).isFalse();
      assertThat(judge.found(i % 2 == 0)).isTrue();
      assertThat(judge.isStopping()).isTrue();

      Alert alert = judge.judge(sample(7, 1), true, null).alert().orElseThrow();

      assertThat(judge.takeStop()).containsSame(alert);
      assertThat(judge.takeStop()).isEmpty();
      assertThat(alert.state()).isEqualTo(i == 0 ? AlertState.OPENED : AlertState.WORSENED);
    }
  }

  @Test
  void everyIterationStopsHoweverManySamplesWait() {
    NonFiniteJudge judge = judge(true);
    judge.begin();
    NonFiniteJudge.PendingCheck first = judge.judge(sample(0), false, null).pending();
    for (int i = 1; i < 4; i++) {
      judge.begin();
      judge.found(true);
      Alert alert = judge.judge(sample(i, 1), true, null).alert().orElseThrow();

      assertThat(judge.takeStop()).containsSame(alert);
    }
    assertThat(first.hear(sample(0))).as("before what was told").isEmpty();
    assertThat(judge.takeStop()).isEmpty();
  }

  @Test
  void whatIsHeardLateStopsTheNextIterationOnceAndNothingBeforeItDoes() {
    NonFiniteJudge judge = judge(true);
    NonFiniteJudge.PendingCheck[] pending = new NonFiniteJudge.PendingCheck[6];
    for (int i = 0; i < 3; i++) {
      judge.begin();
      pending[i] = judge.judge(sample(i), false, null).pending();
    }
    Alert late = pending[0].hear(sample(0, 1)).orElseThrow();
    assertThat(late.finding()).endsWith(", found after its iteration");
    assertThat(pending[1].hear(sample(1, 1))).as("a stop is on its way").isEmpty();
    judge.begin();
    assertThat(judge.isStopping()).isTrue();
    pending[3] = judge.judge(sample(3), false, null).pending();
    assertThat(judge.takeStop()).containsSame(late);

    assertThat(pending[2].hear(sample(2, 1))).isEmpty();
    assertThat(pending[3].hear(sample(3, 1))).isEmpty();
    judge.begin();
    assertThat(judge.isStopping()).isFalse();
    pending[4] = judge.judge(sample(3), false, null).pending();
    assertThat(judge.takeStop()).isEmpty();

    Alert next = pending[4].hear(sample(3, 1)).orElseThrow();

    judge.begin();
    assertThat(judge.isStopping()).as("it came after the stop").isTrue();
    pending[5] = judge.judge(sample(4), false, null).pending();
    assertThat(judge.takeStop()).containsSame(next);
  }

  @Test
  void aSampleThatIsHeardLateEndsAnAlertUnlessSomethingWasFoundSince() {
    NonFiniteJudge judge = judge(false);
    judge.begin();
    NonFiniteJudge.PendingCheck early = judge.judge(sample(0), false, null).pending();
    judge.begin();
    judge.found(true);
    judge.judge(sample(1, 1), false, null).alert().ifPresent(alerts::add);
    judge.begin();
    NonFiniteJudge.PendingCheck after = judge.judge(sample(2), false, null).pending();

    early.hear(sample(0)).ifPresent(alerts::add);
    judge.begin();
    judge.end();
    assertThat(judge.isOpen()).isTrue();
    after.hear(sample(2)).ifPresent(alerts::add);
    judge.begin();
    judge.end();

    assertThat(judge.isOpen()).isFalse();
    assertThat(states()).containsExactly(AlertState.OPENED, AlertState.RESOLVED);
  }

  @Test
  void anotherNetworkOfTheSameWorkerIsLookedAtAtOnce() {
    NonFiniteJudge judge = judge(false);
    iteration(judge, true);
    iteration(judge, true);

    judge.changeNetwork();

    assertThat(iteration(judge, true)).isTrue();
    assertThat(states()).containsExactly(AlertState.OPENED, AlertState.WORSENED);
  }

  @Test
  void networksThatHaveItFromEachOtherAreToldOfLessAndLess() {
    NonFiniteJudge judge = judge(false);
    iteration(judge, true);
    int told = 0;
    for (int network = 1; network <= 64; network++) {
      judge.changeNetwork();
      told += iteration(judge, true) ? 1 : 0;
      assertThat(iteration(judge, true)).isFalse();
    }
    assertThat(told).isEqualTo(7);

    iteration(judge, false);
    judge.changeNetwork();
    assertThat(iteration(judge, true)).as("after an iteration that was finite").isTrue();
  }
}
