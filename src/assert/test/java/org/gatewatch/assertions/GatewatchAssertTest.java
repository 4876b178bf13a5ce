package org.gatewatch.assertions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gatewatch.assertions.GatewatchAssert.assertThat;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.alert.Severity;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.BoundedStatsStorage;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.synthetic.Profiles;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.junit.jupiter.api.Test;

/** Each assertion on a run that keeps it and on one that does not, and what it then says. */
class GatewatchAssertTest {
  private static final Layout LAYOUT =
      SyntheticNetwork.of("FLOAT")
          .lstm("lstm1", 3, 2)
          .bidirectional("both", 2, 2)
          .dense("out", 2, 2)
          .layout();

  private final BoundedStatsStorage storage = new BoundedStatsStorage();
  private final SyntheticSamples samples = new SyntheticSamples(LAYOUT);
  private long time = 1;

  private void begin(String session) {
    storage.putStaticInfo(StoredRecord.of(LAYOUT, session, "w", time++));
  }

  private void put(String session, Alert... alerts) {
    put(session, samples.next(), alerts);
  }

  private void put(String session, Sample sample, Alert... alerts) {
    storage.putUpdate(
        StoredRecord.of(new JudgedSample(sample, List.of(alerts)), session, "w", time++));
  }

  private static Alert alert(AlertType type, AlertState state, int iteration) {
    Location place =
        new Location("lstm1", Direction.FORWARD, Quantity.ACTIVATION, null, Gate.FORGET);
    return new Alert(
        type,
        state,
        iteration,
        0,
        iteration,
        place,
        0,
        0.97,
        0.95,
        "97 %\nis shut",
        "a bias of 1",
        null);
  }

  private void assertFails(ThrowingCallable assertion, String... said) {
    assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessageContainingAll(said);
  }

  @Test
  void alertsCountFromTheirSeverityOnAndTheMessageNamesIterationAndGate() {
    begin("s");
    put("s", alert(AlertType.DEAD_UNITS, AlertState.OPENED, 0));
    assertThat(storage).hasNoAlerts(Severity.HARM);
    assertFails(() -> assertThat(storage).hasNoAlerts(), "there is an alert", "dead units");
    put("s", alert(AlertType.SATURATED_GATE, AlertState.OPENED, 412));
    put("s", alert(AlertType.SATURATED_GATE, AlertState.RESOLVED, 413));
    assertThat(storage).hasNoAlerts(Severity.FAILURE);
    assertFails(
        () -> assertThat(storage).as("my run").hasNoAlerts(Severity.HARM),
        "[my run] there is an alert of HARM or worse",
        "iteration 412, forget gate of lstm1 forward, saturated gate: 97 %?is shut; try: a bias");
  }

  @Test
  void theFirstNonFiniteValueIsNamed() {
    begin("s");
    samples.with(SyntheticSamples.of(0, Quantity.GRADIENT), Summaries.of(1, 2));
    put("s");
    assertThat(storage).staysFinite();
    samples.with(
        slot -> slot.quantity() == Quantity.GRADIENT && slot.gate() == Gate.OUTPUT,
        Summaries.of(1, Double.NaN, Double.POSITIVE_INFINITY));
    put("s");
    assertFails(
        () -> assertThat(storage).staysFinite(),
        "in iteration 1; output gate of lstm1 forward, gradient of the input kernel: 2 of 3");
    samples.with(slot -> slot.quantity() == Quantity.GRADIENT, null).score(Double.NaN);
    begin("t");
    put("t");
    assertFails(
        () -> assertThat(storage).session("t").staysFinite(), "iteration 2; the loss is NaN");
  }

  @Test
  void aGateStaysWithinItsLimitInEverySample() {
    begin("s");
    activations(0.1, 0.2);
    put("s");
    put("s");
    assertThat(storage)
        .gate("lstm1", Gate.FORGET)
        .saturation()
        .staysBelow(0.4)
        .gate("lstm1", Direction.FORWARD, Gate.FORGET)
        .saturation()
        .staysAbove(0.2);
    activations(0.1, 0.5);
    put("s");
    assertFails(
        () -> assertThat(storage).gate("lstm1", Gate.FORGET).saturation().staysBelow(0.6),
        "saturation of forget gate of lstm1 forward is 0.6 in iteration 2, not below 0.6");
    assertFails(
        () -> assertThat(storage).gate("lstm1", Gate.FORGET).saturation().staysAbove(0.31),
        "is 0.3 in iteration 0, not above 0.31");
  }

  private void activations(double low, double high) {
    samples.with(
        slot ->
            slot.layer() == 0
                && slot.quantity() == Quantity.ACTIVATION
                && slot.gate() == Gate.FORGET,
        Summaries.profiled(Profiles.sigmoid(low, high)));
  }

  @Test
  void whatWasNeverMeasuredIsNoSuccess() {
    assertFails(() -> assertThat(storage).staysFinite(), "there is no run of Gatewatch");
    begin("s");
    assertFails(() -> assertThat(storage).hasNoAlerts(), "session s, worker w has no sample");
    put("s");
    assertFails(
        () -> assertThat(storage).gate("lstm1", Gate.FORGET).saturation().staysBelow(1),
        "saturation of forget gate of lstm1 forward is in none of 1 samples");
    assertFails(
        () -> assertThat(storage).gate("lstm9", Gate.FORGET).saturation().staysBelow(1),
        "there is no layer lstm9; there are lstm1, both, out");
    assertFails(
        () -> assertThat(storage).gate("out", Gate.FORGET).meanActivation().staysBelow(1),
        "out has no forget gate that was looked at");
    assertFails(
        () -> assertThat(storage).worker("x").staysFinite(), "there are session s, worker w");
    assertFails(() -> assertThat(storage).learnsAtLeast(0), "takes two samples");
  }

  @Test
  void theLossFallsByAShareOfWhatItWas() {
    begin("s");
    for (double loss : new double[] {4, 2, 2, 1.9, 1.8, 1.7, 1.6, 1.5, 9, 1, 1, 1}) {
      put("s", samples.loss(loss, 5).next());
    }
    assertThat(storage).learnsAtLeast(0.66);
    assertFails(
        () -> assertThat(storage).learnsAtLeast(0.7),
        "falls from 3 in iterations 0 to 1 to 1 in iterations 10 to 11, by 0.667",
        "not by 0.7");
    put("s", samples.loss(Double.NaN, 5).next());
    assertFails(() -> assertThat(storage).learnsAtLeast(0), "the loss is NaN in iteration 12");
    assertThatThrownBy(() -> assertThat(storage).learnsAtLeast(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("share");
  }

  @Test
  void eachRunMustHoldAndTheOneThatDoesNotIsNamed() {
    begin("good");
    put("good");
    begin("bad\nrun");
    put("bad\nrun", samples.score(Double.NaN).next());
    assertThat(storage).session("good").staysFinite();
    assertFails(
        () -> assertThat(storage).staysFinite(), "session bad?run, worker w: NaN or infinite");
    assertThatThrownBy(() -> assertThat((BoundedStatsStorage) null).staysFinite())
        .isInstanceOf(AssertionError.class);
    assertThat("AssertJ's own").isNotEmpty();
  }
}
