package org.gatewatch.baseline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.stored.StoredWorker;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;

/**
 * What healthy runs of one network have in common: of a few numbers of each gate, and of the loss,
 * the mean and the spread in each stretch of iterations. Learnt from stored runs, kept in a small
 * file, and compared with another run of the same network to find where that departs first.
 *
 * <p>The numbers: the L2 norm of weights, gradients and updates of each gate of each kernel of 16
 * elements or more, as logarithms; the mean of each gate's activations, and the share of them that
 * is saturated; the loss (of a timestep, if that is known). The stretches begin at iteration 0, 1,
 * 2, 3, 4, 6, 9, 13, 19, …, each half as late again. What no healthy run had is not judged, such as
 * iterations beyond their last stretch.
 *
 * <p><b>What a sigma is.</b> With R runs, <i>within</i> is the pooled standard deviation of a
 * number around its mean in the stretch in its own run, and <i>between</i> the sample standard
 * deviation of those R means. Then σ² = within² + between² · (1 + 1/R) · (t/3)², where t is the
 * quantile of Student's distribution of R − 1 degrees of freedom that is passed as rarely as three
 * sigmas of a normal one (JCGM 100:2008, table G.2): a new value is outside of a prediction
 * interval of so few runs as rarely as outside of 3 σ (Whitmore, <i>Prediction limits for a
 * univariate normal observation</i>, The American Statistician 40, 1986). t/3 is 79 for two runs,
 * 6.4 for three, 2.2 for five, 1.4 for ten. With one run there is no <i>between</i>. So that a
 * spread of runs that are alike by chance is not near 0, σ is at least 0.1 for a logarithm of a
 * norm (10 %), 0.05 for mean activations and saturated shares, and 5 % of the mean for the loss.
 * Values are not normal, and there are hundreds of them in each sample: take a limit of 6 σ or
 * more, and five runs or more.
 *
 * <p>A norm may be near zero for once: one that is too small counts from the third sample in a row
 * on.
 *
 * <p>Immutable, and safe for use by many threads.
 */
public final class Baseline {
  private static final int SMALL_IN_A_ROW = 3;

  private final int runs;
  private final Map<Measured, List<@Nullable Envelope>> envelopes;

  /** Takes the map as it is. */
  Baseline(int runs, Map<Measured, List<@Nullable Envelope>> envelopes) {
    this.runs = runs;
    this.envelopes = Collections.unmodifiableMap(envelopes);
  }

  /**
   * Learns from healthy runs: from each worker of each session of each storage.
   *
   * @param healthy one storage or more, with runs of one network; they are only read
   * @return what they have in common
   * @throws IllegalArgumentException if there is no run, one has no samples, or anything in one is
   *     NaN or infinite
   */
  public static Baseline learn(StatsStorage... healthy) {
    Learner learner = new Learner();
    for (StatsStorage storage : healthy) {
      StoredWorker.allIn(storage, Baseline::unreadable).forEach(learner::learn);
    }
    if (learner.runs() == 0) {
      throw new IllegalArgumentException("there is no run of Gatewatch to learn from");
    }
    return new Baseline(learner.runs(), learner.envelopes());
  }

  private static void unreadable(String what) {
    throw new IllegalArgumentException(what);
  }

  /**
   * Reads a file.
   *
   * @param file what {@link #write} wrote
   * @return the same baseline
   * @throws IOException if it cannot be read, or is no baseline; the message is one sentence that
   *     names the file
   */
  public static Baseline read(Path file) throws IOException {
    return BaselineFile.read(file);
  }

  /**
   * Writes a file: JSON in UTF-8, whose {@code format} is {@code gatewatch-baseline} and whose
   * {@code version} is 1. Numbers have five digits.
   *
   * @param file where to; replaced if it is there
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    BaselineFile.write(this, file);
  }

  /** {@return how many runs it was learnt from} */
  public int runs() {
    return runs;
  }

  Map<Measured, List<@Nullable Envelope>> envelopes() {
    return envelopes;
  }

  /**
   * Where a run is first so far from the healthy ones: the first sample in which any number is, and
   * in it the one that is farthest.
   *
   * @param storage what has the run; it is only read
   * @param session id of its session
   * @param worker id of its worker
   * @param sigmas how far, above 0
   * @return empty if it is nearer everywhere
   * @throws IllegalArgumentException if there is no such run, nothing of it can be compared, as of
   *     another network, or {@code sigmas} is not above 0
   */
  public Optional<Departure> firstDeparture(
      StatsStorage storage, String session, String worker, double sigmas) {
    if (!(sigmas > 0)) {
      throw new IllegalArgumentException("sigmas must be above 0, not " + sigmas);
    }
    StoredWorker run =
        StoredWorker.allIn(storage, Baseline::unreadable).stream()
            .filter(each -> each.session().equals(session) && each.worker().equals(worker))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no session %s with a worker %s".formatted(session, worker)));
    Comparison comparison = new Comparison(sigmas);
    Optional<Departure> first =
        run.samples(Baseline::unreadable)
            .flatMap(sample -> comparison.judge(sample.judged().sample(), run).stream())
            .findFirst();
    if (comparison.compared == 0) {
      throw new IllegalArgumentException(
          "nothing of session %s can be compared with the baseline, which has other layers or other"
                  .formatted(session)
              + " iterations");
    }
    return first;
  }

  /** A number of a sample, and how far it is from the healthy ones. */
  private record Distance(Measured of, double value, Envelope healthy, double sigmas) {}

  /** Judges sample by sample. */
  private final class Comparison {
    private final double limit;

    /** In how many samples, the last of them this one, a norm is too small. */
    private final Map<Measured, Integer> small = new HashMap<>();

    private long compared;

    private Comparison(double limit) {
      this.limit = limit;
    }

    private Optional<Departure> judge(Sample sample, StoredWorker run) {
      List<Distance> far = new ArrayList<>();
      int stretch = Stretches.of(sample.iteration());
      Measured.each(
          sample,
          run.layout(),
          (measured, value) -> {
            List<@Nullable Envelope> stretches = envelopes.get(measured);
            Envelope healthy =
                stretches == null || stretch >= stretches.size() ? null : stretches.get(stretch);
            if (healthy != null) {
              compared++;
              Distance distance = new Distance(measured, value, healthy, healthy.sigmas(value));
              if (counts(distance)) {
                far.add(distance);
              }
            }
          });
      return far.stream()
          .max((one, other) -> Double.compare(one.sigmas, other.sigmas))
          .map(each -> departure(each, sample.iteration(), run));
    }

    private boolean counts(Distance of) {
      boolean isFar = of.sigmas >= limit;
      boolean isSmall = of.of.statistic() == Statistic.NORM && of.value < of.healthy.mean();
      if (isFar && isSmall) {
        return small.merge(of.of, 1, Integer::sum) >= SMALL_IN_A_ROW;
      }
      small.remove(of.of);
      return isFar;
    }
  }

  private static Departure departure(Distance of, int iteration, StoredWorker run) {
    Statistic statistic = of.of.statistic();
    Location location = of.of.location();
    double value = Double.isFinite(of.value) ? statistic.unscaled(of.value) : Double.NaN;
    return new Departure(
        run.session(),
        run.worker(),
        iteration,
        location,
        statistic.words(),
        value,
        statistic.unscaled(of.healthy.mean()),
        of.sigmas,
        finding(of, iteration, value));
  }

  private static String finding(Distance of, int iteration, double value) {
    Location location = of.of.location();
    String quantity = location.gate() == null ? "" : Words.quantity(location) + ": ";
    String is = Double.isNaN(value) ? "is NaN or infinite" : Words.plain(value);
    return Words.oneLine(
        String.format(
            Locale.ROOT,
            "iteration %d, %s: %s%s %s, healthy %s: %sσ",
            iteration,
            Words.place(location),
            of.of.statistic() == Statistic.NORM ? quantity : "",
            of.of.statistic().words(),
            is,
            of.of.statistic().healthy(of.healthy),
            Words.plain(of.sigmas).replace("+Inf", "∞")));
  }
}
