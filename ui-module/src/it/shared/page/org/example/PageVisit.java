package org.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Opens the page in a headless Chromium and leads it through all its views. */
final class PageVisit {
  /** The shell has no window of its own to draw. */
  private static final Path SHELL = Path.of("/usr/bin/chromium-headless-shell");

  private static final Path CHROMIUM =
      Files.isExecutable(SHELL) ? SHELL : Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(3);

  private PageVisit() {}

  /**
   * Fails if the page does not show so many samples, or a script or a request of it fails. Without
   * a browser it says so, and fails only where {@code CI=true}.
   */
  static void visit(String address, int samples) throws IOException, InterruptedException {
    if (!Files.isExecutable(CHROMIUM) || !Files.isExecutable(DRIVER)) {
      String missing =
          "NO BROWSER: the page was NOT OPENED; " + CHROMIUM + " or " + DRIVER + " is missing";
      if ("true".equals(System.getenv("CI"))) {
        throw new IllegalStateException(missing + ", and CI=true");
      }
      System.err.println("*** " + missing + " ***");
      return;
    }
    try (Chromium chromium = Chromium.start(CHROMIUM, DRIVER)) {
      chromium.open(address);
      await(chromium, "Number(document.body.dataset.total) >= " + samples);
      JsonNode views =
          chromium.evaluate(
              "[...document.querySelectorAll('[id^=tab-]')]"
                  + ".filter(tab => tab.checkVisibility()).map(tab => tab.id)");
      if (views.size() < 2) {
        throw new AssertionError("the page has views: " + views);
      }
      for (JsonNode view : views) {
        chromium.evaluate("document.getElementById('" + view.asText() + "').click()");
        await(chromium, "document.getElementById('" + view.asText() + "').ariaSelected === 'true'");
        await(chromium, "document.getElementById('view').innerText.trim() !== ''");
      }
      List<String> complaints = chromium.complaints();
      if (!complaints.isEmpty()) {
        throw new AssertionError("the browser complains:\n" + String.join("\n", complaints));
      }
      System.out.println(
          "CONSUMER the page showed " + samples + " samples in " + views.size() + " views");
    }
  }

  private static void await(Chromium chromium, String condition)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + LONGEST_NANOS;
    while (!chromium.evaluate(condition).asBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "the page never came to " + condition + "; the browser says " + chromium.complaints());
      }
      Thread.sleep(50);
    }
  }
}
