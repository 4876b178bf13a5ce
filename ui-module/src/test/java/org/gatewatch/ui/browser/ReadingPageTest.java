package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.ExampleText;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.Await;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What a cell reads, in words, and the unit and the example that the reader chooses. */
@BrowserTest
class ReadingPageTest extends InsidePage {
  private static final int STEPS = 24;

  private int output() {
    return run.slot(Quantity.ACTIVATION, 0, Direction.FORWARD, null, null);
  }

  private Heatmap map(int sample) {
    Heatmap map = summary(run.sample(sample), output()).heatmap();
    assertThat(map).isNotNull();
    return map;
  }

  private void show(String more, Predicate<JsonNode> until) {
    open("activations&cell=0f&map=grey" + (more.contains("inside=") ? more : "&inside=h" + more));
    Await.until("the text", () -> until.test(reading()) && reading().at("/read").size() == STEPS);
  }

  private static List<String> texts(String selector) {
    return browser
        .list("return [...document.querySelectorAll('" + selector + "')].map((e) => e.textContent)")
        .stream()
        .map(String::valueOf)
        .toList();
  }

  private static JsonNode cell() {
    return browser.ask("data()").at("/cells/0");
  }

  private static JsonNode reading() {
    return cell().at("/map/text");
  }

  @Test
  void theTextIsColouredByTheUnitThatIsChosenInAnyFigure() {
    show("&inside=CELL", data -> data.at("/texts").size() == 4);
    ExampleText text = profile(run.sample(4), output()).texts().get(0);
    assertThat(text.read().get(2)).startsWith("<img");
    assertThat(texts(".read-text .step bdi:first-child").subList(0, 4))
        .isEqualTo(text.read().subList(0, 4));
    assertThat(browser.all("#view img")).isEmpty();
    assertThat(texts(".read-text .missed bdi").get(1)).isEqualTo(text.targets().get(1));
    assertThat(browser.all(".read-text .missed")).as("what was not foreseen").hasSize(1);
    assertThat(browser.text(".reading figcaption")).contains("example 10 of the minibatch");

    // The second line of the map, by keyboard; every figure takes it up, the address too.
    browser.run("document.querySelector('.unit-map .heatmap').focus()");
    browser.press("ARROW_DOWN");
    browser.press("ARROW_DOWN");
    browser.press("ENTER");
    Await.until("the unit", () -> cell().at("/unit").asInt(-1) == 1);
    assertThat(cell().at("/map/marked").asInt()).isEqualTo(1);
    assertThat(cell().at("/map/curves/marked").asInt()).isEqualTo(1);
    assertThat(cell().at("/marked").asInt()).isEqualTo(1);
    assertThat(cell().at("/lastStep/0/marked").asInt()).isEqualTo(1);
    assertThat(browser.address()).contains("unit=0f.1");
    // Coloured as the map of the candidate is, from −1 to 1.
    int cell = run.slot(Quantity.ACTIVATION, 0, Direction.FORWARD, null, Gate.CELL);
    Heatmap candidate = summary(run.sample(4), cell).heatmap();
    assertThat(candidate).isNotNull();
    for (int step = 0; step < STEPS; step++) {
      float value = candidate.value(1, step);
      assertThat((float) reading().at("/values/" + step).asDouble()).isEqualTo(value);
      int grey = Integer.parseInt(background(step).replaceAll("\\D+(\\d+),.*", "$1"));
      assertThat((double) grey).isBetween(15 + 117 * (1.0 + value), 17 + 117 * (1.0 + value));
    }
  }

  private static String background(int step) {
    return String.valueOf(
        browser.run(
            "return getComputedStyle(document.querySelector(arguments[0])).backgroundColor",
            ".read-text [data-step='" + step + "'] bdi"));
  }

  @Test
  void aStretchFindsTheUnitsThatDoSomethingThereAndNowhereElse() {
    // Unit 5 is on in timesteps 6 to 9 alone.
    Sample sample = run.sample(5);
    Heatmap plain = map(5);
    short[] cells = new short[plain.rows() * STEPS];
    for (int i = 0; i < cells.length; i++) {
      boolean on = i / STEPS == 5 && i % STEPS >= 6 && i % STEPS <= 9;
      float other = i / STEPS == 5 ? 0 : plain.value(i / STEPS, i % STEPS);
      cells[i] = Heatmap.pattern(on ? 0.9f : other);
    }
    List<Summary> changed = new ArrayList<>(sample.summaries());
    Summary output = summary(sample, output());
    changed.set(output(), output.with(Heatmap.of(plain.rows(), STEPS, cells), output.profile()));
    run.store(storage, 5, sample.with(changed));
    show("&unit=0f.5", data -> data.at("/values/7").asDouble() > 0.89);

    browser.run("document.querySelector('.read-text').focus()");
    for (int i = 0; i < 7; i++) {
      browser.press("ARROW_RIGHT");
    }
    for (int i = 0; i < 3; i++) {
      browser.type(Keys.chord(Keys.SHIFT, Keys.ARROW_RIGHT));
    }
    Await.until("the stretch", () -> reading().at("/stretch").toString().equals("[6,9]"));
    JsonNode first = reading().at("/ranked/0");
    assertThat(first.get("unit").asInt()).isEqualTo(5);
    assertThat(first.get("only").asBoolean()).isTrue();
    assertThat(first.get("inside").asDouble()).isBetween(0.89, 0.91);
    assertThat(first.get("outside").asDouble()).isZero();
    assertThat(
            IntStream.range(0, 8)
                .mapToObj(i -> reading().at("/ranked/" + i))
                .map(of -> Math.abs(of.get("inside").asDouble() - of.get("outside").asDouble())))
        .isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(texts(".unit-ranks button").get(0)).contains("unit 5", "nowhere else");
    browser.awaitText(
        ".reading .map-readout", said -> said.startsWith("timestep 9; “j”; to come out “k”"));
    String second = reading().at("/ranked/1/unit").asText();
    browser.click(".unit-ranks button:nth-of-type(2)");
    Await.until("the other unit", () -> cell().at("/unit").asText().equals(second));
  }

  @Test
  void anotherExampleTakesMapCurvesAndTextWithIt() {
    show("&unit=0f.3", data -> data.at("/values/0").isTextual());
    Await.until("the maps", () -> cell().at("/map/others").size() > 0);
    int other = cell().at("/map/others/0/example").asInt();
    browser.click(".example-choice [data-value='" + other + "']");
    Heatmap map =
        profile(run.sample(4), output()).extraMaps().stream()
            .filter(each -> each.example() == other)
            .findFirst()
            .orElseThrow()
            .map();
    Await.until(
        "its values", () -> (float) reading().at("/values/4").asDouble() == map.value(3, 4));
    assertThat((float) cell().at("/map/values").get(3 * STEPS + 4).asDouble())
        .isEqualTo(map.value(3, 4));
    assertThat(browser.text(".reading figcaption"))
        .contains("example " + (10 + other) + " of the minibatch");
    assertThat(browser.address()).contains("example=" + other);
  }

  @Test
  void withoutTextsTheTimestepsHaveTheirNumbersAndThePageSaysHow() {
    Sample sample = run.sample(5);
    List<Summary> mute = new ArrayList<>(sample.summaries());
    Summary output = summary(sample, output());
    mute.set(
        output(), output.with(output.heatmap(), profile(sample, output()).withTexts(List.of())));
    run.store(storage, 5, sample.with(mute));
    show("&unit=0f.0", data -> data.at("/texts").isEmpty());
    assertThat(texts(".read-text .step")).startsWith("0", "1", "2");
    assertThat(browser.text(".reading")).contains("builder.symbols");
    int forget = run.slot(Quantity.ACTIVATION, 0, Direction.FORWARD, null, Gate.FORGET);
    browser.click("[aria-label='Quantity of the map'] [data-value='FORGET']");
    Heatmap map = summary(run.sample(5), forget).heatmap();
    assertThat(map).isNotNull();
    Await.until(
        "the gate's values", () -> (float) reading().at("/values/2").asDouble() == map.value(0, 2));
    assertThat(texts(".read-text .step")).hasSize(STEPS);
    assertThat(browser.text(".time-axis")).contains("23");
  }
}
