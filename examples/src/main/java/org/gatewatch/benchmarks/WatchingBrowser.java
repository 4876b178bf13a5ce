package org.gatewatch.benchmarks;

import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.gatewatch.examples.command.UsageException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A headless Chromium that notes when the page has drawn what, by the clock of this machine. */
final class WatchingBrowser implements AutoCloseable {
  private static final File CHROMIUM = new File("/usr/bin/chromium");
  private static final File DRIVER = new File("/usr/bin/chromedriver");
  private static final double BYTES_PER_MB = 1e6;

  /**
   * Runs before the page's own scripts. {@code drawn} holds pairs: how many samples had been
   * counted when the page drew, and when the frame with it was over, in milliseconds since 1970.
   * {@code work} is what a frame took of the page's thread, from its first script to its last
   * paint; {@code long} its tasks of 50 milliseconds and more.
   */
  private static final String WATCH =
      """
      window.watched = {drawn: [], frames: [], work: [], long: [], first: null};
      performance.setResourceTimingBufferSize(100000);
      let last = null;
      let begun = 0;
      const painted = new MessageChannel();
      painted.port1.onmessage = () => watched.work.push(performance.now() - begun);
      new PerformanceObserver((list) =>
          list.getEntries().forEach(({duration}) => watched.long.push(duration)))
          .observe({type: 'longtask'});
      const frame = (now) => {
        begun = performance.now();
        painted.port2.postMessage(null);
        if (last !== null) watched.frames.push(now - last);
        last = now;
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
      const drawn = () => {
        const many = Number(document.body.dataset.total);
        // The page draws before the browser makes a frame; the timer runs once that is made.
        requestAnimationFrame(() => setTimeout(() => {
          watched.drawn.push([many, performance.timeOrigin + performance.now()]);
          if (watched.first === null && many > 0 && document.querySelector('#view canvas'))
            watched.first = performance.now();
        }));
      };
      document.addEventListener('DOMContentLoaded', () =>
          new MutationObserver(drawn).observe(document.body, {attributeFilter: ['data-total']}));
      """;

  /** Held, or its level would be forgotten: Selenium warns of every browser newer than itself. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private final ChromeDriver driver;

  private WatchingBrowser(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Starts it.
   *
   * @throws UsageException if it is not installed
   */
  static WatchingBrowser start() {
    if (!CHROMIUM.canExecute() || !DRIVER.canExecute()) {
      throw new UsageException(
          "needs a browser: install Debian's chromium and chromium-driver (%s and %s)"
              .formatted(CHROMIUM, DRIVER));
    }
    SELENIUM.setLevel(Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM);
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1440,900");
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.executeCdpCommand("Performance.enable", Map.of());
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", WATCH));
    return new WatchingBrowser(driver);
  }

  /** Opens an address with nothing in the cache, as someone does who comes for the first time. */
  void openAnew(String address) {
    driver.get("about:blank");
    driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
    driver.get(address);
  }

  /** Milliseconds from the request to the first picture; NaN while there is none. */
  double firstView() {
    Object first = driver.executeScript("return window.watched.first");
    return first == null ? Double.NaN : ((Number) first).doubleValue();
  }

  /** Samples of the run that the page has counted. */
  int total() {
    Object total = driver.executeScript("return Number(document.body.dataset.total || 0)");
    return ((Number) total).intValue();
  }

  /** Samples of the run that the page holds; of a long run not all. */
  int held() {
    Object held = driver.executeScript("return window.gatewatch?.timestamps.length ?? 0");
    return ((Number) held).intValue();
  }

  /** The views of the open page, by what their addresses call them, in the order of their tabs. */
  List<String> views() {
    Object tabs =
        driver.executeScript(
            "return [...document.querySelectorAll('#tabs > :not([hidden])')].map(tab =>"
                + " tab.id.slice(4))");
    return ((List<?>) tabs).stream().map(String::valueOf).toList();
  }

  /** Leads to another view of the open page. */
  void choose(String view) {
    driver.executeScript("document.getElementById('tab-" + view + "').click()");
  }

  /** Milliseconds of each frame since this was asked last. */
  double[] frames() {
    return numbers(driver.executeScript("return window.watched.frames.splice(0)"));
  }

  /** Milliseconds that each frame took of the page's thread since this was asked last. */
  double[] work() {
    return numbers(driver.executeScript("return window.watched.work.splice(0)"));
  }

  /** Milliseconds of each task of 50 or more since this was asked last. */
  double[] longTasks() {
    return numbers(driver.executeScript("return window.watched.long.splice(0)"));
  }

  /** See {@link #WATCH}: pairs, one after the other, since this was asked last. */
  double[] drawn() {
    return numbers(driver.executeScript("return window.watched.drawn.splice(0).flat()"));
  }

  /** Bytes of all answers so far to what the page asked for. */
  long answered() {
    Object bytes =
        driver.executeScript(
            """
            return performance.getEntriesByType('resource')
                .filter(entry => entry.name.includes('/gatewatch/api/'))
                .reduce((sum, entry) => sum + entry.encodedBodySize, 0);
            """);
    return ((Number) bytes).longValue();
  }

  /** Megabytes of the page's heap that are in use once what is not needed has been let go. */
  double heap() {
    driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
    return metric("JSHeapUsedSize") / BYTES_PER_MB;
  }

  /** For how long the page's own thread has had something to do, in seconds. */
  double busySeconds() {
    return metric("TaskDuration");
  }

  private double metric(String name) {
    Map<String, Object> answer = driver.executeCdpCommand("Performance.getMetrics", Map.of());
    if (answer.get("metrics") instanceof List<?> metrics) {
      for (Object metric : metrics) {
        Map<?, ?> pair = (Map<?, ?>) metric;
        if (name.equals(pair.get("name")) && pair.get("value") instanceof Number value) {
          return value.doubleValue();
        }
      }
    }
    throw new IllegalStateException("the browser does not tell " + name);
  }

  private static double[] numbers(Object list) {
    return ((List<?>) list).stream().mapToDouble(each -> ((Number) each).doubleValue()).toArray();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
