package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is not recorded, what is zero and what is not finite are three things, on every view. */
@BrowserTest
class ThreeKindsPageTest extends LivePage {
  /** What only one of the kinds may be called. */
  private static final List<String> WORDS_OF_ABSENCE =
      List.of("not recorded", "Not recorded", "No sample so far");

  private static final List<String> WORDS_OF_ZERO =
      List.of("Every value is 0", "updates of zero", "it is 0 where", "(grey)");

  /** Of a sequence, a unit or a gate of which nothing can be said. */
  private static final List<String> REASSURANCES =
      List.of("one timestep only", "none dead", "reaches 0", "not fallen to 1/e");

  @Test
  void noTextOfAnyViewTakesOneForAnother() {
    SyntheticRun absent = new SyntheticRun("absent", "worker", 3).begin(storage);
    absent.store(storage, 0, bare(absent, 0)).store(storage, 1, bare(absent, 1));
    SyntheticRun zero = new SyntheticRun("zero", "worker", 4).begin(storage);
    zero.store(storage, 0, zero.filled(0, 0)).store(storage, 1, zero.filled(1, 0));
    SyntheticRun bad = new SyntheticRun("bad", "worker", 5).begin(storage);
    bad.store(storage, 0, bad.filled(0, Float.NaN)).store(storage, 1, bad.filled(1, Float.NaN));
    // Run by run: turning to another view is quicker than to another run.
    Map<String, String> absents = textsOf("absent");
    Map<String, String> allZeros = textsOf("zero");
    Map<String, String> allBads = textsOf("bad");
    for (String view : absents.keySet()) {
      String nothing = absents.get(view);
      if (view.equals("run")) { // It lists the others, too.
        assertThat(nothing).containsPattern("bad\\s+● live\\s+10\\s+NaN\\s+NaN");
        continue;
      }
      assertThat(nothing).as(view).doesNotContain("NaN", "infinite").doesNotContain(REASSURANCES);
      assertThat(nothing).as(view).doesNotContain(WORDS_OF_ZERO);
      assertThat(nothing).as(view).doesNotContainPattern("(?m)(^|[:a-z] )0( %)?$");
      String zeros = allZeros.get(view);
      assertThat(zeros).as(view).doesNotContain("NaN or inf", "▲ NaN");
      String bads = allBads.get(view);
      assertThat(bads).as(view).doesNotContain(WORDS_OF_ZERO).doesNotContain(REASSURANCES);
      assertThat(bads).as(view).contains("NaN");
      assertThat(nothing).as(view).containsAnyOf("ot recorded", "none", "No sample so far");
    }
    assertThat(allBads.get("flow")).doesNotContain(WORDS_OF_ABSENCE);
    assertThat(allZeros.get("flow")).contains("it is 0 where it begins");
    assertThat(allBads.get("flow")).contains("it is NaN or infinite where it begins");
  }

  private Map<String, String> textsOf(String session) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String view : VIEWS.subList(0, VIEWS.size() - 1)) {
      texts.put(view, textOf(session, view));
    }
    return texts;
  }

  private String textOf(String session, String view) {
    show(view + "&cell=0f&session=" + session);
    Await.until(
        session + " in " + view,
        () ->
            browser.ask("session").asText().equals(session)
                && browser.ask("view").asText().equals(view)
                && browser.ask("total").asInt() == 2);
    browser.awaitText("#view", text -> !text.isBlank());
    awaitAnswers();
    browser.awaitFrames();
    return browser.text("#view");
  }

  private static Sample bare(SyntheticRun run, int i) {
    List<@Nullable Summary> none = new ArrayList<>(run.sample(i).summaries());
    Collections.fill(none, null);
    return run.sample(i).with(none);
  }

  /** As of the iteration in which training stopped. */
  @Test
  void whatTheSampleLacksIsShownOfTheNewestThatHasItAndTheReasonIsSaid() {
    SyntheticRun run = new SyntheticRun("stopped", "worker", 6).begin(storage);
    run.store(storage, 0, 5).store(storage, 5, run.without(Quantity.UPDATE, 5));
    String why =
        "As of iteration 40: iteration 50 has no updates, since training stopped before it updated"
            + " the weights.";
    for (String view : List.of("distributions", "heatmaps", "norms")) {
      show(view + "&cell=0f&quantity=UPDATE&session=stopped");
      browser.awaitText("#view", text -> text.contains(why));
    }
    // The chart of the ratio lacks them, whatever the others are of.
    show("norms&cell=0f&quantity=WEIGHT&session=stopped");
    browser.awaitText("#view .charts", text -> text.contains("of weights"));
    browser.awaitText("#view", text -> text.contains(why));
    show("heatmaps&cell=0f&quantity=UPDATE&session=stopped");
    Await.until(
        "the maps of iteration 40", () -> browser.ask("data()").at("/0/gates/0/values").size() > 0);
    assertThat(browser.run("return document.querySelector('.heatmaps').dataset.timestamp"))
        .isEqualTo(Long.toString(run.timestamp(4)));
    show("heatmaps&cell=0f&quantity=WEIGHT&session=stopped");
    Await.until("the weights", () -> !browser.text("#view").contains("As of iteration"));
    show("overview&session=stopped");
    JsonNode trend = browser.ask("data()").at("/cells/0/trends/INPUT/2");
    assertThat(trend.get("label").asText()).isEqualTo("updates");
    assertThat(trend.get("now").asText()).isEqualTo(trend.at("/values/4").asText());
    assertThat(trend.at("/values/5").isNull()).isTrue();
  }
}
