package org.gatewatch.alert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.gatewatch.birth.BirthCertificate;
import org.gatewatch.birth.Counts;
import org.gatewatch.birth.LeadUp;
import org.gatewatch.birth.Spot;
import org.gatewatch.birth.Stage;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Looks for non-finite values in the samples of one network. They are told when the first appears,
 * with its birth certificate, again each time there are ten times as many, and when all are gone.
 * For samples in rising order of their iterations; a sample whose summaries come late is first
 * asked about early. Safe for use by several threads.
 */
public final class NonFiniteWatch {
  private static final int GROWTH = 10;
  private static final int NEVER = -1;

  private final Layout layout;
  private final Integer[] causeFirst;
  private final RecentSamples recent;
  private int since = NEVER;
  private long told;

  /** The last sample that was told of early; those up to it have no more to tell. */
  private int toldEarly = NEVER;

  private @Nullable BirthCertificate first;

  /** A watch over samples of this layout. */
  public NonFiniteWatch(Layout layout) {
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
   * @param birth what was found of the first non-finite value in this iteration, or only now of one
   *     in an earlier iteration, which the alert then names; null if nothing was, or nobody looked:
   *     then the alert tells what the sample shows
   */
  public synchronized Optional<Alert> check(Sample sample, @Nullable BirthCertificate birth) {
    Found found = find(sample, birth);
    boolean isTold = since != NEVER && sample.iteration() <= toldEarly;
    Optional<Alert> alert = isTold ? Optional.empty() : alert(sample, birth, found);
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
   * @param birth as for {@link #check}
   */
  public synchronized Optional<Alert> checkEarly(Sample soFar, @Nullable BirthCertificate birth) {
    Found found = find(soFar, birth);
    if (found.values == 0 || since != NEVER) {
      return Optional.empty();
    }
    toldEarly = soFar.iteration();
    return Optional.of(open(soFar, birth, found));
  }

  private Found find(Sample sample, @Nullable BirthCertificate birth) {
    List<Integer> slots = new ArrayList<>();
    long values = birth != null || !Double.isFinite(sample.score()) ? 1 : 0;
    for (int slot : causeFirst) {
      Summary summary = sample.summaries().get(slot);
      if (summary != null && summary.nonFinite() > 0) {
        slots.add(slot);
        values += summary.nonFinite();
      }
    }
    return new Found(slots, values);
  }

  private Optional<Alert> alert(Sample sample, @Nullable BirthCertificate birth, Found found) {
    if (found.values == 0) {
      return since == NEVER ? Optional.empty() : Optional.of(over(sample));
    }
    if (since == NEVER) {
      return Optional.of(open(sample, birth, found));
    }
    if (found.values < GROWTH * told) {
      return Optional.empty();
    }
    told = found.values;
    Alert worsened = alert(Phase.WORSENED, sample.iteration(), sample.epoch(), others(found));
    return Optional.of(worsened);
  }

  private Alert open(Sample sample, @Nullable BirthCertificate birth, Found found) {
    told = found.values;
    BirthCertificate own = birth == null ? certificate(sample, found.slots) : birth;
    first = own.with(recent.of(own.spot().layer()));
    boolean isEarlier = own.iteration() < sample.iteration();
    since = isEarlier ? own.iteration() : sample.iteration();
    return alert(Phase.OPENED, since, isEarlier ? own.epoch() : sample.epoch(), others(found));
  }

  private static int others(Found found) {
    return Math.max(0, found.slots.size() - 1);
  }

  private Alert over(Sample sample) {
    int began = since;
    since = NEVER;
    return new Alert(
        Trouble.NON_FINITE,
        Phase.RECOVERED,
        sample.iteration(),
        sample.epoch(),
        began,
        Place.NETWORK,
        0,
        sample.score(),
        Double.NaN,
        "all values are finite again",
        "nothing",
        null);
  }

  /** An alert of the birth that was told first. */
  private Alert alert(Phase phase, int iteration, int epoch, int others) {
    BirthCertificate birth = first;
    Spot spot = birth.spot();
    Place place =
        new Place(
            spot.layer(), spot.direction(), birth.stage().quantity(), spot.kernel(), spot.gate());
    return new Alert(
        Trouble.NON_FINITE,
        phase,
        iteration,
        epoch,
        since,
        place,
        others,
        birth.value(),
        Double.NaN,
        phase == Phase.OPENED ? Wording.finding(birth) : "non-finite values have spread",
        birth.stage().advice(),
        birth);
  }

  /** What the first of these slots tells, or the loss if it comes before. */
  private BirthCertificate certificate(Sample sample, List<Integer> slots) {
    boolean lossFirst =
        slots.isEmpty()
            || !Double.isFinite(sample.score()) && stage(slots.get(0)).compareTo(Stage.LOSS) > 0;
    if (lossFirst) {
      return certificate(
          sample, Stage.LOSS, Spot.ofCell(null, null), sample.score(), Counts.of(sample.score()));
    }
    Slot slot = layout.slots().get(slots.get(0));
    Summary summary = sample.summaries().get(slots.get(0));
    Spot spot =
        Spot.ofCell(layout.layers().get(slot.layer()).name(), slot.direction())
            .in(slot.gate(), slot.kernel());
    Counts counts =
        new Counts(
            summary.count(), summary.nan(), summary.positiveInfinity(), summary.negativeInfinity());
    return certificate(sample, stage(slots.get(0)), spot, counts.worst(), counts);
  }

  private static BirthCertificate certificate(
      Sample sample, Stage stage, Spot spot, double value, Counts counts) {
    return new BirthCertificate(
        stage, spot, sample.iteration(), sample.epoch(), value, counts, LeadUp.NONE);
  }
}
