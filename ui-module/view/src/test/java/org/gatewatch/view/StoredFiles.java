package org.gatewatch.view;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.model.storage.FileStatsStorage;
import org.deeplearning4j.ui.model.storage.sqlite.J7FileStatsStorage;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Layout;
import org.gatewatch.storage.GatewatchFileStorage;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;

/** Runs in files of each kind, made up. */
public final class StoredFiles {
  private static final long PATIENCE = 60_000_000_000L;

  /** The layout of all of them. */
  public static final Layout LAYOUT = SyntheticNetwork.of("FLOAT").lstm("=lstm1", 3, 2).layout();

  private StoredFiles() {}

  /** Opens a file to be written, of the kind that its name ends in. */
  public static StatsStorage writing(Path file) {
    return switch (file.toString().replaceAll(".*\\.", "")) {
      case "mapdb" -> new FileStatsStorage(file.toFile());
      case "sqlite" -> new J7FileStatsStorage(file.toFile());
      default -> new GatewatchFileStorage(file);
    };
  }

  /** Begins a session in it, with one sample. */
  public static void begin(StatsStorage storage, String session) {
    storage.putStaticInfo(StoredRecord.of(LAYOUT, session, "w", 1));
    put(storage, session, 2);
  }

  /** Adds a sample. */
  public static void put(StatsStorage storage, String session, long time, Alert... alerts) {
    storage.putUpdate(StoredRecord.of(sample(time, alerts), session, "w", time));
  }

  /** Of an iteration that is its time, with a loss of 1 / time. */
  public static JudgedSample sample(long time, Alert... alerts) {
    SyntheticSamples samples = new SyntheticSamples(LAYOUT).from((int) time).score(1.0 / time);
    return new JudgedSample(
        samples.with(slot -> true, Summaries.of(time, 0.5)).next(), List.of(alerts));
  }

  /** Its end. */
  public static void end(StatsStorage storage, String session, long time) {
    storage.putUpdate(StoredRecord.endOfTraining(session, "w", time));
  }

  public static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain: " + what);
      }
      Thread.sleep(20);
    }
  }
}
