package org.gatewatch.ui.remote;

import java.io.IOException;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.GatewatchDatabaseStorage;
import org.gatewatch.ui.SyntheticRun;

/** One of several trainings that put into one database. */
final class DatabaseProgram {
  static final String SESSION = "one database";
  static final int SAMPLES = 100;

  private DatabaseProgram() {}

  /**
   * Runs it.
   *
   * @param args URL of the database; worker
   */
  public static void main(String[] args) throws IOException {
    GatewatchDatabaseStorage storage = new GatewatchDatabaseStorage(args[0]);
    SyntheticRun run = new SyntheticRun(SESSION, args[1], 1).begin(storage);
    Sample small = run.ofFirstLayer();
    for (int i = 0; i < SAMPLES; i++) {
      run.store(storage, i, small);
    }
    storage.close();
  }
}
