package org.gatewatch.internal.outlets;

import java.util.concurrent.TimeUnit;
import org.gatewatch.internal.alerting.rules.CellRatios;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;

/** Reads from samples of one layout what operators want to know. For one thread at a time. */
final class FigureReader {
  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Layout layout;
  private final CellRatios ratios;
  private long lost;
  private int lastIteration = -1;
  private long lastNanos;

  FigureReader(Layout layout) {
    this.layout = layout;
    ratios = new CellRatios(layout);
  }

  /**
   * The figures of the next sample.
   *
   * @param takenAt {@code System.nanoTime()} of when it was taken
   */
  RunFigures next(Sample sample, long takenAt, int openAlerts) {
    lost += sample.dropped();
    boolean follows = lastIteration >= 0 && sample.iteration() > lastIteration;
    double nanos = follows && takenAt > lastNanos ? takenAt - lastNanos : Double.NaN;
    double iterations = sample.iteration() - lastIteration;
    lastIteration = sample.iteration();
    lastNanos = takenAt;
    return new RunFigures(
        sample.iteration(),
        sample.epoch(),
        sample.score(),
        sample.lossPerTimestep(),
        sample.learningRate(),
        gradientNorm(sample),
        ratios.worst(sample),
        nonFinite(sample),
        iterations / (nanos / SECOND),
        Math.min(1, sample.captureNanos() / nanos),
        lost,
        openAlerts,
        sample.captureNanos());
  }

  private double gradientNorm(Sample sample) {
    double squares = 0;
    boolean found = false;
    for (int i = 0; i < layout.slots().size(); i++) {
      Summary summary = sample.summaries().get(i);
      boolean isGradient = layout.slots().get(i).quantity() == Quantity.GRADIENT;
      if (isGradient && summary != null && summary.finite() > 0) {
        squares += summary.l2Norm() * summary.l2Norm();
        found = true;
      }
    }
    return found ? Math.sqrt(squares) : Double.NaN;
  }

  private static long nonFinite(Sample sample) {
    long count = 0;
    for (Summary summary : sample.summaries()) {
      count += summary == null ? 0 : summary.nonFinite();
    }
    return count;
  }
}
