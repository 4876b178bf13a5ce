package org.gatewatch.alert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;

/**
 * Looks for non-finite values in the samples of one network, and reports a place again only when
 * their number there has grown tenfold. A place that has been finite in between is reported anew.
 */
public final class NonFiniteWatch {
  private static final int GROWTH = 10;

  /** The order in which an iteration computes its quantities. */
  private static final List<Quantity> CAUSE_FIRST =
      List.of(
          Quantity.PRE_ACTIVATION,
          Quantity.CELL_STATE,
          Quantity.ACTIVATION,
          Quantity.ACTIVATION_GRADIENT,
          Quantity.OUTPUT_GRADIENT,
          Quantity.CELL_STATE_GRADIENT,
          Quantity.PRE_ACTIVATION_GRADIENT,
          Quantity.GRADIENT,
          Quantity.UPDATE,
          Quantity.WEIGHT);

  private final Layout layout;
  private final long[] reported;
  private final Integer[] causeFirst;

  /** A watch over samples of this layout. */
  public NonFiniteWatch(Layout layout) {
    this.layout = layout;
    reported = new long[layout.slots().size()];
    causeFirst = new Integer[reported.length];
    Arrays.setAll(causeFirst, i -> i);
    Arrays.sort(causeFirst, Comparator.comparingInt(this::stage).thenComparingInt(this::depth));
  }

  private int stage(int slot) {
    return CAUSE_FIRST.indexOf(layout.slots().get(slot).quantity());
  }

  /** Activations are computed from the first layer to the last, gradients the other way. */
  private int depth(int slot) {
    Slot place = layout.slots().get(slot);
    boolean forward =
        place.quantity() == Quantity.ACTIVATION || place.quantity() == Quantity.WEIGHT;
    return forward ? place.layer() : -place.layer();
  }

  /** The alert that a sample gives rise to, if any. */
  public Optional<Alert> check(Sample sample) {
    List<Place> places = new ArrayList<>();
    for (int slot : causeFirst) {
      Summary summary = sample.summaries().get(slot);
      if (summary != null && isNews(slot, summary.nonFinite())) {
        places.add(Place.of(layout, layout.slots().get(slot), summary));
      }
    }
    return places.isEmpty()
        ? Optional.empty()
        : Optional.of(new Alert(sample.iteration(), sample.epoch(), places));
  }

  private boolean isNews(int slot, long found) {
    boolean news = found > 0 && (reported[slot] == 0 || found >= GROWTH * reported[slot]);
    if (news || found == 0) {
      reported[slot] = found;
    }
    return news;
  }
}
