package org.gatewatch.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.examples.command.Cli;
import org.gatewatch.examples.command.Page;
import org.gatewatch.examples.training.CharacterBatches;
import org.gatewatch.examples.training.CharacterNetwork;
import org.gatewatch.sample.Layout;
import org.gatewatch.storage.BoundedStatsStorage;
import org.gatewatch.storage.StoredRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Whether one server shows very many workers: samples of a real training of two LSTM layers come
 * under the names of many workers, so often a second each, while the page shows all of them. Ends
 * with one line {@code RESULT name=value …}.
 */
@Command(
    name = "WorkersBenchmark",
    sortOptions = false,
    description = "Measures one UI server, and its page, under the samples of very many workers.")
public final class WorkersBenchmark implements Callable<Integer> {
  private static final String SESSION = "workers";
  private static final double BYTES_PER_MB = 1e6;

  @Mixin private final BenchmarkOptions.Widths widths = new BenchmarkOptions.Widths(512);

  @Option(
      names = "--workers",
      paramLabel = "N",
      converter = Many.class,
      defaultValue = "200",
      description = "Workers, 2 to 10000 (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--rate",
      paramLabel = "N",
      converter = Many.class,
      defaultValue = "10",
      description =
          "Samples a second that each worker sends, 2 to 10000 (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = BenchmarkNumbers.Seconds.class,
      defaultValue = "60",
      description = "For how long to measure, 1 to 3600 (default: ${DEFAULT-VALUE}).")
  private int seconds;

  private final BoundedStatsStorage storage = new BoundedStatsStorage();
  private final AtomicLong sent = new AtomicLong();

  /**
   * Runs the benchmark and ends the JVM.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Benchmark.run(Benchmark.ERROR, new WorkersBenchmark(), args);
  }

  @Override
  public Integer call() throws InterruptedException {
    int units = widths.units().get(0);
    InMemoryStatsStorage real = trained(units);
    String worker = real.listWorkerIDsForSession(SESSION).get(0);
    StoredRecord layout = (StoredRecord) real.getStaticInfo(SESSION, StoredRecord.TYPE_ID, worker);
    StoredRecord last = sampleOf(real);
    System.out.printf(
        Locale.ROOT,
        "%d workers, 2 x LSTM(%d), %d samples a second each wanted; a sample has %,d bytes%n",
        workers,
        units,
        rate,
        last.encodingLengthBytes());
    long started = System.currentTimeMillis();
    Layout slots = Objects.requireNonNull(layout.layout());
    for (int i = 0; i < workers; i++) {
      storage.putStaticInfo(StoredRecord.of(slots, SESSION, name(i), started));
    }
    String page = Page.open(storage);
    AlikeRecords alike = new AlikeRecords(last);
    Thread sending = new Thread(() -> send(alike, started + 1), "sending");
    sending.setDaemon(true);
    sending.start();
    try (WatchingBrowser browser = WatchingBrowser.start()) {
      browser.openAnew(page + "#view=workers");
      measure(browser, new ShownWorkers(page, SESSION));
    } finally {
      sending.interrupt();
      sending.join();
    }
    return 0;
  }

  /** A short real training, whose last sample stands for all. */
  private static InMemoryStatsStorage trained(int units) {
    InMemoryStatsStorage real = new InMemoryStatsStorage();
    MultiLayerNetwork network = CharacterNetwork.create(OverheadTrial.ALPHABET, units, 0.01, 1);
    try (GatewatchListener listener =
        GatewatchListener.builder(real).sessionId(SESSION).frequency(1).build()) {
      network.setListeners(listener);
      CharacterBatches batches = OverheadTrial.batches(2);
      while (batches.hasNext()) {
        network.fit(batches.next());
      }
    }
    return real;
  }

  private static StoredRecord sampleOf(InMemoryStatsStorage real) {
    List<StoredRecord> samples =
        real.getAllUpdatesAfter(SESSION, StoredRecord.TYPE_ID, 0).stream()
            .map(StoredRecord.class::cast)
            .filter(record -> !record.isEndOfTraining())
            .toList();
    return samples.get(samples.size() - 1);
  }

  private static String name(int worker) {
    return String.format(Locale.ROOT, "worker-%04d", worker);
  }

  /** One sample of each worker, again and again, no sooner than it is due. */
  private void send(AlikeRecords alike, long start) {
    long begun = System.nanoTime();
    for (int round = 0; !Thread.currentThread().isInterrupted(); round++) {
      long timestamp = start + TimeUnit.SECONDS.toMillis(round) / rate;
      for (int worker = 0; worker < workers; worker++) {
        storage.putUpdate(alike.of(name(worker), round, timestamp));
        sent.incrementAndGet();
      }
      long due = begun + TimeUnit.SECONDS.toNanos(round + 1L) / rate;
      LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
    }
  }

  private void measure(WatchingBrowser browser, ShownWorkers shown) throws InterruptedException {
    Thread.sleep(TimeUnit.SECONDS.toMillis(Math.min(seconds, 10)));
    browser.frames();
    browser.work();
    browser.longTasks();
    double busyBefore = browser.busySeconds();
    ShownWorkers.Counts before = shown.counts();
    long sentBefore = sent.get();
    long begun = System.nanoTime();
    Thread.sleep(TimeUnit.SECONDS.toMillis(seconds));
    double[] frames = browser.frames();
    double[] work = browser.work();
    int longTasks = browser.longTasks().length;
    double took = (System.nanoTime() - begun) / 1e9;
    ShownWorkers.Counts after = shown.counts();
    double busy = (browser.busySeconds() - busyBefore) / took;
    double reached = (sent.get() - sentBefore) / took;
    Arrays.sort(frames);
    Arrays.sort(work);
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    double heap = (runtime.totalMemory() - runtime.freeMemory()) / BYTES_PER_MB;
    System.out.printf(
        Locale.ROOT,
        "%,d samples were sent, %.0f a second: %.0f %% of what was wanted. The page shows %,d and"
            + " says of %,d that they are left out; the storage keeps %.0f MB and lets the oldest"
            + " go.%n",
        sent.get(),
        reached,
        100 * Math.min(1, reached / ((double) workers * rate)),
        after.shown(),
        after.leftOut(),
        storage.bytes() / BYTES_PER_MB);
    System.out.printf(
        Locale.ROOT,
        "RESULT workers=%d samples_per_second=%.0f shown_per_second=%.0f left_out_per_second=%.0f"
            + " frame_median_ms=%.1f frame_p95_ms=%.1f frame_work_p95_ms=%.1f long_tasks=%d"
            + " page_busy_share=%.3f heap_mb=%.0f storage_mb=%.0f page_heap_mb=%.1f%n",
        workers,
        reached,
        (after.shown() - before.shown()) / took,
        (after.leftOut() - before.leftOut()) / took,
        of(frames, 0.5),
        of(frames, 0.95),
        of(work, 0.95),
        longTasks,
        busy,
        heap,
        storage.bytes() / BYTES_PER_MB,
        browser.heap());
  }

  private static double of(double[] sorted, double share) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) (share * (sorted.length - 1))];
  }

  /** How many workers, or samples. */
  static final class Many extends Cli.WholeNumber {
    Many() {
      super(2, 10_000);
    }
  }
}
