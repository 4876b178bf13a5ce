package org.gatewatch.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.Gatewatch;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Layout;
import org.gatewatch.storage.GatewatchFileStorage;
import org.gatewatch.storage.StoredRecord;

/**
 * Stored runs without a browser: the newest sample of each as text, and the page of the one that
 * began last as one HTML file, to keep or to attach to an issue. A training writes what is read
 * here when its listener is given {@code new GatewatchFileStorage(Path.of("run.gatewatch"))}.
 */
public final class Report {
  private Report() {}

  /**
   * Prints the text, and writes the file.
   *
   * @param args the run, by default {@code run.gatewatch}; and what is written, by default {@code
   *     report.html}, which is replaced if it is there
   * @throws IOException if the one cannot be read, or the other not be written
   */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args.length > 0 ? args[0] : "run.gatewatch");
    Path page = Path.of(args.length > 1 ? args[1] : "report.html");
    if (!Files.exists(file)) {
      System.err.println("There is no file " + file);
      System.exit(2);
    }
    StatsStorage storage = GatewatchFileStorage.readOnly(file);
    String newest = "";
    long begun = Long.MIN_VALUE;
    for (String session : storage.listSessionIDs()) {
      for (String worker : storage.listWorkerIDsForSessionAndType(session, StoredRecord.TYPE_ID)) {
        System.out.println("Session " + session + ", " + worker);
        Persistable first = storage.getStaticInfo(session, StoredRecord.TYPE_ID, worker);
        print(storage, (StoredRecord) first);
        if (first.getTimeStamp() > begun) {
          begun = first.getTimeStamp();
          newest = session;
        }
      }
    }
    Gatewatch.report(storage, newest, page);
    System.out.println("Open " + page + " in a browser: session " + newest);
    storage.close();
  }

  /** What a training ends with is a record without a sample. */
  private static void print(StatsStorage storage, StoredRecord first) {
    Layout layout = first.layout();
    String session = first.getSessionID();
    String worker = first.getWorkerID();
    long[] times = storage.getAllUpdateTimes(session, StoredRecord.TYPE_ID, worker);
    for (int i = times.length - 1; i >= 0; i--) {
      Persistable record = storage.getUpdate(session, StoredRecord.TYPE_ID, worker, times[i]);
      JudgedSample judged = ((StoredRecord) record).judged();
      if (layout != null && judged != null) {
        System.out.println(Gatewatch.summary(layout, judged.sample()));
        return;
      }
    }
  }
}
