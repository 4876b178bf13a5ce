package org.gatewatch.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.api.UIServer;
import org.deeplearning4j.ui.model.storage.FileStatsStorage;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.deeplearning4j.ui.model.storage.sqlite.J7FileStatsStorage;
import org.gatewatch.examples.command.Cli;
import org.gatewatch.examples.command.Page;
import org.gatewatch.examples.command.UsageException;
import org.gatewatch.examples.training.CharacterNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How soon the page shows a run that lies in a file of DL4J's. Ends with one line {@code RESULT
 * name=value …}.
 */
@Command(
    name = "OpenFileBenchmark",
    sortOptions = false,
    description = "Measures how soon the page shows a long run that is stored in a file.")
public final class OpenFileBenchmark implements Callable<Integer> {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double BYTES_PER_MB = 1e6;
  private static final long PATIENCE_MILLIS = 600_000;
  private static final int ROWS = 10;

  /** A page that holds more has been told of all samples, not of some that were read first. */
  private static final int FEW = 500;

  @Option(
      names = "--samples",
      paramLabel = "N",
      converter = Samples.class,
      defaultValue = "10000",
      description = "Samples in the file, 10 to 1000000 (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--units",
      paramLabel = "N",
      converter = BenchmarkNumbers.Units.class,
      defaultValue = "96",
      description = "Units of each of the two LSTM layers, 1 to 4096 (default: ${DEFAULT-VALUE}).")
  private int units;

  @Option(names = "--sqlite", description = "Take J7FileStatsStorage in place of FileStatsStorage.")
  private boolean sqlite;

  private final PrintStream out = System.out;

  /**
   * Runs the benchmark and ends the JVM.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Benchmark.run(Benchmark.ERROR, new OpenFileBenchmark(), args);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("gatewatch-open-file");
    File file = folder.resolve("run").toFile();
    try (WatchingBrowser browser = WatchingBrowser.start()) {
      write(file);
      String page = Page.open(new InMemoryStatsStorage());
      StatsStorage storage = open(file);
      measure(browser, page, storage);
      UIServer.getInstance().detach(storage);
      storage.close();
    } finally {
      Files.deleteIfExists(file.toPath());
      Files.deleteIfExists(folder);
    }
    return 0;
  }

  private StatsStorage open(File file) {
    return sqlite ? new J7FileStatsStorage(file) : new FileStatsStorage(file);
  }

  private void write(File file) throws IOException {
    StatsStorage storage = open(file);
    long start = System.currentTimeMillis() - samples;
    LongRun run =
        LongRun.begin(
            storage, start - 1, CharacterNetwork.create(OverheadTrial.ALPHABET, units, 0.001, 1));
    out.printf("Storing %,d samples of two LSTM layers of %d units ...%n", samples, units);
    for (int i = 0; i < samples; i++) {
      run.store(start + i);
      if ((i + 1) % Math.max(1, samples / ROWS) == 0) {
        out.printf(
            Locale.ROOT,
            "%,10d samples, %,.0f MB%n",
            i + 1,
            Files.size(file.toPath()) / BYTES_PER_MB);
      }
    }
    storage.close();
  }

  private void measure(WatchingBrowser browser, String page, StatsStorage storage)
      throws InterruptedException {
    long start = System.nanoTime();
    UIServer.getInstance().attach(storage);
    double attached = millisSince(start);
    browser.openAnew(page);
    await(() -> browser.firstView() > 0);
    double shown = millisSince(start);
    out.printf(
        Locale.ROOT,
        "Attached after %.0f ms; after %.0f ms the page shows a run of %,d samples, by %,d of"
            + " them%n",
        attached,
        shown,
        browser.total(),
        browser.held());
    await(() -> browser.total() == samples && browser.held() >= Math.min(samples, FEW));
    double whole = millisSince(start);
    browser.openAnew(page);
    await(() -> browser.firstView() > 0);
    out.printf(
        Locale.ROOT,
        "RESULT open_file_ms=%.0f whole_run_ms=%.0f open_again_ms=%.0f%n",
        shown,
        whole,
        browser.firstView());
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / NANOS_PER_MILLI;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (!condition.getAsBoolean()) {
      if (System.currentTimeMillis() > end) {
        throw new UsageException("the page did not show the run within ten minutes");
      }
      Thread.sleep(20);
    }
  }

  /** Samples in the file. */
  static final class Samples extends Cli.WholeNumber {
    Samples() {
      super(10, 1_000_000);
    }
  }
}
