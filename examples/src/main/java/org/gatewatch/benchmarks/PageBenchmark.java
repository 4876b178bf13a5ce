package org.gatewatch.benchmarks;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.DoubleStream;
import org.gatewatch.examples.command.Cli;
import org.gatewatch.examples.command.Page;
import org.gatewatch.examples.command.UsageException;
import org.gatewatch.storage.BoundedStatsStorage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How fast the page is with a long run: the page of eight LSTM cells in a headless Chromium, while
 * samples arrive. Ends with one line {@code RESULT name=value …}.
 */
@Command(
    name = "PageBenchmark",
    sortOptions = false,
    description = "Measures the page in a headless Chromium while samples arrive.")
public final class PageBenchmark implements Callable<Integer> {
  private static final double MILLIS_PER_NANO = 1e-6;
  private static final int FIRST_VIEWS = 5;
  private static final int SECONDS_A_MINUTE = 60;
  private static final long SETTLE_MILLIS = 2000;
  private static final long LONGEST_MILLIS = 60_000;

  @Option(
      names = "--samples",
      paramLabel = "N",
      converter = Samples.class,
      defaultValue = "10000",
      description = "Samples that are stored already, 1 to 100000 (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--rate",
      paramLabel = "N",
      converter = Rate.class,
      defaultValue = "20",
      description = "Samples that arrive in a second, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      converter = Minutes.class,
      defaultValue = "2",
      description =
          "How long the page is watched, 2 to 600; the heap is compared with that after the first"
              + " minute (default: ${DEFAULT-VALUE}).")
  private int minutes;

  private final PrintStream out = System.out;

  /**
   * When each sample was handed to the storage, in milliseconds since 1970, by how many there were.
   */
  private final ConcurrentSkipListMap<Integer, Double> handed = new ConcurrentSkipListMap<>();

  /**
   * Runs the benchmark and ends the JVM.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Benchmark.run(Benchmark.WARN, new PageBenchmark(), args);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (WatchingBrowser browser = WatchingBrowser.start()) {
      BoundedStatsStorage storage = new BoundedStatsStorage();
      String page = Page.open(storage);
      LongRun run = LongRun.begin(storage, System.currentTimeMillis() - samples - 1);
      out.printf("Storing %,d samples of 8 LSTM cells ...%n", samples);
      long start = System.currentTimeMillis() - samples;
      for (int i = 0; i < samples; i++) {
        run.store(start + i);
      }
      ScheduledExecutorService arrivals = Executors.newSingleThreadScheduledExecutor();
      try {
        double first = firstView(browser, page);
        ScheduledFuture<?> arriving =
            arrivals.scheduleAtFixedRate(() -> arrive(run), 0, 1000L / rate, TimeUnit.MILLISECONDS);
        watch(browser, first);
        if (arriving.isDone()) {
          throw new IllegalStateException("samples have ceased to arrive, so nothing was measured");
        }
      } finally {
        arrivals.shutdown();
      }
    }
    return 0;
  }

  private void arrive(LongRun run) {
    handed.put(run.stored() + 1, now());
    run.store(System.currentTimeMillis());
  }

  /** Milliseconds since 1970, finer than {@link System#currentTimeMillis}. */
  private static double now() {
    var instant = java.time.Instant.now();
    return instant.getEpochSecond() * 1e3 + instant.getNano() * MILLIS_PER_NANO;
  }

  /** The slowest of several: nobody minds the faster ones. */
  private double firstView(WatchingBrowser browser, String page) throws InterruptedException {
    browser.openAnew(page); // The server reads what is stored, and the JVM compiles.
    await(() -> browser.firstView() > 0);
    double[] views = new double[FIRST_VIEWS];
    for (int i = 0; i < FIRST_VIEWS; i++) {
      browser.openAnew(page);
      await(() -> browser.firstView() > 0);
      views[i] = browser.firstView();
    }
    out.printf(Locale.ROOT, "First view, ms: %s%n", rounded(views));
    return Arrays.stream(views).max().orElseThrow();
  }

  private void watch(WatchingBrowser browser, double first) throws InterruptedException {
    Map<String, double[]> frames = new LinkedHashMap<>();
    Map<String, double[]> waits = new LinkedHashMap<>();
    double early = Double.NaN;
    double highest = 0;
    List<String> views = browser.views();
    long each = SECONDS_A_MINUTE / views.size();
    out.printf(
        "%14s %10s %12s %14s %12s %9s%n",
        "view", "frames", "frame p95", "frame p99", "to screen", "heap MB");
    for (int round = 0; round < minutes; round++) {
      for (String view : views) {
        browser.choose(view);
        Thread.sleep(SETTLE_MILLIS);
        browser.frames();
        browser.drawn();
        Thread.sleep(TimeUnit.SECONDS.toMillis(each) - SETTLE_MILLIS);
        double[] some = browser.frames();
        double[] delays = delays(browser.drawn());
        double heap = browser.heap();
        highest = Math.max(highest, heap);
        out.printf(
            Locale.ROOT,
            "%14s %10d %12.1f %14.1f %12.1f %9.1f%n",
            view,
            some.length,
            percentile(some, 0.95),
            percentile(some, 0.99),
            percentile(delays, 0.95),
            heap);
        frames.merge(view, some, PageBenchmark::concat);
        waits.merge(view, delays, PageBenchmark::concat);
      }
      if (round == 0) {
        early = browser.heap();
      }
    }
    out.printf(
        Locale.ROOT,
        "RESULT first_view_ms=%.0f frame_p95_ms=%.1f iteration_to_screen_p95_ms=%.0f heap_mb=%.1f"
            + " heap_growth_mb=%.1f%n",
        first,
        worst(frames),
        worst(waits),
        highest,
        browser.heap() - early);
  }

  /** The largest 95th percentile of the views: a reader of one has nothing of the others' speed. */
  private static double worst(Map<String, double[]> byView) {
    return byView.values().stream()
        .mapToDouble(values -> percentile(values, 0.95))
        .max()
        .orElse(Double.NaN);
  }

  /** How long each sample that arrived took until the page had drawn it, or a newer one. */
  private double[] delays(double[] drawn) {
    DoubleStream.Builder delays = DoubleStream.builder();
    for (int i = 2; i + 1 < drawn.length; i += 2) {
      int before = (int) drawn[i - 2];
      double time = drawn[i + 1];
      handed
          .subMap(before, false, (int) drawn[i], true)
          .values()
          .forEach(start -> delays.add(time - start));
    }
    return delays.build().toArray();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.currentTimeMillis() + LONGEST_MILLIS;
    while (!condition.getAsBoolean()) {
      if (System.currentTimeMillis() > end) {
        throw new UsageException("the page did not show a view within a minute");
      }
      Thread.sleep(20);
    }
  }

  private static double percentile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  private static double[] concat(double[] some, double[] more) {
    return DoubleStream.concat(Arrays.stream(some), Arrays.stream(more)).toArray();
  }

  private static String rounded(double[] values) {
    return String.join(
        " ",
        Arrays.stream(values)
            .mapToObj(value -> String.format(Locale.ROOT, "%.0f", value))
            .toList());
  }

  /** Samples that are stored already. */
  static final class Samples extends Cli.WholeNumber {
    Samples() {
      super(1, 100_000);
    }
  }

  /** Samples a second. */
  static final class Rate extends Cli.WholeNumber {
    Rate() {
      super(1, 1000);
    }
  }

  /** Minutes to watch. */
  static final class Minutes extends Cli.WholeNumber {
    Minutes() {
      super(2, 600);
    }
  }
}
