package org.gatewatch;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.Report;
import org.gatewatch.capture.CellPasses;
import org.gatewatch.cell.CellSummaries;
import org.gatewatch.publish.Draft;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sample whose cells are looked into on the publisher's thread. If that fails, the sample goes
 * without them.
 *
 * @param failed whether that was told already
 */
record CellDraft(Report report, CellPasses passes, CellSummaries computing, AtomicBoolean failed)
    implements Draft {
  private static final Logger LOG = LoggerFactory.getLogger(CellDraft.class);

  @Override
  public Report complete() {
    try {
      return new Report(passes.addTo(report.sample(), computing), report.alerts());
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      if (failed.compareAndSet(false, true)) {
        LOG.warn("Gatewatch cannot look inside the cells; samples go without that", e);
      }
      return report;
    }
  }

  @Override
  public List<Alert> alerts() {
    return report.alerts();
  }

  @Override
  public void close() {
    passes.close();
  }
}
