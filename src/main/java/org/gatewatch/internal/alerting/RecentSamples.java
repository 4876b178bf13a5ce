package org.gatewatch.internal.alerting;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Series;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * The last samples of a network, to tell what led up to something. Safe for use by several threads.
 */
public final class RecentSamples {
  private static final int MOST = 8;

  private final Layout layout;
  private final Deque<Sample> samples = new ArrayDeque<>();

  /** Of this layout; none yet. */
  public RecentSamples(Layout layout) {
    this.layout = layout;
  }

  /** Adds a sample, and lets go of the oldest if there are too many. */
  public synchronized void add(Sample sample) {
    samples.addLast(sample);
    if (samples.size() > MOST) {
      samples.removeFirst();
    }
  }

  /** The samples, oldest first; at most {@value #MOST}. */
  public synchronized List<Sample> samples() {
    return List.copyOf(samples);
  }

  /**
   * The norms of a layer in these samples.
   *
   * @param layer the layer's name; null, or a name that no layer has, for the whole network
   */
  public synchronized NormHistory of(@Nullable String layer) {
    boolean known = layout.layers().stream().anyMatch(one -> one.name().equals(layer));
    String wanted = known ? layer : null;
    return new NormHistory(
        samples.stream().map(Sample::iteration).toList(),
        series(Sample::score),
        series(sample -> norm(sample, Quantity.WEIGHT, wanted)),
        series(sample -> norm(sample, Quantity.GRADIENT, wanted)),
        series(sample -> norm(sample, Quantity.UPDATE, wanted)));
  }

  private Series series(ToDoubleFunction<Sample> number) {
    return Series.of(samples.stream().mapToDouble(number).toArray());
  }

  /** NaN if the sample has no such summary, or one without a finite value. */
  private double norm(Sample sample, Quantity quantity, @Nullable String layer) {
    double squares = 0;
    boolean found = false;
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      Summary summary = sample.summaries().get(i);
      boolean wanted =
          slot.quantity() == quantity
              && (layer == null || layout.layers().get(slot.layer()).name().equals(layer));
      if (wanted && summary != null) {
        squares += summary.l2Norm() * summary.l2Norm();
        found = true;
      }
    }
    return found ? Math.sqrt(squares) : Double.NaN;
  }
}
