package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every view owes its reader: keys, names for what is drawn, and any name taken as text. */
@BrowserTest
class MannersPageTest extends LivePage {
  /** Roles of what a reader can act on. */
  private static final Set<String> INTERACTIVE =
      Set.of(
          "button",
          "link",
          "combobox",
          "slider",
          "checkbox",
          "radio",
          "tab",
          "textbox",
          "spinbutton",
          "option",
          "application",
          "menuitem",
          "switch",
          "searchbox",
          "listbox");

  /** The end of a walk by the key Tab that never comes back. */
  private static final int LONGEST_WALK = 400;

  @TempDir Path folder;

  @Test
  void everyThingThatCanBeChosenHasAName() {
    storeAlertdRun("names", "lstm1");
    for (String shown : everyViewAloneAndCompared("names")) {
      openFilled(shown);
      JsonNode tree = browser.accessibility();
      List<String> nameless = new ArrayList<>();
      int chosen = 0;
      for (JsonNode node : tree.get("nodes")) {
        String role = node.at("/role/value").asText();
        boolean interactive = INTERACTIVE.contains(role) || isFocusable(node);
        if (node.path("ignored").asBoolean() || !interactive || role.equals("RootWebArea")) {
          continue;
        }
        chosen++;
        if (node.at("/name/value").asText().isBlank()) {
          nameless.add(role + " " + node.at("/properties"));
        }
      }
      assertThat(nameless).as(shown).isEmpty();
      assertThat(chosen).as("things that can be chosen in %s", shown).isGreaterThan(25);
    }
  }

  @Test
  void everyCanvasIsAnImageWithALabel() {
    storeAlertdRun("canvases", "lstm1");
    for (String shown : everyViewAloneAndCompared("canvases")) {
      openFilled(shown);
      Object bad =
          browser.run(
              """
              return [...document.querySelectorAll('canvas')]
                  .filter((c) => c.getAttribute('role') !== 'img' || !(c.getAttribute('aria-label') ?? '').trim())
                  .map((c) => c.className + ' in ' + c.parentNode.className).join(', ');
              """);
      assertThat(bad).as(shown).isEqualTo("");
    }
  }

  @Test
  void theKeyTabReachesEverythingWithAVisibleFocusAndComesBack() {
    storeAlertdRun("keys", "lstm1");
    for (String view : VIEWS) {
      openFilled(view + "&cell=0f");
      Set<String> reached = new LinkedHashSet<>();
      String where = focusNext();
      for (int i = 0; i < LONGEST_WALK && reached.add(where); i++) {
        assertThat(isFocusVisible()).as("focus on %s in %s", where, view).isTrue();
        where = focusNext();
      }
      Set<String> expected = new LinkedHashSet<>();
      browser
          .list(
              """
              return [...document.querySelectorAll('a[href], button, select, input, summary, [tabindex="0"]')]
                  .filter((e) => !e.disabled && e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0)
                  .map((e) => [...document.querySelectorAll('*')].indexOf(e) + ' ' + e.tagName);
              """)
          .forEach(each -> expected.add(String.valueOf(each)));
      assertThat(reached).as(view).containsAll(expected);
    }
  }

  @Test
  void canBeWalkedThroughByKeyboard() {
    new SyntheticRun("keys", "worker", 11).begin(storage).store(storage, 0, 3);
    open("overview");
    browser.awaitTotal(3);
    browser.run("document.getElementById('tab-overview').focus()");
    browser.press("ARROW_RIGHT");
    browser.press("ARROW_RIGHT");
    Await.until("heatmaps", () -> browser.ask("view").asText().equals("heatmaps"));
    Await.until("the heatmap", () -> browser.inked(".heatmap") > 0.9);
    browser.run("document.querySelector('.heatmap').focus()");
    browser.press("ARROW_RIGHT");
    browser.press("ARROW_DOWN");
    browser.awaitText(
        "#map-readout", text -> text.startsWith("input W: input gate, row 1, unit 0:"));
  }

  @Test
  void everyViewFitsScreensFromATelephoneToAWall() {
    storeAlertdRun("wide", "a-layer-with-quite-a-long-name-that-goes-on-and-on");
    for (int width : new int[] {390, 768, 1440, 2560}) {
      browser.screen(width, 900, width == 768);
      for (String shown : everyViewAloneAndCompared("wide")) {
        openFilled(shown);
        browser.assertNoSidewaysScroll(shown + " at " + width);
      }
    }
  }

  @Test
  void everyViewSaysWhatAHealthyOneLooksLikeAndTheOldPagesAreOneClickAway() {
    storeAlertdRun("help", "lstm1");
    for (String view : VIEWS) {
      openFilled(view + "&cell=0f");
      assertThat(browser.text("#help")).as(view).startsWith("Healthy: ");
      assertThat(browser.run("return document.querySelector('#runbar a').getAttribute('href')"))
          .isEqualTo("/train");
    }
    assertThat(server.get("/train").statusCode()).isIn(200, 302, 307);
  }

  @Test
  void aStrictPolicyHoldsAndNoViewBreaksIt() {
    storeAlertdRun("policy", "lstm1");
    String policy =
        server.get("/gatewatch").headers().firstValue("Content-Security-Policy").orElse("");
    assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe");
    for (String shown : everyViewAloneAndCompared("policy")) {
      openFilled(shown);
    }
    // Chromium tells of each breach in its console.
    assertThat(browser.complaints()).isEmpty();
    browser.run("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')");
    Await.until(
        "the breach of a policy that holds",
        () -> browser.complaints().stream().anyMatch(line -> line.contains("Security Policy")));
  }

  @Test
  void anyNameIsTextInEveryViewAloneAndCompared() {
    storeAlertdRun("../../x", HOSTILE);
    storeAlertdRun(HOSTILE, "<script>alert(2)</script>");
    for (String name : List.of("../../x", HOSTILE)) {
      String layer = name.equals(HOSTILE) ? "<script>alert(2)</script>" : HOSTILE;
      for (String shown : everyViewAloneAndCompared(name)) {
        openFilled(shown);
        assertThat(browser.ask("session").asText()).isEqualTo(name);
        assertThat(browser.text("#cells")).contains(layer);
        assertThat(browser.text("#view")).as(shown).contains(layer);
        assertThat(browser.all("img, #view script, #cells script, #runbar script, i, b b"))
            .isEmpty();
      }
    }
    for (String route : List.of("events", "api")) {
      storeAlertdRun(route, "lstm1");
      openFilled("overview&session=" + route);
      assertThat(browser.ask("session").asText()).isEqualTo(route);
    }
  }

  @Test
  void filesOfAnyNameStayInTheirFolder() {
    storeAlertdRun("../../x", HOSTILE);
    browser.saveTo(folder);
    openFilled("norms&cell=0f&session=..%2F..%2Fx");
    for (String kind : List.of("csv", "png", "json")) {
      browser.click("[data-keep='" + kind + "']");
      String said =
          browser.awaitText(
              "#keep .said", text -> text.startsWith("saved as ") && text.endsWith(kind));
      assertThat(said)
          .isEqualTo(
              "saved as gatewatch-x-" + (kind.equals("json") ? "sample" : "norms") + "-40." + kind);
      Path file = folder.resolve(said.substring("saved as ".length()));
      Await.until(file.toString(), () -> Files.exists(file));
    }
  }

  /** Hashes of every view with the first cell, and of each beside an earlier moment of the run. */
  private static List<String> everyViewAloneAndCompared(String session) {
    List<String> all = new ArrayList<>();
    for (String view : VIEWS) {
      String alone = view + "&cell=0f&session=" + TestServer.encode(session);
      all.add(alone);
      all.add(alone + "&compare=1&at2=" + (SyntheticRun.START + 250));
    }
    return all;
  }

  private void openFilled(String hash) {
    open(hash);
    browser.awaitTotal(5);
    awaitDrawn(hash.substring(0, hash.indexOf('&')));
    if (hash.contains("compare=1")) {
      Await.until("two panes", () -> browser.all(".pane").size() == 2);
    }
  }

  private void storeAlertdRun(String session, String layer) {
    SyntheticRun run = new SyntheticRun(session, "worker", 71, layer, "encoder").begin(storage);
    run.store(storage, 0, 4);
    var location =
        run.alerts(4).location(0, Direction.FORWARD, Quantity.GRADIENT, Kernel.INPUT, Gate.CELL);
    run.store(storage, 4, List.of(run.alerts(4).opened(AlertType.EXPLODING_GRADIENT, location)));
  }

  private static boolean isFocusable(JsonNode node) {
    for (JsonNode property : node.path("properties")) {
      if (property.path("name").asText().equals("focusable")) {
        return property.at("/value/value").asBoolean();
      }
    }
    return false;
  }

  /** Presses Tab; says what has the focus then. */
  private static String focusNext() {
    browser.press("TAB");
    return String.valueOf(
        browser.run(
            "const e = document.activeElement;"
                + "return [...document.querySelectorAll('*')].indexOf(e) + ' ' + e.tagName"));
  }

  private static boolean isFocusVisible() {
    return (Boolean)
        browser.run(
            """
            const e = document.activeElement;
            if (e === document.body) return true;
            const style = getComputedStyle(e);
            return e.matches(':focus-visible') && (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0);
            """);
  }
}
