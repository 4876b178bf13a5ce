package org.gatewatch.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.api.UIServer;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.LayoutText;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.storage.GatewatchFileStorage;
import org.gatewatch.storage.StoredRecord;

/**
 * A run that lies in a file, seen again, or while it is trained: on the page, and in code of one's
 * own. A training writes such a file when its listener is given {@code new
 * GatewatchFileStorage(Path.of("run.gatewatch"))}.
 */
public final class StoredRun {
  private StoredRun() {}

  /**
   * Prints the network, all alerts and the last gradients of each run in a file, and shows it.
   *
   * @param args the file
   * @throws Exception if the terminal or the file cannot be read, or the server not be stopped
   */
  public static void main(String[] args) throws Exception {
    Path file = Path.of(args.length > 0 ? args[0] : "run.gatewatch");
    if (!Files.exists(file)) {
      System.err.println("There is no file " + file);
      System.exit(2);
    }
    StatsStorage storage = GatewatchFileStorage.readOnly(file);
    for (String session : storage.listSessionIDs()) {
      for (String worker : storage.listWorkerIDsForSessionAndType(session, StoredRecord.TYPE_ID)) {
        print(storage, session, worker);
      }
    }
    UIServer ui = UIServer.getInstance();
    ui.attach(storage);
    System.out.println("Watch " + ui.getAddress() + "/gatewatch until Enter");
    System.in.read();
    ui.detach(storage);
    storage.close();
    UIServer.stopInstance();
  }

  private static void print(StatsStorage storage, String session, String worker) {
    StoredRecord first =
        (StoredRecord) storage.getStaticInfo(session, StoredRecord.TYPE_ID, worker);
    Layout layout = first.layout();
    if (layout == null) {
      System.out.println("Session " + session + ", " + worker + ": what was watched is missing");
      return;
    }
    System.out.println("Session " + session + ", " + worker + ": " + LayoutText.of(layout));

    Sample last = null;
    List<Persistable> records =
        storage.getAllUpdatesAfter(session, StoredRecord.TYPE_ID, worker, Long.MIN_VALUE);
    for (Persistable record : records) {
      StoredRecord stored = (StoredRecord) record;
      JudgedSample judged = stored.judged();
      if (judged != null) { // It is null in the record that ends a training.
        last = judged.sample();
        for (Alert alert : judged.alerts()) {
          System.out.println(alert.type() + " " + alert.state() + ": " + alert.finding());
        }
      }
    }
    if (last != null) {
      System.out.println("Gradients of RW in iteration " + last.iteration() + ":");
      printGradients(layout, last);
    }
  }

  /** A sample has a summary for each slot of its layout, in the same order. */
  private static void printGradients(Layout layout, Sample sample) {
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      Summary summary = sample.summaries().get(i);
      boolean wanted = slot.quantity() == Quantity.GRADIENT && slot.kernel() == Kernel.RECURRENT;
      if (wanted && summary != null) {
        String layer = layout.layers().get(slot.layer()).name();
        System.out.printf(
            "%s %s: norm %.3g, mean magnitude %.3g%n",
            layer, slot.gate(), summary.l2Norm(), summary.meanMagnitude());
      }
    }
  }
}
