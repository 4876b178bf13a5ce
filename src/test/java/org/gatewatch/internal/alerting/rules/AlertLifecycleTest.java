package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.junit.jupiter.api.Test;

class AlertLifecycleTest {
  private static final Location CELL =
      Location.ofCell("lstm", Direction.FORWARD, Quantity.GRADIENT);

  private static final double NOW = 0.25;

  private final List<Alert> alerts = new ArrayList<>();
  private AlertLifecycle episodes = new AlertLifecycle(1);
  private int iteration;

  private void next(Finding... findings) {
    Sample sample = new Sample(1, iteration++, 0, 1, 0, 0, List.of());
    alerts.addAll(episodes.next(sample, List.of(findings), location -> NOW));
  }

  private void next(int times, Finding... findings) {
    for (int i = 0; i < times; i++) {
      next(findings);
    }
  }

  private static Finding bad(double severity) {
    return finding(CELL, true, severity);
  }

  private static Finding finding(Location location, boolean opens, double severity) {
    return new Finding(
        AlertType.EXPLODING_GRADIENT, location, opens, severity, severity, 1, () -> "bad");
  }

  private static Finding disaster() {
    Finding bad = bad(1);
    return new Finding(
        bad.type(),
        bad.location(),
        true,
        true,
        bad.severity(),
        bad.value(),
        bad.limit(),
        bad.saying(),
        bad.lookAt());
  }

  private static Location gate(Gate gate) {
    return new Location("lstm", Direction.FORWARD, Quantity.GRADIENT, Kernel.RECURRENT, gate);
  }

  @Test
  void troubleThatLastsIsToldOnceAndItsEndOnce() {
    next(3);
    next(20, bad(1));
    next(20);

    assertThat(alerts)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.RESOLVED);
    assertThat(alerts).extracting(Alert::iteration).containsExactly(3, 22 + AlertLifecycle.CALM);
    assertThat(alerts).extracting(Alert::since).containsOnly(3);
    assertThat(alerts).extracting(Alert::value).containsExactly(1.0, NOW);
  }

  /** Each time takes longer than all that a rule looks at. */
  @Test
  void onlyWhatIsToldIsPutIntoWords() {
    AtomicInteger times = new AtomicInteger();
    Supplier<String> saying = () -> "bad for the time " + times.incrementAndGet();
    next(20, new Finding(AlertType.EXPLODING_GRADIENT, CELL, true, 1, 1, 1, saying));
    next(20);

    assertThat(times).hasValue(2);
    assertThat(alerts)
        .extracting(Alert::finding)
        .containsExactly("bad for the time 1", "over: bad for the time 2");
  }

  @Test
  void aDisasterNeedNotLastButIsToldOnceAndThenTwiceAsRarely() {
    episodes = new AlertLifecycle(20);

    next(2, disaster());
    assertThat(alerts).extracting(Alert::state).containsExactly(AlertState.OPENED);
    next(AlertLifecycle.CALM);
    next(1, disaster());
    assertThat(alerts).hasSize(2);
    next(1, disaster());

    assertThat(alerts)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.RESOLVED, AlertState.OPENED);
  }

  @Test
  void troubleHasToLastAsLongAsTheRuleAsks() {
    episodes = new AlertLifecycle(3);

    next(2, bad(1));
    next(1);
    next(2, bad(1));
    assertThat(alerts).isEmpty();
    next(1, bad(1));

    assertThat(alerts).extracting(Alert::state).containsExactly(AlertState.OPENED);
  }

  @Test
  void whatIsOnlyNearlyBadKeepsAnAlertOpenButOpensNone() {
    next(10, finding(CELL, false, 0.5));
    assertThat(alerts).isEmpty();
    next(1, bad(1));
    next(50, finding(CELL, false, 0.5));

    assertThat(alerts).extracting(Alert::state).containsExactly(AlertState.OPENED);
  }

  @Test
  void muchWorseIsToldButNotAtOnce() {
    next(1, bad(1));
    next(AlertLifecycle.QUIET - 1, bad(50));
    assertThat(alerts).hasSize(1);
    next(30, bad(50));

    assertThat(alerts)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.WORSENED);
    assertThat(alerts.get(1).iteration()).isEqualTo(AlertLifecycle.QUIET);
    assertThat(alerts.get(1).since()).isZero();
  }

  @Test
  void troubleThatKeepsGrowingIsToldLessAndLessOften() {
    double severity = 1;
    for (int i = 0; i < 160; i++) {
      next(bad(severity));
      severity *= 10;
    }

    assertThat(alerts).extracting(Alert::iteration).containsExactly(0, 10, 30, 70, 150);
  }

  @Test
  void theWorstPlaceOfACellIsNamedAndTheOthersAreCounted() {
    next(
        finding(gate(Gate.INPUT), true, 2),
        finding(gate(Gate.FORGET), true, 7),
        finding(gate(Gate.CELL), false, 9));

    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0).location().gate()).isEqualTo(Gate.FORGET);
    assertThat(alerts.get(0).alsoIn()).isEqualTo(2);
  }

  @Test
  void troubleThatSpreadsHasWorsened() {
    next(1, finding(gate(Gate.INPUT), true, 2));
    next(
        20,
        finding(gate(Gate.INPUT), true, 2),
        finding(gate(Gate.FORGET), true, 2),
        finding(gate(Gate.CELL), true, 2));

    assertThat(alerts)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.WORSENED);
  }

  @Test
  void cellsAndDirectionsAreToldApart() {
    Location other = Location.ofCell("lstm", Direction.BACKWARD, Quantity.GRADIENT);

    next(bad(1), finding(other, true, 1));

    assertThat(alerts)
        .extracting(alert -> alert.location().direction())
        .containsExactly(Direction.FORWARD, Direction.BACKWARD);
  }

  @Test
  void troubleThatComesBackHasToLastTwiceAsLongEachTime() {
    for (int i = 1; i <= 8; i *= 2) {
      next(i - 1, bad(1));
      assertThat(alerts)
          .filteredOn(alert -> alert.state() == AlertState.OPENED)
          .hasSize(31 - Integer.numberOfLeadingZeros(i));
      next(1, bad(1));
      next(AlertLifecycle.CALM);
    }

    assertThat(alerts).hasSize(8);
  }

  @Property(tries = 200, seed = "7")
  void alertsOpenWorsenAndCloseInTurnAndNeverInStorms(
      @ForAll int seed, @ForAll @IntRange(min = 1, max = 5) int patience) {
    Random random = new Random(seed);
    episodes = new AlertLifecycle(patience);
    alerts.clear();
    double share = random.nextDouble();
    int samples = 2000;
    for (int i = 0; i < samples; i++) {
      if (random.nextDouble() < share) {
        next(finding(CELL, random.nextBoolean(), Math.exp(4 * random.nextGaussian())));
      } else {
        next();
      }
    }

    boolean open = false;
    int opened = 0;
    for (Alert alert : alerts) {
      assertThat(alert.state() == AlertState.OPENED).isEqualTo(!open);
      open = alert.state() != AlertState.RESOLVED;
      opened += alert.state() == AlertState.OPENED ? 1 : 0;
    }
    assertThat(opened).isLessThanOrEqualTo(40);
    assertThat(alerts.size()).isLessThanOrEqualTo(10 * opened + 10);
  }
}
