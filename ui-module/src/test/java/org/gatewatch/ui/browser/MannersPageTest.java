package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** What every view owes its reader: keys, names for what is drawn, and any name taken as text. */
@BrowserTest
class MannersPageTest extends LivePage {
  /** The end of a walk by the key Tab that never comes back. */
  private static final int LONGEST_WALK = 400;

  private static final int KEYS_AT_ONCE = 20;
  private static final String TOP =
      """
      scrollTo(0, 0);
      return Math.round(document.querySelector('#view canvas').getBoundingClientRect().top)\
      """;
  private static final String SCRIPT = "<script>alert(2)</script>";

  @TempDir Path folder;

  /** One walk for all that holds in every view: opening them takes longer than looking. */
  @Test
  void everyViewShutsNobodyOutFitsScreensSaysWhatIsGoodAndKeepsToAStrictPolicy() {
    storeAlertdRun("names", "a-layer-with-quite-a-long-name-that-goes-on-and-on");
    String policy =
        server.get("/gatewatch").headers().firstValue("Content-Security-Policy").orElse("");
    assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe");
    List<String> all = new ArrayList<>(alone("names"));
    // What a comparison adds is the same in every view.
    all.add(compared("names").get(1));
    for (String shown : all) {
      showFilled(shown);
      assertThat(Axe.targets(browser)).as(shown).isEmpty();
      assertThat(Axe.violations(browser)).as(shown).isEmpty();
      assertEveryCanvasIsAnImageWithALabel(shown);
      assertFitsScreensFromAWallToATelephone(shown);
      if (!shown.contains("compare=1")) {
        assertTheKeyTabReachesEverythingWithAVisibleFocusAndComesBack(shown);
        assertThat(browser.text("#help")).as(shown).startsWith("What good looks like: ");
        assertAChartIsSeenAtOnceWhenEnlarged(shown.substring(0, shown.indexOf('&')));
      }
    }
    // Chromium tells of each breach in its console.
    assertThat(browser.complaints()).isEmpty();
    browser.run("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')");
    Await.until(
        "the breach of a policy that holds",
        () -> browser.complaints().stream().anyMatch(line -> line.contains("Security Policy")));
    assertHelpFitsTheQuantity();
    assertThat(browser.run("return document.querySelector('#runbar a').getAttribute('href')"))
        .isEqualTo("train");
    assertThat(server.get("/train").statusCode()).isIn(200, 302, 307);
  }

  private static void assertEveryCanvasIsAnImageWithALabel(String shown) {
    Object bad =
        browser.run(
            """
            return [...document.querySelectorAll('canvas')]
                .filter((c) => c.getAttribute('role') !== 'img' || !(c.getAttribute('aria-label') ?? '').trim())
                .map((c) => c.className + ' in ' + c.parentNode.className).join(', ');
            """);
    assertThat(bad).as(shown).isEqualTo("");
  }

  /** From wide to narrow: what was drawn for a wall has to shrink. */
  private static void assertFitsScreensFromAWallToATelephone(String shown) {
    for (int width : new int[] {2560, 390, 1440}) {
      boolean isNarrow = width < 400;
      browser.screen(width, 900, isNarrow);
      browser.awaitFrames();
      browser.assertNoSidewaysScroll(shown + " at " + width);
      if (isNarrow) {
        assertThat(Axe.violationsOfTheScreen(browser)).as(shown + ", narrow, dark").isEmpty();
      }
    }
  }

  @Tag("exhaustive")
  @Test
  void everyViewShutsNobodyOutInEveryThemeAndWidth() {
    storeAlertdRun("names", "lstm1");
    for (int width : new int[] {2560, 1440, 768, 390}) {
      for (boolean dark : new boolean[] {false, true}) {
        browser.screen(width, 900, dark);
        for (String shown : alone("names")) {
          showFilled(shown);
          assertThat(Axe.violations(browser)).as(shown + width + dark).isEmpty();
        }
      }
    }
  }

  private static void assertTheKeyTabReachesEverythingWithAVisibleFocusAndComesBack(String shown) {
    Set<String> reached = walkByTab(shown);
    Set<String> expected = new LinkedHashSet<>();
    browser
        .list(
            """
            return [...document.querySelectorAll('a[href], button, select, input, summary, [tabindex="0"]')]
                .filter((e) => !e.disabled && e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0)
                .map((e) => [...document.querySelectorAll('*')].indexOf(e) + ' ' + e.tagName);
            """)
        .forEach(each -> expected.add(String.valueOf(each)));
    assertThat(reached).as(shown).containsAll(expected);
  }

  /** With a zoom of 200 %; but for those that begin with text. */
  private static void assertAChartIsSeenAtOnceWhenEnlarged(String view) {
    browser.screen(720, 450, false);
    browser.awaitFrames();
    if (!view.equals("alerts") && !view.equals("run")) {
      awaitDrawn(view);
      Await.until(
          () -> view + ": a chart on the first screen, it begins at " + browser.run(TOP),
          () -> (Long) browser.run(TOP) < 440);
    }
    assertThat(browser.all("#controls").get(0).isDisplayed()).as(view).isFalse();
    browser.screen(1440, 900, false);
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

  private void assertHelpFitsTheQuantity() {
    for (String view : List.of("distributions", "heatmaps", "norms")) {
      Set<String> helps = new LinkedHashSet<>();
      for (String quantity : List.of("WEIGHT", "GRADIENT", "UPDATE")) {
        show(view + "&cell=0f&quantity=" + quantity);
        helps.add(browser.text("#help"));
      }
      assertThat(helps).as(view).hasSize(3);
    }
  }

  @Test
  void anyNameIsTextInEveryViewAloneAndCompared() {
    storeAlertdRun("../../x", HOSTILE);
    storeAlertdRun(HOSTILE, SCRIPT);
    assertNamesAreText("../../x", HOSTILE, alone("../../x"));
    assertNamesAreText(HOSTILE, SCRIPT, compared(HOSTILE).subList(0, 3));
    for (String route : List.of("events", "api")) {
      storeAlertdRun(route, "lstm1");
      openFilled("overview&session=" + route);
      assertThat(browser.ask("session").asText()).isEqualTo(route);
    }
  }

  @Tag("exhaustive")
  @Test
  void anyNameIsTextTheOtherWayRoundToo() {
    storeAlertdRun("../../x", HOSTILE);
    storeAlertdRun(HOSTILE, SCRIPT);
    assertNamesAreText("../../x", HOSTILE, compared("../../x"));
    assertNamesAreText(HOSTILE, SCRIPT, alone(HOSTILE));
    assertNamesAreText(HOSTILE, SCRIPT, compared(HOSTILE));
  }

  private void assertNamesAreText(String session, String layer, List<String> all) {
    for (String shown : all) {
      showFilled(shown);
      assertThat(browser.ask("session").asText()).isEqualTo(session);
      assertThat(browser.text("#cells")).contains(layer);
      assertThat(browser.text("#view")).as(shown).contains(layer);
      assertThat(browser.all("img, #view script, #cells script, #runbar script, i, b b")).isEmpty();
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

  /** Hashes of every view with the first cell. */
  private static List<String> alone(String session) {
    return VIEWS.stream()
        .map(view -> view + "&cell=0f&session=" + TestServer.encode(session))
        .toList();
  }

  /** Of each beside an earlier moment of the run. */
  private static List<String> compared(String session) {
    return alone(session).stream()
        .map(alone -> alone + "&compare=1&at2=" + (SyntheticRun.START + 250))
        .toList();
  }

  private void openFilled(String hash) {
    open(hash);
    awaitFilled(hash);
  }

  private void showFilled(String hash) {
    show(hash);
    awaitFilled(hash);
  }

  private static void awaitFilled(String hash) {
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

  /**
   * Presses Tab until the focus comes back to where it was first; says where it has been, and that
   * it could be seen there. The page notes it down: asking after each key takes too long.
   */
  private static Set<String> walkByTab(String view) {
    browser.run(
        """
        const notes = 'walk' in window;
        window.walk = [];
        if (notes) return;
        document.addEventListener('focusin', ({target}) => {
          const style = getComputedStyle(target);
          const seen = target.matches(':focus-visible') && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
          walk.push((seen ? '' : 'unseen ') + [...document.querySelectorAll('*')].indexOf(target) + ' ' + target.tagName);
        });
        """);
    List<?> walk = List.of();
    for (int i = 0; i < LONGEST_WALK && isWithoutReturn(walk); i += KEYS_AT_ONCE) {
      browser.type(Keys.TAB.toString().repeat(KEYS_AT_ONCE));
      walk = browser.list("return window.walk");
    }
    Set<String> reached = new LinkedHashSet<>();
    walk.forEach(each -> reached.add(String.valueOf(each)));
    assertThat(reached).as(view).noneMatch(each -> each.startsWith("unseen "));
    return reached;
  }

  private static boolean isWithoutReturn(List<?> walk) {
    return walk.size() < 2 || walk.lastIndexOf(walk.get(0)) == 0;
  }
}
