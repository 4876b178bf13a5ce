package org.gatewatch.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchListener;
import org.gatewatch.examples.command.Page;
import org.gatewatch.examples.command.UsageException;
import org.gatewatch.examples.training.CharacterNetwork;
import org.gatewatch.storage.StoredRecord;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What one sample weighs: in the storage, in the stream to a page, and in what each view of the
 * page then asks for. Ends with one line {@code RESULT name=value …}.
 */
@Command(
    name = "WireBenchmark",
    sortOptions = false,
    description = "Weighs one sample in storage, in the stream and in each view of the page.")
public final class WireBenchmark implements Callable<Integer> {
  private static final String SESSION = "wire";
  private static final String WORKER = "worker";
  private static final int SAMPLES = 5;
  private static final long LONGEST_MILLIS = 60_000;
  private static final long QUIET_MILLIS = 700;

  @Option(
      names = "--units",
      paramLabel = "N",
      converter = BenchmarkNumbers.Units.class,
      defaultValue = "512",
      description = "Units of each of the two LSTM layers, 1 to 4096 (default: ${DEFAULT-VALUE}).")
  private int units;

  private final PrintStream out = System.out;
  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();

  /**
   * Runs the benchmark and ends the JVM.
   *
   * @param args see {@code --help}
   */
  public static void main(String... args) {
    Benchmark.run(Benchmark.WARN, new WireBenchmark(), args);
  }

  @Override
  public Integer call() throws InterruptedException {
    out.printf(
        "Two LSTM layers of %d units and an output layer; everything captured by default%n"
            + "Bytes of one sample, median of %d%n%n",
        units, SAMPLES);
    try (WatchingBrowser browser = WatchingBrowser.start();
        Training training = new Training(units, storage)) {
      String page = Page.open(storage);
      training.next();
      long stored = median(() -> stored(training));
      row("in the storage", stored);
      long stream = stream(page, training);
      row("in the stream", stream);
      browser.openAnew(page + "/" + SESSION);
      await(() -> browser.firstView() > 0);
      long most = 0;
      for (String view : browser.views()) {
        browser.choose(view);
        long asked = median(() -> asked(browser, training));
        row(view + " asks for", asked);
        most = Math.max(most, asked);
      }
      out.printf(
          "RESULT stored_bytes=%d stream_bytes=%d view_worst_bytes=%d%n", stored, stream, most);
    }
    return 0;
  }

  private void row(String what, long bytes) {
    out.printf(Locale.ROOT, "%-24s %,10d%n", what, bytes);
  }

  private long stored(Training training) {
    training.next();
    return storage.getLatestUpdate(SESSION, StoredRecord.TYPE_ID, WORKER).encodingLengthBytes();
  }

  /** What a page is sent unasked for one more sample. */
  private long stream(String page, Training training) throws InterruptedException {
    String query = "/events?session=" + URLEncoder.encode(SESSION, StandardCharsets.UTF_8);
    AtomicLong received = new AtomicLong();
    try (InputStream events = URI.create(page + query).toURL().openStream()) {
      Thread reader = new Thread(() -> count(events, received), "events");
      reader.setDaemon(true);
      reader.start();
      awaitQuiet(received::get);
      return median(
          () -> {
            long before = received.get();
            training.next();
            await(() -> received.get() > before);
            awaitQuiet(received::get);
            return received.get() - before;
          });
    } catch (IOException e) {
      throw new UncheckedIOException("the stream broke", e);
    }
  }

  private static void count(InputStream events, AtomicLong received) {
    byte[] buffer = new byte[1 << 16];
    try {
      for (int read = events.read(buffer); read >= 0; read = events.read(buffer)) {
        received.addAndGet(read);
      }
    } catch (IOException e) {
      return; // Closed from the other side once everything is weighed.
    }
  }

  /** What the page fetches for one more sample. */
  private static long asked(WatchingBrowser browser, Training training) {
    awaitQuiet(browser::answered);
    long before = browser.answered();
    int known = browser.total();
    training.next();
    await(() -> browser.total() > known);
    awaitQuiet(browser::answered);
    return browser.answered() - before;
  }

  private static long median(LongSupplier weigh) {
    return LongStream.generate(weigh)
        .limit(SAMPLES)
        .sorted()
        .skip(SAMPLES / 2)
        .findFirst()
        .orElseThrow();
  }

  private static void awaitQuiet(LongSupplier bytes) {
    long last = -1;
    while (bytes.getAsLong() != last) {
      last = bytes.getAsLong();
      sleep(QUIET_MILLIS);
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.currentTimeMillis() + LONGEST_MILLIS;
    while (!condition.getAsBoolean()) {
      if (System.currentTimeMillis() > end) {
        throw new UsageException("a sample did not arrive within a minute");
      }
      sleep(20);
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a sample", e);
    }
  }

  /** A watched network that is trained one iteration at a time. */
  private static final class Training implements AutoCloseable {
    private final MultiLayerNetwork network;
    private final InMemoryStatsStorage storage;
    private final GatewatchListener listener;
    private final DataSet batch = OverheadTrial.batches(1).next();
    private int done;

    Training(int units, InMemoryStatsStorage storage) {
      this.storage = storage;
      network = CharacterNetwork.create(OverheadTrial.ALPHABET, units, 0.001, 1);
      listener =
          GatewatchListener.builder(storage)
              .frequency(1)
              .budget(Double.MAX_VALUE)
              .sessionId(SESSION)
              .workerId(WORKER)
              .build();
      network.setListeners(listener);
    }

    /** Trains one iteration, and returns once its sample is stored. */
    void next() {
      network.fit(batch);
      done++;
      await(() -> storage.getNumUpdateRecordsFor(SESSION) >= done);
    }

    @Override
    public void close() {
      listener.close();
    }
  }
}
