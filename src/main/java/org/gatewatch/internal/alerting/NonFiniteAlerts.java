package org.gatewatch.internal.alerting;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.advice.Advisor;
import org.gatewatch.internal.alerting.advice.Diagnosis;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * The alert of non-finite values in the samples of one network, for the {@link NonFiniteJudge}. It
 * is told when the first appears, with its origin; again when there are ten times as many, or when
 * they come from another origin; and when all are gone. For samples in the order of their
 * iterations; a sample whose summaries come late is first asked about early. Safe for use by
 * several threads.
 */
final class NonFiniteAlerts {
  private static final int GROWTH = 10;
  private static final int NEVER = -1;

  private final Layout layout;
  private final Advisor advisor;
  private final boolean stops;
  private final RecentSamples recent;
  private int since = NEVER;
  private long told;

  /** The last step that was told of early; those up to it have no more to tell. */
  private int toldEarly = NEVER;

  private @Nullable NonFiniteOrigin last;
  private Diagnosis lastDiagnosis = Diagnosis.NONE;

  /**
   * None yet, in samples of this layout.
   *
   * @param stops whether training stops before the updater runs
   */
  NonFiniteAlerts(Layout layout, Advisor advisor, boolean stops) {
    this.layout = layout;
    this.advisor = advisor;
    this.stops = stops;
    recent = new RecentSamples(layout);
  }

  /**
   * What is known of an iteration besides its sample.
   *
   * @param step its number, from the first that was seen
   * @param isFound whether something non-finite was found in it
   * @param isNew whether that is told with an origin of its own, even if an alert is open
   * @param origin where it came from, or only now where it came from in an earlier iteration, which
   *     the alert then names; null if that is not known: then the alert tells what the sample shows
   */
  record Iteration(int step, boolean isFound, boolean isNew, @Nullable NonFiniteOrigin origin) {
    Iteration asNew() {
      return new Iteration(step, true, true, origin);
    }
  }

  /** Whether all that a sample has is finite. */
  static boolean isFinite(Sample sample) {
    for (Summary summary : sample.summaries()) {
      if (summary != null && summary.nonFinite() > 0) {
        return false;
      }
    }
    return Double.isFinite(sample.score());
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

  /** The samples that were checked last; this one is the last of them. */
  @SuppressWarnings("ReferenceEquality") // The very sample, and none that is like it.
  List<Sample> recentWith(Sample present) {
    List<Sample> samples = new ArrayList<>(recent.samples());
    if (samples.isEmpty() || !samples.get(samples.size() - 1).equals(present)) {
      samples.add(present);
    }
    return samples;
  }

  /**
   * What a sample has of non-finite values.
   *
   * @param slots where they are, in the order in which one may have caused the next
   */
  private record Found(List<Integer> slots, long values) {
    int others() {
      return Math.max(0, slots.size() - 1);
    }
  }

  /** The alert that a whole sample gives rise to, if any. */
  synchronized Optional<Alert> check(Sample sample, Iteration iteration) {
    Found found = find(sample, iteration);
    boolean isTold = since != NEVER && iteration.step() <= toldEarly;
    Optional<Alert> alert = isTold ? Optional.empty() : alert(sample, iteration, found);
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
   */
  synchronized Optional<Alert> checkEarly(Sample soFar, Iteration iteration) {
    Found found = find(soFar, iteration);
    if (found.values == 0 || (since != NEVER && !iteration.isNew())) {
      return Optional.empty();
    }
    toldEarly = iteration.step();
    return Optional.of(begin(soFar, iteration, found));
  }

  private Found find(Sample sample, Iteration iteration) {
    List<Integer> slots = new ArrayList<>();
    boolean isFound = iteration.isFound() || !Double.isFinite(sample.score());
    long values = isFound ? 1 : 0;
    for (int slot = 0; slot < sample.summaries().size(); slot++) {
      Summary summary = sample.summaries().get(slot);
      if (summary != null && summary.nonFinite() > 0) {
        slots.add(slot);
        values += summary.nonFinite();
      }
    }
    if (slots.size() > 1) {
      slots.sort(Comparator.comparing(this::stage).thenComparingInt(this::depth));
    }
    return new Found(slots, values);
  }

  private Optional<Alert> alert(Sample sample, Iteration iteration, Found found) {
    if (found.values == 0) {
      return since == NEVER ? Optional.empty() : Optional.of(over(sample));
    }
    if (since == NEVER || iteration.isNew()) {
      return Optional.of(begin(sample, iteration, found));
    }
    if (last == null || found.values < GROWTH * told) {
      return Optional.empty();
    }
    told = found.values;
    AlertState worse = AlertState.WORSENED;
    String spread = "non-finite values have spread" + parameters(sample);
    return Optional.of(alert(last, worse, sample.iteration(), sample.epoch(), found, spread));
  }

  /** What has an origin of its own: it opens an alert, or joins the one that is open. */
  private Alert begin(Sample sample, Iteration iteration, Found found) {
    NonFiniteOrigin own =
        iteration.origin() == null ? origin(sample, found.slots) : iteration.origin();
    NonFiniteOrigin whole = own.with(recent.of(own.position().location().layer()));
    boolean isEarlier = own.iteration() < sample.iteration();
    int at = isEarlier ? own.iteration() : sample.iteration();
    int epoch = isEarlier ? own.epoch() : sample.epoch();
    boolean opens = since == NEVER;
    since = opens ? at : since;
    told = opens ? found.values : Math.max(told, found.values);
    last = whole;
    lastDiagnosis = advisor.begin(whole, sample);
    AlertState state = opens ? AlertState.OPENED : AlertState.WORSENED;
    String because = lastDiagnosis.because();
    String finding =
        Messages.finding(whole) + (because.isEmpty() ? "" : "; " + because) + parameters(sample);
    return alert(whole, state, at, epoch, found, finding);
  }

  /**
   * Whether the parameters are still finite; nothing where the sample cannot tell. An update that
   * is not makes them so, and those of a SameDiff graph are told as they were before it.
   */
  private String parameters(Sample sample) {
    List<@Nullable Summary> weights = summaries(sample, Quantity.WEIGHT);
    List<@Nullable Summary> updates = summaries(sample, Quantity.UPDATE);
    if (Stream.concat(weights.stream(), updates.stream())
        .anyMatch(summary -> summary != null && summary.nonFinite() > 0)) {
      return "; the parameters are not finite any more";
    }
    boolean taken = weights.stream().noneMatch(Objects::isNull);
    boolean updated = updates.stream().anyMatch(Objects::nonNull);
    if (!weights.isEmpty() && stops && (!taken || (!updates.isEmpty() && !updated))) {
      return "; the updater has not changed the parameters";
    }
    return !weights.isEmpty() && taken ? "; the parameters are still finite" : "";
  }

  private List<@Nullable Summary> summaries(Sample sample, Quantity quantity) {
    List<@Nullable Summary> found = new ArrayList<>();
    for (int i = 0; i < layout.slots().size(); i++) {
      if (layout.slots().get(i).quantity() == quantity) {
        found.add(sample.summaries().get(i));
      }
    }
    return found;
  }

  private Alert over(Sample sample) {
    int began = since;
    since = NEVER;
    advisor.end();
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
        "all values are finite again after " + Words.iterations(sample.iteration() - began),
        "nothing",
        null);
  }

  private Alert alert(
      NonFiniteOrigin origin,
      AlertState state,
      int iteration,
      int epoch,
      Found found,
      String finding) {
    return new Alert(
        AlertType.NON_FINITE,
        state,
        iteration,
        epoch,
        since,
        origin.position().location().withQuantity(origin.stage().quantity()),
        found.others(),
        origin.value(),
        Double.NaN,
        finding,
        lastDiagnosis.advice().text(),
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
