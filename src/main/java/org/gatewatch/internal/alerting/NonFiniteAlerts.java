package org.gatewatch.internal.alerting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Looks for non-finite values in the samples of one network. They are told when the first appears,
 * with its origin, again each time there are ten times as many, and when all are gone. For samples
 * in rising order of their iterations; a sample whose summaries come late is first asked about
 * early. Safe for use by several threads.
 */
public final class NonFiniteAlerts {
  private static final int GROWTH = 10;
  private static final int NEVER = -1;

  private final Layout layout;
  private final Integer[] causeFirst;
  private final RecentSamples recent;
  private int since = NEVER;
  private long told;

  /** The last sample that was told of early; those up to it have no more to tell. */
  private int toldEarly = NEVER;

  private @Nullable NonFiniteOrigin first;

  /** A watch over samples of this layout. */
  public NonFiniteAlerts(Layout layout) {
    this.layout = layout;
    recent = new RecentSamples(layout);
    causeFirst = new Integer[layout.slots().size()];
    Arrays.setAll(causeFirst, i -> i);
    Arrays.sort(causeFirst, Comparator.comparing(this::stage).thenComparingInt(this::depth));
  }

  private Stage stage(int slot) {
    return Stage.of(layout.slots().get(slot));
  }

  /** Activations are computed from the first layer to the last, gradients the other way. */
  private int depth(int slot) {
    boolean back = stage(slot).compareTo(Stage.LOSS) > 0 && stage(slot) != Stage.UPDATED_PARAMETER;
    int layer = layout.slots().get(slot).layer();
    return back ? -layer : layer;
  }

  /** The samples that were checked last. */
  public RecentSamples recent() {
    return recent;
  }

  /** What a sample has of non-finite values. */
  private record Found(List<Integer> slots, long values) {}

  /**
   * The alert that a sample gives rise to, if any.
   *
   * @param origin what was found of the first non-finite value in this iteration, or only now of
   *     one in an earlier iteration, which the alert then names; null if nothing was, or nobody
   *     looked: then the alert tells what the sample shows
   */
  public synchronized Optional<Alert> check(Sample sample, @Nullable NonFiniteOrigin origin) {
    Found found = find(sample, origin);
    boolean isTold = since != NEVER && sample.iteration() <= toldEarly;
    Optional<Alert> alert = isTold ? Optional.empty() : alert(sample, origin, found);
    if (isTold) {
      told = Math.max(told, found.values);
    }
    recent.add(sample);
    return alert;
  }

  /**
   * The alert that a sample gives rise to before its summaries are there, if any: only that
   * something begins. {@link #check} is to follow if the sample becomes whole, and tells nothing of
   * this iteration, or of those before, a second time.
   *
   * @param soFar the sample without summaries, or with some of them
   * @param origin as for {@link #check}
   */
  public synchronized Optional<Alert> checkEarly(Sample soFar, @Nullable NonFiniteOrigin origin) {
    Found found = find(soFar, origin);
    if (found.values == 0 || since != NEVER) {
      return Optional.empty();
    }
    toldEarly = soFar.iteration();
    return Optional.of(open(soFar, origin, found));
  }

  private Found find(Sample sample, @Nullable NonFiniteOrigin origin) {
    List<Integer> slots = new ArrayList<>();
    long values = origin != null || !Double.isFinite(sample.score()) ? 1 : 0;
    for (int slot : causeFirst) {
      Summary summary = sample.summaries().get(slot);
      if (summary != null && summary.nonFinite() > 0) {
        slots.add(slot);
        values += summary.nonFinite();
      }
    }
    return new Found(slots, values);
  }

  private Optional<Alert> alert(Sample sample, @Nullable NonFiniteOrigin origin, Found found) {
    if (found.values == 0) {
      return since == NEVER ? Optional.empty() : Optional.of(over(sample));
    }
    if (since == NEVER) {
      return Optional.of(open(sample, origin, found));
    }
    if (first == null || found.values < GROWTH * told) {
      return Optional.empty();
    }
    told = found.values;
    AlertState worse = AlertState.WORSENED;
    return Optional.of(alert(first, worse, sample.iteration(), sample.epoch(), others(found)));
  }

  private Alert open(Sample sample, @Nullable NonFiniteOrigin origin, Found found) {
    told = found.values;
    NonFiniteOrigin own = origin == null ? origin(sample, found.slots) : origin;
    NonFiniteOrigin whole = own.with(recent.of(own.position().location().layer()));
    first = whole;
    boolean isEarlier = own.iteration() < sample.iteration();
    since = isEarlier ? own.iteration() : sample.iteration();
    int epoch = isEarlier ? own.epoch() : sample.epoch();
    return alert(whole, AlertState.OPENED, since, epoch, others(found));
  }

  private static int others(Found found) {
    return Math.max(0, found.slots.size() - 1);
  }

  private Alert over(Sample sample) {
    int began = since;
    since = NEVER;
    return new Alert(
        AlertType.NON_FINITE,
        AlertState.RESOLVED,
        sample.iteration(),
        sample.epoch(),
        began,
        Location.NETWORK,
        0,
        sample.score(),
        Double.NaN,
        "all values are finite again",
        "nothing",
        null);
  }

  private Alert alert(
      NonFiniteOrigin origin, AlertState state, int iteration, int epoch, int others) {
    Location location = origin.position().location().withQuantity(origin.stage().quantity());
    return new Alert(
        AlertType.NON_FINITE,
        state,
        iteration,
        epoch,
        since,
        location,
        others,
        origin.value(),
        Double.NaN,
        state == AlertState.OPENED ? Messages.finding(origin) : "non-finite values have spread",
        origin.stage().advice(),
        origin);
  }

  /** What the first of these slots tells, or the loss if it comes before. */
  private NonFiniteOrigin origin(Sample sample, List<Integer> slots) {
    boolean lossFirst =
        slots.isEmpty()
            || (!Double.isFinite(sample.score()) && stage(slots.get(0)).compareTo(Stage.LOSS) > 0);
    if (lossFirst) {
      return origin(
          sample,
          Stage.LOSS,
          Position.ofCell(null, null),
          sample.score(),
          NonFiniteCounts.of(sample.score()));
    }
    Slot slot = layout.slots().get(slots.get(0));
    Summary summary = sample.summaries().get(slots.get(0));
    Position position = Position.in(Location.of(layout, slot).withQuantity(null));
    NonFiniteCounts counts =
        new NonFiniteCounts(
            summary.count(), summary.nan(), summary.positiveInfinity(), summary.negativeInfinity());
    return origin(sample, stage(slots.get(0)), position, counts.worst(), counts);
  }

  private static NonFiniteOrigin origin(
      Sample sample, Stage stage, Position position, double value, NonFiniteCounts counts) {
    return new NonFiniteOrigin(
        stage, position, sample.iteration(), sample.epoch(), value, counts, NormHistory.NONE);
  }
}
