package org.gatewatch.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.internal.alerting.NonFiniteJudge;
import org.gatewatch.internal.budget.CostBudget;
import org.gatewatch.internal.budget.Extent;
import org.gatewatch.internal.capture.CapturedSample;
import org.gatewatch.internal.capture.CellPasses;
import org.gatewatch.internal.cell.CellSummaries;
import org.gatewatch.internal.publish.PendingSample;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sample whose summaries are awaited, whose cells are looked into, and which is judged, on the
 * publisher's thread. If looking into cells fails, it goes without that.
 *
 * @param takenAt {@code System.nanoTime()} of when it was taken
 * @param alerts what was found already
 * @param pending searches it for non-finite values; null if that was done already
 * @param divisor what DL4J divides the sample's gradients by
 * @param failed whether a failure was told already
 * @param budget is told what it took; what it does not want of the sample is left out
 * @param lease of the summariser whose results are awaited; released when this is closed
 */
record UnjudgedSample(
    CapturedSample captured,
    long takenAt,
    List<Alert> alerts,
    NonFiniteJudge.@Nullable PendingCheck pending,
    int divisor,
    CellPasses passes,
    CellSummaries computing,
    SampleAlerts sampleAlerts,
    AtomicBoolean failed,
    CostBudget budget,
    SummariserLease lease)
    implements PendingSample {
  private static final Logger log = LoggerFactory.getLogger(UnjudgedSample.class);

  @Override
  public Optional<JudgedSample> complete() {
    return captured.await().map(this::wanted).map(this::judged);
  }

  /** Without the heatmaps, if they are not wanted. */
  private Sample wanted(Sample whole) {
    return captured.extent().has(Extent.MAPS) ? whole : whole.withoutMaps();
  }

  private JudgedSample judged(Sample whole) {
    List<Alert> found = new ArrayList<>(alerts);
    if (pending != null) {
      pending
          .hear(whole)
          .ifPresent(
              alert -> {
                sampleAlerts.add(alert);
                found.add(alert);
              });
    }
    Sample sample = withCells(whole);
    found.addAll(sampleAlerts.find(sample, divisor));
    sampleAlerts.show(sample, takenAt);
    return new JudgedSample(sample, found);
  }

  private Sample withCells(Sample whole) {
    try {
      Sample sample = passes.addTo(whole, computing);
      sampleAlerts.compared(passes.compareGradients());
      return sample;
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      if (failed.compareAndSet(false, true)) {
        log.warn("Gatewatch cannot look inside the cells; samples go without that", e);
      }
      return whole;
    }
  }

  @Override
  public void took(long processorNanos) {
    budget.published(captured.extent(), processorNanos);
  }

  @Override
  public boolean isMeasured() {
    return budget.isMeasuring();
  }

  @Override
  public int dropped() {
    return captured.soFar().dropped();
  }

  @Override
  public void close() {
    captured.close();
    passes.close();
    if (pending != null) {
      pending.close();
    }
    lease.release();
  }
}
