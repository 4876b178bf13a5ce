package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.ui.Await;
import org.junit.jupiter.api.Test;

/** How alerts are marked on the score chart, and where they lead. */
@BrowserTest
class AlertLinksPageTest extends AlertsPage {
  /** The view that each alert's link names, in the order of the alerts. */
  private static final String LINKS =
      """
      return [...document.querySelectorAll('.alert')]
          .sort((one, other) => one.dataset.number - other.dataset.number)
          .map((alert) => alert.querySelector('.go').innerText.match(/(\\w+) →/)[1].toLowerCase());
      """;

  @Test
  void aTickOnTheScoreLeadsToTheIterationAndTheGate() {
    storeAlerts();
    run.store(storage, 10, 20);
    browser.screen(2560, 900, false); // So that each alert has a tick of its own.
    open("overview");
    browser.awaitTotal(20);
    Await.until("the ticks", () -> browser.all(".chart .tick").size() == 4);
    String tick = ".chart .tick[data-number='0']";
    assertThat(browser.all(tick).get(0).getAttribute("aria-label"))
        .isEqualTo(
            "▲ exploding gradient · lstm1 →, candidate, RW · opened at iteration" + " 50: show it");
    // At the place of its sample: the chart begins with iteration 0 and ends with 190.
    double share =
        ((Number)
                browser.run(
                    "const t = document.querySelector(arguments[0]);"
                        + "return parseFloat(t.style.left) / t.parentNode.clientWidth",
                    tick))
            .doubleValue();
    assertThat(share).isBetween(50 / 190.0 - 0.01, 50 / 190.0 + 0.01);
    browser.hover(tick);
    browser.awaitText(tick + " .tip", text -> text.startsWith("▲ exploding gradient · lstm1"));
    browser.screenshot("alerts-tick");
    browser.click(tick);
    browser.awaitState("paused");
    assertThat(browser.ask("shown").asLong()).isEqualTo(run.timestamp(5));
    assertThat(browser.text("#iteration")).isEqualTo("50");
    assertThat(browser.ask("view").asText()).isEqualTo("distributions");
    assertThat(browser.text(".choice [aria-pressed='true']")).isEqualTo("gradients");
    assertThat(pressed()).isEqualTo("0f CELL");
    Await.until(
        "its histograms",
        () -> browser.ask("data()").path("timestamp").asLong() == run.timestamp(5));
  }

  @Test
  void aTickIsReachedByKeyboardAndNamedWhenItHasTheFocus() {
    storeAlerts();
    open("overview");
    Await.until("the ticks", () -> browser.all(".chart .tick").size() == 4);
    browser.run("document.querySelector('#tab-overview').focus()");
    // First the view's controls, then the chart, then its ticks; not long.
    for (int i = 0; i < 20 && !browser.hasFocus(".chart .tick"); i++) {
      browser.press("TAB");
    }
    browser.awaitText(".chart .tick:focus .tip", text -> text.startsWith("▲ exploding gradient"));
    browser.press("ENTER");
    browser.awaitState("paused");
    assertThat(browser.ask("shown").asLong()).isEqualTo(run.timestamp(5));
  }

  @Test
  void eachQuantityLeadsToTheViewThatShowsIt() {
    List<Quantity> quantities = List.of(Quantity.values());
    List<Alert> alerts = new ArrayList<>();
    for (Quantity quantity : quantities) {
      Location location =
          run.alerts(5).location(1, Direction.BACKWARD, quantity, null, Gate.FORGET);
      alerts.add(run.alerts(5).opened(AlertType.values()[quantity.ordinal()], location));
    }
    alerts.add(run.alerts(5).opened(AlertType.LOSS_JUMP, Location.NETWORK));
    alerts.add(
        run.alerts(5)
            .opened(
                AlertType.DEAD_UNITS,
                run.alerts(5).location(2, null, Quantity.ACTIVATION, null, null)));
    run.store(storage, 5, alerts);
    run.store(storage, 6, 8);
    List<String> views =
        List.of(
            "distributions",
            "distributions",
            "distributions",
            "activations",
            "flow",
            "activations",
            "activations",
            "flow",
            "flow",
            "flow",
            "overview",
            "activations");
    show("alerts&cell=0f");
    Await.until("the alerts", () -> browser.all(".alert").size() == alerts.size());
    assertThat(browser.list(LINKS).toString()).isEqualTo(views.toString());
    // One of each view is followed; where that is goes by what the links say.
    for (int i : new int[] {1, 3, 4, 10, 11}) {
      show("alerts&cell=0f");
      browser.awaitState("live");
      Await.until("the alerts", () -> browser.all(".alert").size() == alerts.size());
      browser.click(".alert[data-number='" + i + "'] .go");
      browser.awaitState("paused");
      String view = views.get(i);
      assertThat(browser.ask("view").asText()).as("alert %d", i).isEqualTo(view);
      assertThat(browser.ask("shown").asLong()).isEqualTo(run.timestamp(5));
      assertThat(pressed()).isEqualTo(i < quantities.size() ? "1b FORGET" : "0f ");
    }
  }

  /** The chosen cell and gate. */
  private static String pressed() {
    return String.valueOf(
        browser.run(
            "const c = document.querySelector('[data-cell]:has([aria-current])').dataset.cell;"
                + "const g = document.querySelector('.cell-list .gate[aria-pressed=true]');"
                + "return c + ' ' + (g ? g.dataset.gate : '')"));
  }
}
