package org.gatewatch.ui;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.ui.internal.report.ReportFile;

/**
 * Writes a run as one HTML file that any browser opens, without a server and without a network: to
 * keep it, to attach it to an issue, to print it.
 *
 * <pre>{@code
 * GatewatchReport.write(storage, "my-session", Path.of("report.html"));
 * }</pre>
 *
 * <p>It is the page itself, with its views and its numbers, of the newest sample, the first, and
 * those with alerts; of all others there are norms and scalars, thinned. It has at most 5 MB, and
 * says what was left out for that; only of a network so large that one sample is larger does it
 * have more. Names in it are text, whatever they are, and its security policy lets it run nothing
 * but its own script, and load nothing.
 */
public final class GatewatchReport {
  private GatewatchReport() {}

  /**
   * Writes the report of a session, of its first worker by name. Reads what is stored at this time;
   * training may go on meanwhile. Takes seconds for long runs, on the caller's thread.
   *
   * @param storage of Gatewatch's records, as given to the listener or opened from a file
   * @param session id of the session
   * @param path the file; one that is there is replaced, once the new one is whole
   * @throws IllegalArgumentException if the storage has no sample of Gatewatch in such a session
   * @throws IOException if the file cannot be written
   */
  public static void write(StatsStorage storage, String session, Path path) throws IOException {
    new ReportFile().writeReport(storage, session, path);
  }
}
