package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.ExampleMap;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.LastStep;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.Test;

/**
 * What the activations view shows unit by unit: curves, the last step, and time as a cell reads.
 */
@BrowserTest
class UnitsPageTest extends InsidePage {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'";
  private static final int STEPS = 24;

  @Test
  void mapsAndCurvesOfBothDirectionsRunAsTheirCellsRead() {
    open("activations&cell=1f&inside=CELL&map=grey");
    for (Direction direction : Direction.values()) {
      assertAMapRunsAsItsCellReads(direction);
      assertMapsOfFurtherExamplesStandBeside(direction);
    }
    show("activations&cell=1f&inside=FORGET");
    for (Direction direction : Direction.values()) {
      assertTheChosenUnitIsDrawnWhereItsValuesAre(direction);
    }
  }

  private void assertTheChosenUnitIsDrawnWhereItsValuesAre(Direction direction) {
    int forget = run.slot(Quantity.ACTIVATION, 1, direction, null, Gate.FORGET);
    Await.until("the gate", () -> units(direction).at("/map/slot").asInt() == forget);
    Heatmap map = map(run.sample(4), forget);
    String cell = cell(direction);
    Await.until("the curves", () -> browser.inked(cell + " .unit-curves") > 0.01);
    browser.run("document.querySelector(arguments[0]).focus()", cell + " .unit-curves");
    // The first key chooses unit 0 where the cell begins to read.
    for (String key : List.of("ARROW_DOWN", "ARROW_DOWN", "ARROW_RIGHT", "ARROW_RIGHT")) {
      browser.press(key);
    }
    int timestep = direction == Direction.FORWARD ? 2 : STEPS - 3;
    float value = map.value(1, timestep);
    browser.awaitText(
        cell + " .curves .map-readout",
        ("unit 1, timestep " + timestep + ": " + number(value))::equals);
    assertThat(units(direction).at("/map/curves/chosen").asInt()).isEqualTo(1);
    // Three steps from the left, on an axis from 0 to 1; the point has the colour of the text.
    assertThat(dot(cell + " .unit-curves", 2.5 / STEPS, value, -0.04, 1.04))
        .isEqualTo("[28, 30, 32]");
  }

  /** The pixel at a share of the way from left to right, and a value, within a plot's frame. */
  private static String dot(String canvas, double share, double value, double low, double high) {
    return String.valueOf(
        browser.run(
            """
            const [selector, share, value, low, high] = arguments;
            const c = document.querySelector(selector);
            const x = Math.round(56 + share * (c.clientWidth - 68));
            const foot = c.clientHeight - 22;
            const y = Math.round(foot - (value - low) / (high - low) * (foot - 8));
            return [...c.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3);
            """,
            canvas,
            share,
            value,
            low,
            high));
  }

  private void assertAMapRunsAsItsCellReads(Direction direction) {
    int candidate = run.slot(Quantity.ACTIVATION, 1, direction, null, Gate.CELL);
    Heatmap map = map(run.sample(4), candidate);
    String canvas = cell(direction) + " .unit-map .heatmap";
    Await.until(
        "the map over its function's range",
        () -> units(direction).at("/map/limits/0").asText().equals("−1.00"));
    assertThat(units(direction).at("/map/slot").asInt()).isEqualTo(candidate);
    List<?> greys = greys(canvas, map.rows(), map.columns());
    for (int unit = 0; unit < map.rows(); unit++) {
      for (int column = 0; column < STEPS; column++) {
        int timestep = direction == Direction.FORWARD ? column : STEPS - 1 - column;
        long grey = (Long) greys.get(unit * STEPS + column);
        assertThat((double) grey)
            .isBetween(
                15 + 117 * (1.0 + map.value(unit, timestep)),
                17 + 117 * (1.0 + map.value(unit, timestep)));
      }
    }
    assertThat(browser.text(cell(direction) + " .time-axis").replace('\n', ' '))
        .isEqualTo(
            direction == Direction.FORWARD
                ? "0 timestep → 23"
                : "23 ← timestep, from right to left as this cell reads 0");
    browser.run("document.querySelector(arguments[0]).focus()", canvas);
    browser.press("ARROW_RIGHT");
    String first = direction == Direction.FORWARD ? "timestep 0:" : "timestep 23:";
    browser.awaitText(
        cell(direction) + " .unit-map .map-readout", text -> text.contains("unit 0, " + first));
  }

  private void assertMapsOfFurtherExamplesStandBeside(Direction direction) {
    int candidate = run.slot(Quantity.ACTIVATION, 1, direction, null, Gate.CELL);
    List<ExampleMap> further = profile(run.sample(4), candidate).extraMaps();
    assertThat(further).isNotEmpty();
    Await.until("the maps", () -> units(direction).at("/map/others").size() == further.size());
    for (int i = 0; i < further.size(); i++) {
      Heatmap map = further.get(i).map();
      JsonNode other = units(direction).at("/map/others/" + i);
      assertThat(other.get("example").asInt()).isEqualTo(further.get(i).example());
      assertThat((float) other.get("values").get(STEPS + 3).asDouble()).isEqualTo(map.value(1, 3));
      String canvas =
          "%s [data-example='%d'] .heatmap".formatted(cell(direction), further.get(i).example());
      Await.until("its picture", () -> browser.inked(canvas) > 0.9);
      long grey = (Long) greys(canvas, map.rows(), map.columns()).get(STEPS + 3);
      int timestep = direction == Direction.FORWARD ? 3 : STEPS - 4;
      assertThat((double) grey)
          .isBetween(
              15 + 117 * (1.0 + map.value(1, timestep)), 17 + 117 * (1.0 + map.value(1, timestep)));
    }
  }

  private static List<?> greys(String canvas, int rows, int columns) {
    return (List<?>)
        browser.run(
            """
            const [selector, rows, columns] = arguments;
            const c = document.querySelector(selector);
            const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
            return Array.from({length: rows * columns}, (_, i) => {
              const x = Math.floor((i % columns + 0.5) * c.width / columns);
              const y = Math.floor((Math.floor(i / columns) + 0.5) * c.height / rows);
              return d[4 * (y * c.width + x)];
            });
            """,
            canvas, rows, columns);
  }

  @Test
  void aCurveOfSeveralUnitsSaysThatItIsTheStrongest() {
    int forget = run.slot(Quantity.ACTIVATION, 0, Direction.FORWARD, null, Gate.FORGET);
    Sample sample = run.sample(5);
    short[] cells = new short[5 * 12];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Heatmap.pattern(i / 64f);
    }
    List<Summary> coarse = new ArrayList<>(sample.summaries());
    Summary fine = summary(sample, forget);
    coarse.set(forget, fine.with(Heatmap.of(5, 12, cells), fine.profile()));
    run.store(storage, 5, sample.with(coarse));
    open("activations&cell=0f&inside=FORGET");
    browser.awaitTotal(6);
    Await.until("the map", () -> units(Direction.FORWARD).at("/map/rows").asInt() == 5);
    browser.run("document.querySelector('.unit-curves').focus()");
    for (String key : List.of("ARROW_DOWN", "ARROW_DOWN", "ARROW_RIGHT")) {
      browser.press(key);
    }
    // Ten units in five lines, 24 timesteps in twelve columns.
    String said = "units 2 to 3, timesteps 2 to 3: 0.203, the strongest of 4 values";
    browser.awaitText(".curves .map-readout", said::equals);
    browser.run("document.querySelector('.unit-map .heatmap').focus()");
    for (String key : List.of("ARROW_DOWN", "ARROW_DOWN", "ARROW_RIGHT")) {
      browser.press(key);
    }
    browser.awaitText(".unit-map .map-readout", ("forget gate, " + said)::equals);
  }

  @Test
  void showsADotForEveryUnitAndExampleAtTheLastStep() {
    open("activations&cell=1b");
    Await.until("the dots", () -> units(Direction.BACKWARD).at("/lastStep/1/dots").size() == 40);
    for (Direction direction : Direction.values()) {
      int output = run.slot(Quantity.ACTIVATION, 1, direction, null, null);
      int state = run.slot(Quantity.CELL_STATE, 1, direction, null, null);
      assertDots(units(direction).at("/lastStep/0"), output);
      assertDots(units(direction).at("/lastStep/1"), state);
    }
    int state = run.slot(Quantity.CELL_STATE, 1, Direction.BACKWARD, null, null);
    String plot = cell(Direction.BACKWARD) + " .last-step [data-slot='" + state + "']";
    browser.run("document.querySelector(arguments[0]).focus()", plot + " canvas");
    for (String key : List.of("ARROW_RIGHT", "ARROW_RIGHT", "ARROW_DOWN")) {
      browser.press(key);
    }
    float value = lastStep(run.sample(4), state).examples().get(1).value(1);
    browser.awaitText(
        plot + " .map-readout", ("unit 1, example 1: " + number(value) + " at timestep 0")::equals);
    assertThat(browser.text(cell(Direction.BACKWARD) + " .last-step"))
        .contains("first timestep, the last that this cell reads");
  }

  private void assertDots(JsonNode drawn, int slot) {
    LastStep last = lastStep(run.sample(4), slot);
    assertThat(drawn.get("slot").asInt()).isEqualTo(slot);
    assertThat(drawn.get("dots").size()).isEqualTo(4 * SyntheticRun.UNITS);
    for (JsonNode dot : drawn.get("dots")) {
      LastStep.Example example = last.examples().get(dot.get("example").asInt());
      assertThat(dot.get("timestep").asInt()).isEqualTo(example.timestep());
      assertThat((float) dot.get("value").asDouble())
          .isEqualTo(example.value(dot.get("unit").asInt()));
    }
  }

  @Test
  void whatIsNaNAtTheLastStepIsAlertAndASampleWithoutItSaysSo() {
    int state = run.slot(Quantity.CELL_STATE, 0, Direction.FORWARD, null, null);
    run.store(storage, 5, run.sample(5, Map.of(state, 1)));
    open("activations&cell=0f");
    browser.awaitTotal(6);
    String plot = ".last-step [data-slot='" + state + "']";
    browser.awaitText(plot + " .badge", "▲ 40 NaN or Inf"::equals);
    assertThat(ActivationsPageTest.hasInk(plot + " canvas", 194, 65, 12)).isTrue();
    Sample sample = run.sample(6);
    List<Summary> before = new ArrayList<>(sample.summaries());
    before.set(state, withoutLastStep(summary(sample, state)));
    run.store(storage, 6, sample.with(before));
    browser.awaitText(plot + " .map-readout", "Not in this sample."::equals);
    assertThat(browser.all(plot + " .badge")).isEmpty();
  }

  private static Summary withoutLastStep(Summary summary) {
    Profile all = summary.profile();
    assertThat(all).isNotNull();
    return summary.with(
        summary.heatmap(),
        new Profile(
            all.timesteps(),
            all.stepMeans(),
            all.stepNorms(),
            null,
            all.units(),
            null,
            null,
            List.of()));
  }

  @Test
  void theTableHasSummariesMeansMapAndLastStepOfALayerOfAnyName() {
    SyntheticRun hostile = new SyntheticRun("names", "worker", 5, HOSTILE, "encoder");
    hostile.begin(storage).store(storage, 0, 2);
    browser.open(server.address("/gatewatch#session=names&view=activations&cell=0f&inside=c"));
    Await.until("the map", () -> row("CELL_STATE", "map", 3, 5) != null);
    int state = hostile.slot(Quantity.CELL_STATE, 0, Direction.FORWARD, null, null);
    Sample sample = hostile.sample(1);
    assertThat(row("CELL_STATE", "map", 3, 5).get(0).asText()).isEqualTo(HOSTILE);
    assertThat((float) value(row("CELL_STATE", "map", 3, 5)))
        .isEqualTo(map(sample, state).value(3, 5));
    assertThat(value(row("CELL_STATE", "step_mean", null, 7)))
        .isEqualTo(profile(sample, state).stepMeans().at(7));
    assertThat(value(row("CELL_STATE", "l2_norm", null, null)))
        .isEqualTo(summary(sample, state).l2Norm());
    assertThat((float) value(row("CELL_STATE", "last_step", 4, STEPS - 1)))
        .isEqualTo(lastStep(sample, state).examples().get(0).value(4));
    Await.until("the outputs", () -> row("LAYER_OUTPUT", "max", null, null) != null);
    assertThat(browser.all("#view img")).isEmpty();
  }

  /** The first row of the table with this quantity, measure, unit and timestep; null if none. */
  private static JsonNode row(String quantity, String measure, Integer unit, Integer timestep) {
    for (JsonNode row : browser.ask("csv()").path("rows")) {
      if (row.get(2).asText().equals(quantity)
          && row.get(4).asText().equals(measure)
          && row.get(6).asText().equals(String.valueOf(unit))
          && row.get(8).asText().equals(String.valueOf(timestep))) {
        return row;
      }
    }
    return null;
  }

  private static double value(JsonNode row) {
    return row.get(10).asDouble();
  }

  @Test
  void fitsWideAndNarrowScreensLightAndDark() {
    for (String view : List.of("activations", "flow")) {
      show(view + "&cell=1b&inside=c&map=viridis");
      for (Browser.Screen screen : Browser.SCREENS) {
        browser.screen(screen);
        browser.awaitFrames();
        Await.until("something drawn", () -> browser.inked("#view canvas") > 0.001);
        if (view.equals("activations")) {
          Await.until("dots", () -> browser.inked(".last-step-plot") > 0.001);
          Await.until("curves", () -> browser.inked(".unit-curves") > 0.001);
        }
        browser.assertNoSidewaysScroll(view + " at " + screen);
        browser.screenshotOfAll("units-" + view, screen);
      }
    }
  }

  private static JsonNode units(Direction direction) {
    return browser.ask("data()").at("/cells/" + direction.ordinal());
  }

  private static String cell(Direction direction) {
    return "[data-cell='1" + (direction == Direction.FORWARD ? "f" : "b") + "'].inside";
  }

  private static Heatmap map(Sample sample, int slot) {
    Heatmap map = summary(sample, slot).heatmap();
    assertThat(map).isNotNull();
    return map;
  }

  private static LastStep lastStep(Sample sample, int slot) {
    LastStep last = profile(sample, slot).lastStep();
    assertThat(last).isNotNull();
    return last;
  }

  /** Three significant digits. */
  private static String number(float value) {
    return new BigDecimal(value).round(new MathContext(3)).toPlainString().replace('-', '−');
  }
}
