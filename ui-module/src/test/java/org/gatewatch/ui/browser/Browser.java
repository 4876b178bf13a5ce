package org.gatewatch.ui.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.gatewatch.ui.Await;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementClickInterceptedException;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium, and what tests want to know of the page in it. */
public final class Browser {
  /** The shell has no window of its own to draw. */
  private static final File SHELL = new File("/usr/bin/chromium-headless-shell");

  private static final File CHROMIUM = SHELL.canExecute() ? SHELL : new File("/usr/bin/chromium");
  private static final File DRIVER = new File("/usr/bin/chromedriver");
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final JsonMapper JSON = new JsonMapper();
  private static final String NOWHERE = "about:blank";

  /** Pictures are for people, and taking one takes longer than most that is told by looking. */
  static final String PICTURES_WANTED = "gatewatch.pictures";

  private static final boolean PICTURES = Boolean.getBoolean(PICTURES_WANTED);

  /** Wide and narrow, light and dark; each with each only for pictures. */
  static final List<Screen> SCREENS =
      PICTURES
          ? List.of(
              new Screen(1440, 900, false),
              new Screen(360, 740, false),
              new Screen(1440, 900, true),
              new Screen(360, 740, true))
          : List.of(new Screen(1440, 900, false), new Screen(360, 740, true));

  /** Keeps the page's modules from test to test, which read and compile them anew otherwise. */
  private static final String ONE_RENDERER = "--renderer-process-limit=1";

  private static Browser shared;

  /** A screen of a system that is dark or light. */
  record Screen(int width, int height, boolean dark) {
    @Override
    public String toString() {
      return width + (dark ? "-dark" : "-light");
    }
  }

  private final ChromeDriver driver;

  /** The driver, the browser, and all that these started. */
  private final List<ProcessHandle> processes;

  private Browser(ChromeDriver driver, List<ProcessHandle> processes) {
    this.driver = driver;
    this.processes = processes;
  }

  public static boolean isInstalled() {
    return CHROMIUM.canExecute() && DRIVER.canExecute();
  }

  /**
   * The browser that tests take turns with, on no page: starting one takes longer than most tests.
   * It goes with the JVM.
   */
  static Browser shared() {
    if (shared == null) {
      shared = start(ONE_RENDERER);
      Runtime.getRuntime().addShutdownHook(new Thread(shared::quit, "close the browser"));
    }
    shared.leave();
    shared.screen(1440, 900, false);
    shared.complaints();
    return shared;
  }

  /** A browser of the test's own, with further arguments; {@link #quit} ends it. */
  public static Browser alone(String... arguments) {
    return start(arguments);
  }

  private static Browser start(String... more) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--proxy-server=direct://", // Whatever the environment says: all are on this machine.
        "--no-first-run",
        "--disable-background-networking",
        "--hide-scrollbars");
    options.addArguments(more);
    LoggingPreferences logging = new LoggingPreferences();
    logging.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logging);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build();
    Set<ProcessHandle> others = ProcessHandle.current().descendants().collect(Collectors.toSet());
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().timeouts().scriptTimeout(Await.PATIENCE);
    return new Browser(
        driver,
        ProcessHandle.current().descendants().filter(each -> !others.contains(each)).toList());
  }

  void screen(Screen screen) {
    screen(screen.width, screen.height, screen.dark);
  }

  /** A screen of this size, of a system that is dark or light. */
  void screen(int width, int height, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            "",
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /**
   * Paper, or a system with colours of its own, until the next {@link #screen(int, int, boolean)}.
   */
  void emulate(String media, String feature, String value) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("media", media, "features", List.of(Map.of("name", feature, "value", value))));
  }

  /** As if the reader had cleared them, those of the page that is open. */
  public void forgetCookies() {
    driver.manage().deleteAllCookies();
  }

  /** Leaves the page. */
  void leave() {
    if (!NOWHERE.equals(address())) {
      driver.get(NOWHERE);
    }
  }

  /** Opens any address, and does not wait for Gatewatch's page. */
  public void visit(String address) {
    driver.get(address);
  }

  /** Where it is. */
  public String address() {
    return driver.getCurrentUrl();
  }

  /** Opens an address anew, even if only the part after # differs from the one before. */
  public void open(String address) {
    if (isOn(address.replaceFirst("#.*", ""))) {
      run("history.replaceState(null, '', arguments[0])", address);
      driver.navigate().refresh();
    } else {
      driver.get(address);
    }
    Await.until("window.gatewatch", () -> Boolean.TRUE.equals(run("return 'gatewatch' in window")));
  }

  /** Whether a page of this address is open, whatever its part after # is. */
  boolean isOn(String address) {
    String open = driver.getCurrentUrl();
    return open != null && open.startsWith(address + "#");
  }

  /** Waits until what was asked of the page so far is on the screen. */
  void awaitFrames() {
    runLater(
        "for (let i = 0; i < 3; i++) await new Promise((on) => requestAnimationFrame(on));"
            + "return true;");
  }

  void reload() {
    driver.navigate().refresh();
    Await.until("window.gatewatch", () -> Boolean.TRUE.equals(run("return 'gatewatch' in window")));
  }

  public Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** What the body of an asynchronous function returns. */
  public Object runLater(String body) {
    return driver.executeAsyncScript(
        "const done = arguments[0]; (async () => {"
            + body
            + "})().then(done, (e) => done('' + e));");
  }

  /** What an expression of {@code window.gatewatch} is, as JSON. */
  JsonNode ask(String expression) {
    String text =
        (String) run("return JSON.stringify(window.gatewatch." + expression + " ?? null)");
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a state is on the screen. */
  public void awaitState(String state) {
    Await.until(
        () -> "state " + state + ", it is " + drawn("state"), () -> drawn("state").equals(state));
  }

  /** Waits until so many samples are on the screen. */
  void awaitTotal(int samples) {
    Await.until(
        () -> samples + " samples, there are " + drawn("total"),
        () -> !drawn("total").isEmpty() && Integer.parseInt(drawn("total")) >= samples);
  }

  private String drawn(String name) {
    return String.valueOf(run("return document.body.dataset[arguments[0]] ?? ''", name));
  }

  /** Waits until an element's text satisfies a condition. */
  String awaitText(String selector, java.util.function.Predicate<String> condition) {
    String[] last = {""};
    Await.until(
        () -> selector + ", it says: " + last[0],
        () -> {
          last[0] = text(selector);
          return condition.test(last[0]);
        });
    return last[0];
  }

  public String text(String selector) {
    Object text =
        run(
            "const e = document.querySelector(arguments[0]); return e ? e.innerText : ''",
            selector);
    return String.valueOf(text);
  }

  List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  void click(String selector) {
    Await.until(
        "a click on " + selector,
        () -> {
          try {
            driver.findElement(By.cssSelector(selector)).click();
            return true;
          } catch (StaleElementReferenceException | NoSuchElementException e) {
            return false; // Not drawn yet, or replaced between finding and clicking.
          } catch (ElementClickInterceptedException e) {
            // What was drawn meanwhile moved it, under what stays in sight.
            run(
                "document.querySelector(arguments[0])?.scrollIntoView({block: 'center'})",
                selector);
            return false;
          }
        });
  }

  /** Whether an element of this kind has the focus. */
  boolean hasFocus(String selector) {
    return (Boolean) run("return document.activeElement.matches(arguments[0])", selector);
  }

  /** Mouse, wheel and fingers. */
  Pointer pointer() {
    return new Pointer(driver);
  }

  /** Points at an element. */
  void hover(String selector) {
    pointer().hover(selector);
  }

  /** Presses a key of Selenium's {@code Keys} on whatever has the focus. */
  void press(String key) {
    type(Keys.valueOf(key));
  }

  /** Types on whatever has the focus; waits for it, since a dialog takes a moment to open. */
  void type(CharSequence keys) {
    Await.until("the focus to take " + keys, () -> takes(keys));
  }

  private boolean takes(CharSequence keys) {
    try {
      driver.switchTo().activeElement().sendKeys(keys);
      return true;
    } catch (ElementNotInteractableException e) {
      return false;
    }
  }

  /** Where files that the page saves are put from now on. */
  void saveTo(Path folder) {
    driver.executeCdpCommand(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", folder.toAbsolutePath().toString()));
  }

  /** Lets the page use the clipboard, as a reader would who was asked. */
  void allowClipboard() {
    driver.executeCdpCommand(
        "Browser.grantPermissions",
        Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
  }

  /** The share of a canvas's pixels that are not empty. */
  double inked(String selector) {
    Object share =
        run(
            """
            const c = document.querySelector(arguments[0]);
            if (!c || c.width === 0) return 0;
            const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
            let n = 0;
            for (let i = 3; i < d.length; i += 4) if (d[i] > 0) n++;
            return n / (d.length / 4);
            """,
            selector);
    return ((Number) share).doubleValue();
  }

  /** What a script returns, as a list. */
  List<?> list(String script) {
    return (List<?>) run(script);
  }

  void assertNoSidewaysScroll(String where) {
    long wide = (Long) run("return document.scrollingElement.scrollWidth");
    long screen = (Long) run("return document.scrollingElement.clientWidth");
    assertThat(wide).as("width of the page on %s", where).isLessThanOrEqualTo(screen);
  }

  /** The browser's console since last asked: errors of scripts and of the security policy. */
  public List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .filter(line -> !line.contains("willReadFrequently")) // That is these tests' own doing.
        .toList();
  }

  /** A picture for people to look at, if they asked for some. */
  void screenshot(String name) {
    if (!PICTURES) {
      return;
    }
    try {
      Files.createDirectories(SCREENSHOTS);
      Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void screenshotOfAll(String name, Screen screen) {
    screenshotOfAll(name + "-" + screen, screen.width, screen.height, screen.dark);
  }

  /** The whole page, also what a reader would scroll to. */
  void screenshotOfAll(String name, int width, int least, boolean dark) {
    if (!PICTURES) {
      return;
    }
    long height = (Long) run("return document.documentElement.scrollHeight");
    screen(width, (int) Math.max(least, height), dark);
    screenshot(name);
    screen(width, least, dark);
  }

  /**
   * Ends it at once. Who asks the driver to do so waits for twenty seconds, and at the end of the
   * JVM, whose hooks run all together, the driver may be gone before.
   */
  public void quit() {
    processes.forEach(ProcessHandle::destroyForcibly);
    if (driver.getCapabilities().getCapability("chrome") instanceof Map<?, ?> chrome
        && chrome.get("userDataDir") instanceof String profile) {
      FileUtils.deleteQuietly(new File(profile));
    }
  }
}
