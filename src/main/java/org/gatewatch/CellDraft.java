package org.gatewatch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.Report;
import org.gatewatch.capture.CellPasses;
import org.gatewatch.cell.CellSummaries;
import org.gatewatch.publish.Draft;
import org.gatewatch.sample.Sample;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sample whose cells are looked into, and which is judged by the rules, on the publisher's
 * thread. If the former fails, the sample goes without them.
 *
 * @param divisor what DL4J divides the sample's gradients by
 * @param failed whether a failure was told already
 */
record CellDraft(
    Report report,
    int divisor,
    CellPasses passes,
    CellSummaries computing,
    LateAlerts late,
    AtomicBoolean failed)
    implements Draft {
  private static final Logger LOG = LoggerFactory.getLogger(CellDraft.class);

  @Override
  public Report complete() {
    Sample sample = withCells();
    List<Alert> alerts = new ArrayList<>(report.alerts());
    alerts.addAll(late.find(sample, divisor));
    return new Report(sample, alerts);
  }

  private Sample withCells() {
    try {
      return passes.addTo(report.sample(), computing);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      if (failed.compareAndSet(false, true)) {
        LOG.warn("Gatewatch cannot look inside the cells; samples go without that", e);
      }
      return report.sample();
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
