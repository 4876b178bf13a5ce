package org.gatewatch.command;

import java.util.concurrent.atomic.AtomicLong;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.stored.StoredWorker;
import org.gatewatch.view.UnusableException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** All alerts. */
@Command(name = "alerts", description = "Prints all alerts, oldest first.")
final class AlertsCommand extends RunCommand {
  @Parameters(paramLabel = "FILE|URL", description = RunChoice.PLACE)
  private String place = "";

  @Option(names = "--json", description = "A JSON object a line.")
  private boolean json;

  @Mixin private RunChoice choice = new RunChoice();

  @Override
  boolean run(Rows rows) throws UnusableException {
    try (RunChoice.Opened opened = choice.open(place, RunChoice.MOST_OF_A_PAGE, this::complain)) {
      for (StoredWorker worker : opened.workers()) {
        print(worker, rows);
      }
    }
    return true;
  }

  private void print(StoredWorker worker, Rows rows) {
    AtomicLong samples = new AtomicLong();
    AtomicLong alerts = new AtomicLong();
    if (!json) {
      rows.line("Session " + worker.session() + ", worker " + worker.worker());
    }
    worker
        .samples(this::complain)
        .forEach(
            sample -> {
              samples.incrementAndGet();
              for (Alert alert : sample.judged().alerts()) {
                alerts.incrementAndGet();
                if (json) {
                  rows.json(AlertRow.of(alert));
                } else {
                  rows.wrapped(AlertRow.words(alert), "    ");
                }
              }
            });
    if (!json && alerts.get() == 0) {
      rows.line("no alerts in " + Words.count(samples.get(), "sample"));
    }
  }
}
