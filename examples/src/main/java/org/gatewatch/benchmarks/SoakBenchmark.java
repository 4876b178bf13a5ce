package org.gatewatch.benchmarks;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.core.storage.StatsStorageEvent;
import org.deeplearning4j.core.storage.StatsStorageListener.EventType;
import org.gatewatch.GatewatchListener;
import org.gatewatch.examples.command.Cli;
import org.gatewatch.examples.command.Page;
import org.gatewatch.storage.BoundedStatsStorage;
import org.gatewatch.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Whether watching stays as cheap and as small however long the run is: a real training of a small
 * network, sampled in every iteration, through capture, storage, index and an open page. Ends with
 * one line {@code RESULT name=value …}.
 */
@Command(
    name = "SoakBenchmark",
    sortOptions = false,
    description = "Measures whether cost and memory stay flat over a very long run.")
public final class SoakBenchmark implements Callable<Integer> {
  private static final int THOUSAND = 1000;

  /** For a glance; the second part, and the last, must not be the same. */
  private static final int FEWEST = 300;

  private static final int PARTS = 3;
  private static final int ROWS = 20;

  /** The heap is looked at for each row, which takes longer than training for a few samples. */
  private static final int FEWEST_ROWS = 10;

  private static final int TENTHS = 10;
  private static final double BYTES_PER_MB = 1e6;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * So many samples may be on their way to the storage; of more the listener would give some up.
   */
  private static final int MOST_ON_THEIR_WAY = 8;

  private static final int PAUSE_NANOS = 50_000;

  /** At most; the last is the one that finds less than a hundredth more to collect. */
  private static final int COLLECTIONS = 6;

  private static final int A_HUNDREDTH = 100;
  private static final int COLLECTION_MILLIS = 150;

  @Option(
      names = "--samples",
      paramLabel = "N",
      converter = Samples.class,
      defaultValue = "200000",
      description = "Samples, 300 to 100000000 (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--no-page",
      description = "Open no page in a browser; the server, and its index, are there all the same.")
  private boolean withoutPage;

  private final PrintStream out = System.out;
  private final BoundedStatsStorage storage = new BoundedStatsStorage();
  private final AtomicLong stored = new AtomicLong();

  /**
   * Iterations that are compared: a thousand, or a third if there are fewer than three of those.
   */
  private int part;

  private int rows;

  /** Microseconds that the listener held up each iteration of the second part, and the last. */
  private double[] second = {};

  private double[] last = {};
  private double earlyHeap = Double.NaN;
  private double earlyPage = Double.NaN;
  private double heapGrowth = Double.NaN;

  /**
   * Runs the benchmark and ends the JVM.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Benchmark.run(Benchmark.ERROR, new SoakBenchmark(), args);
  }

  @Override
  public Integer call() throws InterruptedException {
    part = Math.min(THOUSAND, samples / PARTS);
    rows = samples < PARTS * THOUSAND ? FEWEST_ROWS : ROWS;
    second = new double[part];
    last = new double[part];
    storage.registerStatsStorageListener(this::count);
    String page = Page.open(storage);
    if (withoutPage) {
      soak(null);
    } else {
      try (WatchingBrowser browser = WatchingBrowser.start()) {
        browser.openAnew(page);
        soak(browser);
      }
    }
    return 0;
  }

  private void count(StatsStorageEvent event) {
    if (event.getEventType() == EventType.PostUpdate
        && StoredRecord.TYPE_ID.equals(event.getTypeID())) {
      stored.incrementAndGet();
    }
  }

  private void soak(@Nullable WatchingBrowser browser) throws InterruptedException {
    out.printf(
        "One LSTM layer of %d units, every iteration sampled; the cost is what training waits for,"
            + " median [quartiles] of %,d iterations%n%n",
        SoakTraining.UNITS, part);
    out.printf(
        "%10s %8s %24s %9s %11s %13s%n",
        "samples", "seconds", "cost, µs", "heap MB", "storage MB", "page heap MB");
    SoakTraining training = new SoakTraining();
    try (GatewatchListener listener =
        GatewatchListener.builder(storage).frequency(1).budget(Double.MAX_VALUE).build()) {
      training.network().setListeners(listener);
      train(training, listener, browser);
      result();
    }
  }

  private void train(
      SoakTraining training, GatewatchListener listener, @Nullable WatchingBrowser browser)
      throws InterruptedException {
    long start = System.nanoTime();
    for (int i = 0; i < samples; i++) {
      long before = listener.overheadNanos();
      training.step();
      note(i, (listener.overheadNanos() - before) / NANOS_PER_MICRO);
      awaitStored(i + 1 - MOST_ON_THEIR_WAY);
      int row = row(i + 1);
      if (row > row(i)) {
        awaitStored(i + 1);
        judged(row, i + 1, start, browser);
      }
    }
  }

  /** How many rows are due after so many samples. */
  private int row(int done) {
    return (int) ((long) done * rows / samples);
  }

  private void note(int i, double micros) {
    if (i >= part && i < 2 * part) {
      second[i - part] = micros;
    }
    last[i % part] = micros;
  }

  /** Training so small a network is faster than storing what is seen of it. */
  private void awaitStored(long many) throws InterruptedException {
    while (stored.get() < many) {
      Thread.sleep(0, PAUSE_NANOS);
    }
  }

  private void judged(int row, int done, long start, @Nullable WatchingBrowser browser)
      throws InterruptedException {
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    double heap = liveMegabytes();
    double page = browser == null ? Double.NaN : pageMegabytes(browser);
    if (row == rows / TENTHS) {
      earlyHeap = heap;
      earlyPage = page;
    }
    out.printf(
        Locale.ROOT,
        "%,10d %8.0f %24s %9.1f %11.1f %13.1f%n",
        done,
        seconds,
        Quartiles.of(Arrays.copyOf(last, Math.min(done, part))),
        heap,
        storage.bytes() / BYTES_PER_MB,
        page);
    if (row == rows) {
      heapGrowth = heap - earlyHeap;
      out.printf(
          Locale.ROOT,
          "%nAfter the first tenth the heap has grown by %.1f MB, the page's by %.1f MB%n",
          heapGrowth,
          page - earlyPage);
    }
  }

  private void result() {
    out.printf(
        "Cost, µs: second %,d %s, last %s%n", part, Quartiles.of(second), Quartiles.of(last));
    out.printf("Samples that were given up: %,d%n", samples - stored.get());
    out.printf(
        Locale.ROOT,
        "RESULT cost_growth=%.3f heap_growth_mb=%.1f storage_mb=%.1f%n",
        Quartiles.of(last).median() / Quartiles.of(second).median(),
        heapGrowth,
        storage.bytes() / BYTES_PER_MB);
  }

  /**
   * What is alive after collecting the garbage. ND4J frees what lies outside of the heap on threads
   * of its own once a collection has told them; only then can the next one take what they held.
   */
  private static double liveMegabytes() throws InterruptedException {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    boolean falls = true;
    for (int i = 0; i < COLLECTIONS && falls; i++) {
      System.gc();
      long used = runtime.totalMemory() - runtime.freeMemory();
      falls = used < least - least / A_HUNDREDTH;
      least = Math.min(least, used);
      Thread.sleep(COLLECTION_MILLIS);
    }
    return least / BYTES_PER_MB;
  }

  /** Without what the browser has noted for those who ask when it drew. */
  private static double pageMegabytes(WatchingBrowser browser) {
    browser.frames();
    browser.drawn();
    return browser.heap();
  }

  /** How many samples. */
  static final class Samples extends Cli.WholeNumber {
    Samples() {
      super(FEWEST, 100_000_000);
    }
  }
}
