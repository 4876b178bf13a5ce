package org.gatewatch.internal.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import java.util.Map;
import org.gatewatch.RecordedLog;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.alert.Severity;
import org.gatewatch.internal.alerting.advice.Advice;
import org.gatewatch.internal.alerting.advice.Remedy;
import org.gatewatch.internal.alerting.advice.Trap;
import org.gatewatch.internal.page.PageAddress;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.MDC;

/** A line for people, and for programs. */
class AlertLogTest {
  private static final String PAGE = "http://localhost:9000/gatewatch";
  private static final Location GATE =
      new Location("lstm0", Direction.FORWARD, Quantity.GRADIENT, Kernel.RECURRENT, Gate.FORGET);

  @RegisterExtension private final RecordedLog log = new RecordedLog(AlertLog.LOGGER);

  private static Alert alert(AlertState state, int since, Location location, int alsoIn) {
    return new Alert(
        AlertType.EXPLODING_GRADIENT,
        state,
        40,
        3,
        since,
        location,
        alsoIn,
        45.2,
        30,
        "the gradient is 45.2 times its usual size",
        "clip gradients",
        null);
  }

  @AfterEach
  void hide() {
    PageAddress.hide(PAGE);
  }

  @Test
  void whatAndWhereAndWhatToTryComeFirstThenTheFieldsThatApply() {
    assertThat(AlertLog.line(alert(AlertState.WORSENED, 38, GATE, 39).in("a run", "worker-1")))
        .isEqualTo(
            "exploding gradient: the gradient is 45.2 times its usual size | try: clip gradients |"
                + " alert=EXPLODING_GRADIENT state=WORSENED iteration=40 epoch=3 since=38"
                + " layer=\"lstm0\" direction=FORWARD quantity=GRADIENT kernel=RECURRENT"
                + " gate=FORGET value=45.2 limit=30.0 also-in=39 session=\"a run\""
                + " worker=\"worker-1\"");
  }

  @Test
  void whatDoesNotApplyIsLeftOut() {
    assertThat(AlertLog.line(alert(AlertState.OPENED, 40, Location.NETWORK, 0)))
        .endsWith(
            "| alert=EXPLODING_GRADIENT state=OPENED iteration=40 epoch=3 value=45.2 limit=30.0")
        .doesNotContain("=-");
  }

  @Test
  void ofWhatIsOverNothingIsToTry() {
    assertThat(AlertLog.line(alert(AlertState.RESOLVED, 15, GATE, 0)))
        .contains("usual size | alert=")
        .doesNotContain("try:");
  }

  @Test
  void thePageIsNamedWhileAServerShowsIt() {
    Alert alert = alert(AlertState.OPENED, 40, GATE, 0).in("a run & more", "w\n1");
    assertThat(AlertLog.line(alert)).doesNotContain("page=");

    PageAddress.show(PAGE);
    assertThat(AlertLog.line(alert))
        .endsWith(" page=" + PAGE + "#session=a+run+%26+more&worker=w%0A1&view=alerts");

    PageAddress.hide("http://localhost:1/gatewatch");
    assertThat(AlertLog.line(alert)).as("another server ended").contains("page=");
    PageAddress.hide(PAGE);
    assertThat(AlertLog.line(alert)).doesNotContain("page=");
  }

  @Test
  void theFieldsAreInTheContextOfItsLineAndAfterwardsAsTheyWere() {
    MDC.put("gatewatch.gate", "of somebody else");
    AlertLog.write(alert(AlertState.OPENED, 40, GATE, 0).in("a run", "w\n1"));

    assertThat(log.events()).hasSize(1);
    assertThat(log.events().get(0).getMDCPropertyMap())
        .containsEntry("gatewatch.alert", "EXPLODING_GRADIENT")
        .containsEntry("gatewatch.severity", "HARM")
        .containsEntry("gatewatch.state", "OPENED")
        .containsEntry("gatewatch.layer", "lstm0")
        .containsEntry("gatewatch.gate", "FORGET")
        .containsEntry("gatewatch.session", "a run")
        .containsEntry("gatewatch.worker", "w?1");
    assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("gatewatch.gate", "of somebody else"));
    MDC.clear();
  }

  @Test
  void noNameCanForgeAFieldOrALine() {
    Alert hostile =
        alert(AlertState.OPENED, 40, new Location("x\" alert=Y | z=", null, null, null, null), 0)
            .withFinding("x alert=NON_FINITE | try: run\nERROR \u2028");

    String line = AlertLog.line(hostile);

    assertThat(line)
        .startsWith("exploding gradient: x alert?NON_FINITE ? try: run?ERROR ? | try: clip")
        .contains(" layer=\"x? alert=Y | z=\" ");
    assertThat(line.lines()).hasSize(1);
  }

  @Test
  void theLevelIsThatOfTheSeverity() {
    for (AlertType type :
        new AlertType[] {AlertType.NON_FINITE, AlertType.LOSS_JUMP, AlertType.SMALL_UPDATES}) {
      AlertLog.write(of(type, AlertState.OPENED));
      AlertLog.write(of(type, AlertState.RESOLVED));
    }

    assertThat(log.events())
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.ERROR, Level.INFO, Level.WARN, Level.INFO, Level.INFO, Level.INFO);
  }

  private static Alert of(AlertType type, AlertState state) {
    return new Alert(type, state, 1, 0, 1, Location.NETWORK, 0, 1, 2, "found", "try", null);
  }

  @Test
  void whatIsAmissAtTheStartIsALineOfTheSameKind() {
    Trap trap =
        new Trap(
            Trap.Kind.RATE_ZERO,
            Severity.HARM,
            "lstm",
            "the learning rate is 0",
            new Advice(List.of(new Advice.Step(Remedy.SET_RATE, "set it"))));

    assertThat(AlertLog.line(trap, 40, "run", "worker"))
        .isEqualTo(
            "the learning rate is 0 | try: set it | trap=RATE_ZERO iteration=40 layer=\"lstm\""
                + " session=\"run\" worker=\"worker\"");
  }
}
