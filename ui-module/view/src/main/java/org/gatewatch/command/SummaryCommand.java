package org.gatewatch.command;

import java.util.Optional;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.stored.StoredSample;
import org.gatewatch.internal.stored.StoredWorker;
import org.gatewatch.sample.LayoutText;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.SampleText;
import org.gatewatch.view.UnusableException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The network and its newest sample. */
@Command(
    name = "summary",
    description = "Prints layers, cells, kernels, gates, and the numbers of the newest sample.")
final class SummaryCommand extends RunCommand {
  @Parameters(paramLabel = "FILE|URL", description = RunChoice.PLACE)
  private String place = "";

  @Mixin private RunChoice choice = new RunChoice();

  @Override
  boolean run(Rows rows) throws UnusableException {
    try (RunChoice.Opened opened = choice.open(place, PageRun.FEWEST, this::complain)) {
      for (StoredWorker worker : opened.workers()) {
        summarise(worker, rows);
      }
    }
    return true;
  }

  private void summarise(StoredWorker worker, Rows rows) {
    boolean isEnded = worker.isEnded();
    int samples = worker.times().length - (isEnded ? 1 : 0);
    String many =
        Page.isAddress(place)
            ? ""
            : Words.count(samples, "sample") + ", "; // Of a page few are read.
    rows.line("Session " + worker.session() + ", worker " + worker.worker());
    rows.line(many + (isEnded ? "ended" : "not ended"));
    rows.line("");
    Optional<StoredSample> newest = worker.newest(this::complain);
    if (newest.isPresent()) {
      Sample sample = newest.get().judged().sample();
      SampleText.of(worker.layout(), sample).lines().forEach(rows::line);
    } else {
      LayoutText.of(worker.layout()).lines().forEach(line -> rows.wrapped(line, "            "));
    }
    rows.line("");
  }
}
