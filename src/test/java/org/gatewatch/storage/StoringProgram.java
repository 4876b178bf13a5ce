package org.gatewatch.storage;

import java.io.File;
import java.util.function.Consumer;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.model.storage.FileStatsStorage;
import org.deeplearning4j.ui.model.storage.sqlite.J7FileStatsStorage;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Samples;

/** A program that stores samples, says of each that it is stored, and never closes its storage. */
final class StoringProgram {
  static final String SESSION = "s";
  static final String WORKER = "w0";
  static final String STORED = "stored ";

  /** After so many refusals in a row it gives up. */
  private static final int MOST_REFUSED = 5;

  private StoringProgram() {}

  /** The storages that are compared. */
  enum Kind {
    /** Ours. */
    GATEWATCH,
    /** MapDB. */
    FILE,
    /** J7FileStatsStorage. */
    SQLITE;

    StatsStorage open(File file) {
      return switch (this) {
        case GATEWATCH -> new GatewatchFileStorage(file.toPath());
        case FILE -> new FileStatsStorage(file);
        case SQLITE -> new J7FileStatsStorage(file);
      };
    }
  }

  /**
   * Runs it, until it is killed, the storage refuses or there are enough.
   *
   * @param args the kind of storage, its file, and how many samples
   */
  public static void main(String[] args) {
    StatsStorage storage = Kind.valueOf(args[0]).open(new File(args[1]));
    int refused = 0;
    storage.putStaticInfo(StoredRecord.of(Samples.layout(), SESSION, WORKER, 1));
    for (int time = 1; time <= Integer.parseInt(args[2]) && refused < MOST_REFUSED; time++) {
      StoredRecord sample = sample(time);
      refused = put(storage::putUpdate, sample) ? 0 : refused + 1;
    }
    Runtime.getRuntime().halt(0);
  }

  static StoredRecord sample(int time) {
    return StoredRecord.of(JudgedSample.of(Samples.sample(time)), SESSION, WORKER, time);
  }

  private static boolean put(Consumer<StoredRecord> storing, StoredRecord sample) {
    try {
      storing.accept(sample);
      System.out.println(STORED + sample.getTimeStamp());
      return true;
    } catch (RuntimeException | Error e) {
      System.out.println("refused " + e);
      return false;
    }
  }
}
