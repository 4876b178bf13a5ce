package org.gatewatch.ui.browser;

import java.util.List;
import java.util.Map;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pictures of every view for people to look at, with {@code -Dtest.pictures=true} or {@code
 * -Pexhaustive} in {@code target/screenshots}: {@code overview-wide-light.png} is the whole page at
 * 1440 by 900 pixels or as long as it is. What can be told without looking is that something is
 * drawn, and that nothing is wider than the screen.
 */
@BrowserTest
@EnabledIfSystemProperty(named = Browser.PICTURES_WANTED, matches = "true")
class ScreenshotTest extends LivePage {
  private static final int SAMPLES = 160;

  @BeforeEach
  void storeRun() {
    SyntheticRun run = new SyntheticRun("char-modelling", "worker-0", 12).begin(storage);
    run.store(storage, 0, 60);
    var exploding =
        run.alerts(60)
            .location(1, Direction.FORWARD, Quantity.GRADIENT, Kernel.RECURRENT, Gate.CELL);
    run.store(storage, 60, List.of(run.alerts(60).opened(AlertType.EXPLODING_GRADIENT, exploding)));
    run.store(storage, 61, 150);
    for (int i = 150; i < SAMPLES; i++) {
      run.store(storage, i, run.sample(i, Map.of(16, 9, 19, 3)));
    }
  }

  @ParameterizedTest
  @CsvSource({"wide, 1440, 900, light", "narrow, 390, 844, dark"})
  void everyViewFitsTheScreenAndLeavesAPicture(String name, int width, int height, String scheme) {
    assertFitsAndKeepPictures(name, width, height, scheme);
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @CsvSource({
    "wide, 1440, 900, dark",
    "narrow, 390, 844, light",
    "wall, 2560, 1440, light",
    "wall, 2560, 1440, dark",
    "tablet, 768, 1024, light",
    "tablet, 768, 1024, dark"
  })
  void everyOtherScreenToo(String name, int width, int height, String scheme) {
    assertFitsAndKeepPictures(name, width, height, scheme);
  }

  private void assertFitsAndKeepPictures(String name, int width, int height, String scheme) {
    boolean dark = scheme.equals("dark");
    browser.screen(width, height, dark);
    for (String view : VIEWS) {
      show(view + "&cell=1f&unit=1f.3&quantity=" + (view.equals("norms") ? "GRADIENT" : "WEIGHT"));
      browser.awaitTotal(SAMPLES);
      awaitDrawn(view);
      String picture = String.join("-", view, name, scheme);
      browser.assertNoSidewaysScroll(picture);
      browser.screenshotOfAll(picture, width, height, dark);
    }
  }
}
