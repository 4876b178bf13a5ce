package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.internal.histogram.Axis;
import org.gatewatch.ui.internal.histogram.LinearHistogram;
import org.junit.jupiter.api.Test;

/** The grid of histograms in a real browser, against the values that were captured. */
@BrowserTest
class DistributionsPageTest extends InsidePage {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'";

  @Test
  void theAxesAreSharedAsChosenAndTheBiasStandsAlone() {
    // Four gates of three kernels in two directions; the four biases of each share with nobody.
    Map<String, Integer> groups = Map.of("free", 24, "layer", 2 + 8, "directions", 1 + 8);
    for (String axes : List.of("free", "layer", "directions")) {
      show("distributions&cell=1b&bins=25&quantity=GRADIENT&axes=" + axes);
      awaitDrawn(24);
      Await.until(axes + " has " + groups(), () -> groups() == groups.get(axes));
      assertAxes(axes);
    }
  }

  private void assertAxes(String axes) {
    Sample sample = run.sample(4);
    for (JsonNode entry : drawn()) {
      int slot = entry.get("slot").asInt();
      Slot location = run.layout().slots().get(slot);
      Axis axis = Axis.covering(sharing(axes, location, sample));
      assertThat(location.quantity()).isEqualTo(Quantity.GRADIENT);
      assertCounts(slot, summary(sample, slot), axis, 25);
    }
    assertThat(browser.all(".direction[data-cell='1f'] .panel")).hasSize(12);
    assertThat(browser.all(".direction[data-cell='1b'] .panel")).hasSize(12);
  }

  @Test
  void theBiasCanBeLeftOutAndTheAddressSaysSo() {
    open("distributions&cell=0f");
    awaitDrawn(12);
    assertThat(browser.all(".kernel-bias")).hasSize(4);
    browser.click("[aria-label='bias'] [data-value='off']");
    awaitDrawn(8);
    assertThat(browser.all(".kernel-bias")).isEmpty();
    assertThat(hash()).contains("bias=off");
    browser.reload();
    awaitDrawn(8);
    assertThat(browser.ask("data()").get("bias").asBoolean()).isFalse();
    browser.screenshot("distributions-without-bias");
  }

  @Test
  void aTallPeakIsCutAndItsTrueCountWrittenOverIt() {
    float[] values = new float[500];
    Random random = new Random(5);
    for (int v = 0; v < 100; v++) {
      values[v] = (float) random.nextGaussian();
    }
    storeWith(5, Map.of(0, Summaries.of(values)));
    open("distributions&cell=0f&gate=INPUT&axes=free&bins=40");
    Await.until("sample 5", () -> browser.ask("data()").path("timestamp").asLong() == at(5));
    assertThat(browser.ask("data()").get("cut").size()).isZero();
    double before = browser.inked("[data-slot='0'] canvas");

    browser.click("[aria-label='clip peaks'] [data-value='on']");
    Await.until("a cut", () -> browser.ask("data()").get("cut").size() > 0);
    JsonNode cut = browser.ask("data()").get("cut");
    long[] counts = counts(0);
    int tallest = 0;
    for (int bin = 0; bin < counts.length; bin++) {
      tallest = counts[bin] > counts[tallest] ? bin : tallest;
    }
    assertThat(counts[tallest]).isGreaterThanOrEqualTo(400);
    assertThat(cut.size()).isEqualTo(1);
    assertThat(cut.at("/0/slot").asInt()).isZero();
    assertThat(cut.at("/0/bin").asInt()).isEqualTo(tallest);
    assertThat(cut.at("/0/count").asLong()).isEqualTo(counts[tallest]);
    // Twice the height that nine in ten bars stay within.
    long[] bars = Arrays.stream(counts).filter(many -> many > 0).sorted().toArray();
    long top = Math.max(4, 2 * bars[(int) Math.ceil(0.9 * bars.length) - 1]);
    assertThat(cut.at("/0/top").asLong()).isEqualTo(top);
    assertThat(browser.text("[data-slot='0'] .cut-note")).isEqualTo("clipped at " + top);
    assertThat(browser.all("[data-slot='0'][data-cut='" + tallest + ":" + counts[tallest] + "']"))
        .hasSize(1);
    // What was flat beside the peak can be seen now; a panel without a peak stays as it was.
    assertThat(browser.inked("[data-slot='0'] canvas")).isGreaterThan(before * 1.5);
    assertThat(browser.text("[data-slot='1'] .cut-note")).isEmpty();
    assertThat(hash()).contains("clip=on");
    browser.screenshot("distributions-clipped");
  }

  @Test
  void whatIsNotFiniteIsToldByShareOrIfThatIsTinyByCount() {
    storeWith(5, Map.of(0, withNaN(2000, 1), 1, withNaN(2000, 2), 2, withNaN(2000, 250)));
    open("distributions&cell=0f");
    browser.awaitText("[data-slot='0'] .badges", "▲ NaN 1"::equals);
    browser.awaitText("[data-slot='1'] .badges", "▲ NaN 0.1 %"::equals);
    browser.awaitText("[data-slot='2'] .badges", "▲ NaN 12.5 %"::equals);
  }

  @Test
  void activationsStandInTheSameGrid() {
    open("distributions&cell=1f&bins=30&axes=free");
    awaitDrawn(24);
    browser.click("[aria-label='quantity'] [data-value='ACTIVATION']");
    awaitDrawn(12);
    assertThat(hash()).contains("quantity=ACTIVATION");
    assertThat(browser.text("[aria-label='quantity'] [aria-pressed='true']"))
        .isEqualTo("activations");
    List<Integer> expected = new ArrayList<>();
    for (Direction direction : List.of(Direction.FORWARD, Direction.BACKWARD)) {
      GATES.forEach(gate -> expected.add(run.slot(Quantity.ACTIVATION, 1, direction, null, gate)));
      expected.add(run.slot(Quantity.ACTIVATION, 1, direction, null, null));
      expected.add(run.slot(Quantity.CELL_STATE, 1, direction, null, null));
    }
    List<Integer> panels = new ArrayList<>();
    browser
        .list("return [...document.querySelectorAll('#view .panel')].map((p) => p.dataset.slot)")
        .forEach(slot -> panels.add(Integer.valueOf(String.valueOf(slot))));
    assertThat(panels).isEqualTo(expected);
    for (int slot : expected) {
      Summary summary = summary(run.sample(4), slot);
      assertCounts(slot, summary, Axis.covering(List.of(summary)), 30);
    }
    assertThat(browser.inked("[data-slot='" + expected.get(0) + "'] canvas")).isGreaterThan(0.03);
    browser.screenshotOfAll("distributions-activations", 1440, 900, false);

    browser.click("[aria-label='axes'] [data-value='directions']");
    Await.until("axes", () -> browser.ask("data()").at("/drawn").size() == 12 && groups() == 2);
  }

  @Test
  void whatTheListenerLacksIsExplained() {
    open("distributions&cell=5f&quantity=ACTIVATION");
    browser.awaitText("#view", text -> text.contains("nothing of its gates is captured"));
    awaitDrawn(1);
    browser.click("[aria-label='quantity'] [data-value='GRADIENT']");
    browser.awaitText("#view .why", "The layer is frozen."::equals);
    browser.click("[data-cell='3f'] .cell-name");
    browser.click("[aria-label='quantity'] [data-value='ACTIVATION']");
    browser.awaitText("#view", text -> text.contains("computes the loss of an output layer"));
  }

  @Test
  void aSampleWithoutTheInsideShowsTheNewestThatHasIt() {
    Sample sample = run.sample(5);
    List<Summary> without = new ArrayList<>(sample.summaries());
    for (int slot = 0; slot < without.size(); slot++) {
      if (run.layout().slots().get(slot).isInsideCell()) {
        without.set(slot, null);
      }
    }
    run.store(storage, 5, sample.with(without));
    open("distributions&cell=0f&quantity=ACTIVATION");
    browser.awaitTotal(6);
    browser.awaitText("#view", text -> text.contains("As of iteration 40, the newest sample"));
    Await.until("sample 4", () -> browser.ask("data()").path("timestamp").asLong() == at(4));
  }

  @Test
  void theTableHoldsEveryBinOnTheScreenAndHostileNamesAreText() {
    SyntheticRun hostile = new SyntheticRun("hostile", "worker", 22, HOSTILE, HOSTILE + "2");
    hostile.begin(storage).store(storage, 0, 2);
    for (String quantity : List.of("UPDATE", "ACTIVATION")) {
      browser.open(
          server.address(
              "/gatewatch#session=hostile&view=distributions&cell=0f&bins=10&gate=FORGET&quantity="
                  + quantity));
      int grid = quantity.equals("UPDATE") ? 3 : 3; // Three kernels; or the gate, h and c.
      Await.until(
          "grid and ridge",
          () -> browser.ask("csv()").path("rows").size() == 1 + 10 * grid + 10 * 2);
      JsonNode rows = browser.ask("csv()").get("rows");
      JsonNode first = rows.get(1);
      assertThat(rows.at("/0/2").asText()).isEqualTo("layer");
      assertThat(first.get(2).asText()).isEqualTo(HOSTILE);
      assertThat(first.get(4).asText()).isEqualTo(quantity);
      assertThat(first.get(5).asText()).isEqualTo("FORGET");
      JsonNode entry = browser.ask("data()").at("/histograms");
      int slot = browser.ask("data()").at("/drawn/0").asInt();
      for (JsonNode each : entry) {
        if (each.get("slot").asInt() == slot) {
          for (int bin = 0; bin < 10; bin++) {
            assertThat(rows.get(1 + bin).get(9)).isEqualTo(each.get("counts").get(bin));
          }
          assertThat(first.get(7).asDouble()).isEqualTo(each.get("low").asDouble());
          assertThat(rows.get(10).get(8).asDouble()).isEqualTo(each.get("high").asDouble());
        }
      }
      assertThat(rows.get(rows.size() - 1).get(0).asText()).isEqualTo("ridge");
      assertThat(browser.text("#view")).contains(HOSTILE);
      assertThat(browser.all("#view img")).isEmpty();
    }
  }

  @Test
  void theHistogramsComeAsBytesAndAreTheSameAsInJson() throws IOException {
    int size = 300;
    storeWith(5, Map.of(0, withNaN(size, size), 1, withNaN(size, 7), 2, withNaN(70_000, 1)));
    open("distributions&cell=0f&gate=INPUT");
    awaitDrawn(3);
    Await.until("the ridge", () -> !browser.ask("data()").path("ridge").isNull());
    Object same =
        browser.runLater(
            moduleOfThePage("data/histogram-bytes.js")
                + """
                const names = performance.getEntriesByType('resource').map(({name}) => name);
                const results = [];
                for (const [route, read] of [['histograms', readHistograms], ['ridge', readRidge]]) {
                  const asked = names.filter((name) => name.includes('/api/' + route));
                  const path = asked.at(-1);
                  const bytes = await read(await fetch(path));
                  const json = await (await fetch(path.replace('format=binary', 'format=json'))).json();
                  results.push(asked.every((name) => name.includes('format=binary')), JSON.stringify(bytes) === JSON.stringify(json),
                      JSON.stringify(bytes).includes('NaN'));
                }
                return results.join(' ');
                """);
    assertThat(same).isEqualTo("true true true true true true");
  }

  /** The page has it within its one script, out of which nothing can be imported. */
  private static String moduleOfThePage(String name) throws IOException {
    Path file = Path.of("src/main/resources/org/gatewatch/ui/page", name);
    return Files.readString(file).replaceAll("(?m)^export ", "");
  }

  private List<Summary> sharing(String axes, Slot location, Sample sample) {
    Predicate<Slot> shares =
        axes.equals("free") || location.kernel() == Kernel.BIAS
            ? location::equals
            : other ->
                other.kernel() != Kernel.BIAS
                    && other.quantity() == location.quantity()
                    && other.layer() == location.layer()
                    && (axes.equals("directions") || other.direction() == location.direction());
    List<Summary> summaries = new ArrayList<>();
    for (int slot = 0; slot < run.layout().slots().size(); slot++) {
      if (shares.test(run.layout().slots().get(slot))) {
        summaries.add(summary(sample, slot));
      }
    }
    return summaries;
  }

  /** What a panel draws against what was captured. */
  private void assertCounts(int slot, Summary summary, Axis axis, int bins) {
    LinearHistogram expected =
        LinearHistogram.of(summary.histogram(), summary.min(), summary.max(), axis, bins);
    assertThat(counts(slot)).as("slot %d", slot).isEqualTo(expected.counts());
    assertThat(Double.parseDouble(panel(slot, "low"))).isEqualTo(axis.low());
    assertThat(Double.parseDouble(panel(slot, "high"))).isEqualTo(axis.high());
  }

  private static long[] counts(int slot) {
    return Arrays.stream(panel(slot, "counts").split(" ")).mapToLong(Long::parseLong).toArray();
  }

  /** What a panel tells of itself; Selenium's own way to an attribute is a long one. */
  private static String panel(int slot, String data) {
    return String.valueOf(
        browser.run(
            "return document.querySelector(`#view .panel[data-slot='${arguments[0]}']`)"
                + ".dataset[arguments[1]]",
            slot,
            data));
  }

  /** The histograms on the screen. */
  private static List<JsonNode> drawn() {
    JsonNode data = browser.ask("data()");
    TreeMap<Integer, JsonNode> bySlot = new TreeMap<>();
    data.get("histograms").forEach(entry -> bySlot.put(entry.get("slot").asInt(), entry));
    List<JsonNode> drawn = new ArrayList<>();
    data.get("drawn").forEach(slot -> drawn.add(bySlot.get(slot.asInt())));
    return drawn;
  }

  private static long groups() {
    return drawn().stream().map(entry -> entry.get("group").asInt()).distinct().count();
  }

  private static void awaitDrawn(int panels) {
    Await.until(
        () -> panels + " panels, it is " + browser.ask("data()").path("drawn").size(),
        () -> browser.ask("data()").path("drawn").size() == panels);
  }

  private void storeWith(int i, Map<Integer, Summary> replaced) {
    Sample sample = run.sample(i);
    List<Summary> summaries = new ArrayList<>(sample.summaries());
    replaced.forEach(summaries::set);
    run.store(storage, i, sample.with(summaries));
  }

  private static Summary withNaN(int size, int many) {
    float[] values = new float[size];
    Random random = new Random(6);
    for (int v = 0; v < size; v++) {
      values[v] = v < many ? Float.NaN : (float) random.nextGaussian();
    }
    return Summaries.of(values);
  }

  private long at(int i) {
    return run.timestamp(i);
  }

  private static String hash() {
    return String.valueOf(browser.run("return location.hash"));
  }
}
