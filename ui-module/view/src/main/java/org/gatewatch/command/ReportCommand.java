package org.gatewatch.command;

import java.io.IOException;
import java.nio.file.Path;
import org.gatewatch.ui.GatewatchReport;
import org.gatewatch.view.UnusableException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A run's page in a file. */
@Command(
    name = "report",
    description = {
      "Writes the page of a run as one HTML file, which opens without a server. Of several workers"
          + " it is of the first by name."
    })
final class ReportCommand extends RunCommand {
  @Parameters(index = "0", paramLabel = "FILE", description = "A stored run, or a folder of them.")
  private String place = "";

  @Parameters(
      index = "1",
      paramLabel = "OUT.html",
      description = "The file that is written; one that is there is replaced.")
  private Path out = Path.of("");

  @Option(
      names = "--session",
      paramLabel = "S",
      description = "This session; the one that began last, if it is not said.")
  private @Nullable String session;

  @Override
  boolean run(Rows rows) throws UnusableException {
    if (Page.isAddress(place)) {
      throw new UnusableException(place, "a report is made of a file, not of a page");
    }
    try (RunChoice.Opened opened = new RunChoice(session).open(place, 0, this::complain)) {
      String chosen = opened.newest().session();
      GatewatchReport.write(opened.holding(chosen), chosen, out);
      rows.line(out + ": session " + chosen);
      return true;
    } catch (IllegalArgumentException e) {
      throw new UnusableException(place, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw UnusableException.unwritable(out, e);
    }
  }
}
