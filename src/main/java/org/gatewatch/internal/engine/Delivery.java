package org.gatewatch.internal.engine;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.internal.alerting.AlertLog;
import org.gatewatch.internal.alerting.NonFiniteJudge;
import org.gatewatch.internal.capture.CapturedSample;
import org.gatewatch.internal.capture.CellPasses;
import org.gatewatch.internal.capture.SampleSource;
import org.gatewatch.internal.cell.CellSummaries;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Layout;
import org.jspecify.annotations.Nullable;

/**
 * Has the samples of one network judged, puts them on their way to storage, and tells what was
 * found in them. For the training thread; what follows on the publisher's thread it only begins.
 */
public final class Delivery {
  private final WorkerStream stream;
  private final int frequency;
  private final Consumer<Alert> telling;
  private final SummariserLease lease;
  private final CellSummaries cellSummaries;
  private final AtomicBoolean cellsFailed = new AtomicBoolean();

  /** The stream's, once the first sample has come; until then null. */
  private WorkerStream.@Nullable Started started;

  /**
   * What was found in an iteration besides its sample.
   *
   * @param origin where what is non-finite came from; null if nothing is, or that is not known
   * @param isMasked whether it came from where a mask leaves data out
   * @param divisor what the sample's gradients are divided by before they are applied
   */
  public record Finding(@Nullable NonFiniteOrigin origin, boolean isMasked, int divisor) {}

  /**
   * A way for the samples of one network.
   *
   * @param summariser whose results samples may still wait for when the network is gone
   */
  public Delivery(
      WorkerStream stream, Settings settings, Consumer<Alert> telling, Summariser summariser) {
    this.stream = stream;
    this.telling = telling;
    frequency = settings.frequency();
    lease = new SummariserLease(summariser);
    cellSummaries = new CellSummaries(settings.maxHeatmapSide());
  }

  /** What its samples are made of, and how their network trains; null before the first. */
  public @Nullable Layout layout() {
    return started == null ? null : started.layout();
  }

  /** How many samples were lost since it was last asked. */
  public int takeDropped() {
    return started == null ? 0 : started.publisher().takeDropped();
  }

  /** Tells what was found on the publisher's thread since the last call. */
  public void tell() {
    if (started != null) {
      started.alerts().tell(telling);
    }
  }

  /**
   * Delivers a sample, and ends the iteration for the judge.
   *
   * @param source of the sample, in its iteration
   * @param cells asked once for what was copied of the cells
   * @param first is told of an alert of non-finite values before anybody else
   */
  public void deliver(
      SampleSource source,
      CapturedSample sample,
      Finding finding,
      Supplier<CellPasses> cells,
      Consumer<Alert> first) {
    WorkerStream.Started on = started == null ? start(source, sample) : started;
    on.advisor().setMasked(finding.isMasked());
    NonFiniteJudge.Verdict verdict =
        stream.judge().judge(sample.soFar(), sample.isDone(), finding.origin());
    boolean isBroken =
        verdict.alert().filter(alert -> alert.state() != AlertState.RESOLVED).isPresent();
    stream.took(sample.soFar(), source, isBroken);
    verdict.alert().ifPresent(stream.outlets()::alert);
    lease.share();
    publish(on, sample, verdict, finding.divisor(), cells.get());
    verdict.alert().ifPresent(alert -> tell(alert, first));
  }

  private WorkerStream.Started start(SampleSource source, CapturedSample sample) {
    WorkerStream.Started begun = stream.begin(source, frequency, sample.soFar().iteration());
    started = begun;
    return begun;
  }

  private void publish(
      WorkerStream.Started on,
      CapturedSample sample,
      NonFiniteJudge.Verdict verdict,
      int divisor,
      CellPasses cells) {
    Optional<Alert> alert = verdict.alert();
    UnjudgedSample unjudged =
        new UnjudgedSample(
            sample,
            System.nanoTime(),
            alert.map(List::of).orElseGet(List::of),
            verdict.pending(),
            divisor,
            cells,
            cellSummaries,
            on.alerts(),
            cellsFailed,
            stream.budget(),
            lease);
    if (sample.isGivenUp()) {
      on.publisher().giveUp(unjudged);
    } else {
      on.publisher().publish(unjudged);
    }
  }

  private void tell(Alert alert, Consumer<Alert> first) {
    if (alert.state() == AlertState.RESOLVED) {
      stream.succession().resolved();
    }
    first.accept(alert);
    AlertLog.write(alert);
    telling.accept(alert);
  }

  /** Begins anew, since the samples that come are of another structure. */
  public void restart() {
    started = null;
  }

  /** The network's summariser is not needed any more, but for samples that are under way. */
  public void release() {
    lease.release();
  }
}
