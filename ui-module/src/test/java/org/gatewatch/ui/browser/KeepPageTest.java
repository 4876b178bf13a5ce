package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be taken away from the page: files that a real browser saves, and links. */
@BrowserTest
class KeepPageTest extends LivePage {
  private static final int FORGET_HUE = 0x9A6200;

  @TempDir Path folder;

  private final SyntheticRun run =
      new SyntheticRun("../keep =1+1", "worker", 51, "=2+2", "a,\"b\"");

  @BeforeEach
  void storeRun() {
    browser.saveTo(folder);
    run.begin(storage).store(storage, 0, 12);
    var location =
        run.alerts(12).location(0, Direction.FORWARD, Quantity.GRADIENT, Kernel.INPUT, Gate.CELL);
    run.store(storage, 12, List.of(run.alerts(12).opened(AlertType.EXPLODING_GRADIENT, location)));
  }

  @Test
  void savesEveryViewAsATable() {
    for (String view : VIEWS) {
      showFilled(view + "&cell=0f");
      Await.until("the numbers of " + view, () -> browser.ask("csv()").path("rows").size() > 1);
      Path file = save("CSV");
      List<String> lines = lines(file);
      assertThat(file.getFileName().toString()).startsWith("gatewatch-keep_1_1-");
      assertThat(lines.get(0)).as(view).startsWith("session,worker,shown_iteration,");
      assertThat(lines.size()).as("rows of %s", view).isGreaterThan(1);
      assertThat(lines.get(1)).startsWith("../keep =1+1,worker,120,");
      // Quoted, and no formula to whoever opens it.
      assertThat(lines).noneMatch(line -> line.contains(",=2+2"));
      assertThat(lines).anyMatch(line -> line.contains("'=2+2"));
    }
  }

  /** Of three views, one: what a picture is made of is the same in all. */
  @Test
  void savesAViewAsAPictureOfWhatIsOnTheScreen() {
    assertSavedAsPictures(view -> VIEWS.indexOf(view) % 3 == 0);
  }

  @Tag("exhaustive")
  @Test
  void savesEveryOtherViewAsAPictureToo() {
    assertSavedAsPictures(view -> VIEWS.indexOf(view) % 3 != 0);
  }

  private void assertSavedAsPictures(Predicate<String> taken) {
    for (String view : VIEWS.stream().filter(taken).toList()) {
      showFilled(view + "&cell=0f");
      awaitDrawn(view);
      Path file = save("PNG");
      BufferedImage image = image(file);
      long width = (Long) browser.run("return document.getElementById('view').clientWidth");
      assertThat(image.getWidth()).isEqualTo((int) (2 * (width + 32)));
      assertThat(colours(image)).as("colours of %s", view).isGreaterThan(20);
      keep(file, view);
    }
  }

  @Test
  void aPictureHasTheCanvasesAndTheTextsInTheirPlaces() {
    openFilled("distributions&cell=0f&gate=FORGET");
    Await.until("the histograms", () -> browser.inked(".histogram") > 0.03);
    double[] box = box(".gate-grid .histogram");
    BufferedImage image = image(save("PNG"));
    assertThat(share(image, box, FORGET_HUE)).as("the histogram's bars").isGreaterThan(0.03);
    double[] title = box(".gate-grid .panel .title");
    assertThat(ink(image, title)).as("the title's letters").isGreaterThan(0.03);
    double[] head = box(".gate-grid .row-head");
    assertThat(share(image, head, FORGET_HUE)).as("the gate's name").isGreaterThan(0.005);
  }

  @Test
  void savesTheShownIterationAsJsonWithItsLayoutAndAlerts() throws IOException {
    openFilled("overview&at=" + run.timestamp(12));
    browser.awaitState("paused");
    JsonNode json = new JsonMapper().readTree(save("JSON").toFile());
    assertThat(json.at("/session").asText()).isEqualTo(run.session());
    assertThat(json.at("/layout/slots").size()).isEqualTo(run.layout().slots().size());
    assertThat(json.at("/sample/iteration").asInt()).isEqualTo(120);
    assertThat(json.at("/sample/summaries").size()).isEqualTo(run.layout().slots().size());
    assertThat(json.at("/alerts/0/type").asText()).isEqualTo("EXPLODING_GRADIENT");
    assertThat(json.at("/alerts/0/value").asDouble()).isEqualTo(93.25);
  }

  @Test
  void aLinkShowsTheSameAgainWhenTheRunHasGoneOn() {
    browser.allowClipboard();
    openFilled("norms&cell=1b&gate=FORGET&quantity=GRADIENT");
    browser.awaitTotal(13);
    browser.click("[data-keep='link']");
    browser.awaitText("#keep .said", "link copied"::equals);
    String link = String.valueOf(browser.runLater("return await navigator.clipboard.readText()"));
    run.store(storage, 13, 20);
    browser.open(link);
    browser.awaitTotal(20);
    browser.awaitState("paused");
    assertThat(browser.ask("shown").asLong()).isEqualTo(run.timestamp(12));
    assertThat(browser.ask("view").asText()).isEqualTo("norms");
    assertThat(browser.ask("data()").at("/0/gates").toString()).isEqualTo("[\"FORGET\"]");
    assertThat(browser.ask("data()").at("/0/x").size()).isEqualTo(13);
  }

  private void openFilled(String hash) {
    open(hash);
    browser.awaitTotal(13);
  }

  private void showFilled(String hash) {
    show(hash);
    browser.awaitTotal(13);
  }

  /** Presses a button and waits for the file. */
  private Path save(String what) {
    // What was said of the file before.
    browser.run("document.querySelector('#keep .said')?.replaceChildren()");
    browser.click("[data-keep='" + what.toLowerCase(java.util.Locale.ROOT) + "']");
    String said = browser.awaitText("#keep .said", text -> text.startsWith("saved as "));
    Path file = folder.resolve(said.substring("saved as ".length()));
    Await.until(file.toString(), () -> Files.exists(file) && file.toFile().length() > 0);
    return file;
  }

  private static List<String> lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BufferedImage image(Path file) {
    try {
      BufferedImage image = ImageIO.read(file.toFile());
      assertThat(image).as("a PNG").isNotNull();
      return image;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void keep(Path file, String view) {
    try {
      Path target = Files.createDirectories(Path.of("target", "screenshots"));
      Files.copy(
          file, target.resolve("kept-" + view + ".png"), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Left, top, width and height of an element within the picture. */
  private static double[] box(String selector) {
    List<?> box =
        (List<?>)
            browser.run(
                """
                const host = document.getElementById('view').getBoundingClientRect();
                const box = document.querySelector(arguments[0]).getBoundingClientRect();
                return [box.left - host.left + 16, box.top - host.top + 34, box.width, box.height].map((x) => 2 * x);
                """,
                selector);
    return box.stream().mapToDouble(each -> ((Number) each).doubleValue()).toArray();
  }

  /** The share of a box's pixels that have a colour. */
  private static double share(BufferedImage image, double[] box, int rgb) {
    return pixels(image, box, pixel -> (pixel & 0xFFFFFF) == rgb);
  }

  /** The share of a box's pixels that are not of the colour in its corner. */
  private static double ink(BufferedImage image, double[] box) {
    int ground = image.getRGB((int) box[0], (int) box[1]);
    return pixels(image, box, pixel -> pixel != ground);
  }

  private static double pixels(
      BufferedImage image, double[] box, java.util.function.IntPredicate wanted) {
    int found = 0;
    for (int x = 0; x < (int) box[2]; x++) {
      for (int y = 0; y < (int) box[3]; y++) {
        found += wanted.test(image.getRGB((int) box[0] + x, (int) box[1] + y)) ? 1 : 0;
      }
    }
    return found / (box[2] * box[3]);
  }

  private static int colours(BufferedImage image) {
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    BitSet seen = new BitSet(1 << 24);
    for (int pixel : pixels) {
      seen.set(pixel & 0xFFFFFF);
    }
    return seen.cardinality();
  }
}
