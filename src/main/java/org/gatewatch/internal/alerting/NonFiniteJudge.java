package org.gatewatch.internal.alerting;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.internal.alerting.advice.Advisor;
import org.gatewatch.internal.nonfinite.NonFiniteMonitor;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;

/**
 * Decides when an alert of non-finite values is raised, and where {@code fit} stops; nothing else
 * does. The {@link NonFiniteMonitor} looks, {@link NonFiniteAlerts} puts into words, and whoever
 * asks carries out.
 *
 * <pre>
 *            found: OPENED                       found: nothing new
 *   CLEAR --------------------------> LASTING --------------------------> LASTING
 *     ^                                |   ^
 *     | a whole sample is finite:      |   | found by the probe, after enough quiet
 *     | RESOLVED                       |   | iterations: WORSENED, with its own origin
 *     |                                v   |
 *     +------------------------------- QUIET   nothing found in an iteration,
 *                                              or fit was stopped
 * </pre>
 *
 * <p>Under {@code STOP} whatever is found is new: each such iteration has an alert with its own
 * origin, and ends {@code fit}, before the updater runs unless it was the update that made the
 * value. Under {@code LOG} it takes quiet iterations between, twice as many each time, since
 * tracing an origin takes as long as some iterations.
 *
 * <p>An iteration begins with its forward pass. What was found in one that was broken off, or in
 * gradients that were computed without {@code fit}, is forgotten then.
 *
 * <p>A sample that becomes whole after its iteration is judged then, by a {@link PendingCheck} on
 * another thread. It stops training at the next iteration, unless training has stopped since. All
 * else belongs to the training thread, and never waits for another.
 */
public final class NonFiniteJudge implements NonFiniteMonitor.Judge {
  private static final int MOST_PATIENCE = 1 << 20;

  private enum State {
    /** No alert is open. */
    CLEAR,
    /** An alert is open, and the last iteration was not finite. */
    LASTING,
    /** An alert is open, and nothing was found in the last iteration. */
    QUIET
  }

  private final boolean stops;
  private final UnaryOperator<Alert> signing;
  private State state = State.CLEAR;

  /** Iterations that have begun. DL4J's own count stays where it is after a stop. */
  private int step;

  /** The last that was not finite, and how many were quiet since and have to be. */
  private int lastFound;

  private int quiet;
  private int patience = 1;

  /** Networks that were given up since an iteration was finite. */
  private int broken;

  /** Whether something was found in this iteration, and whether that is new. */
  private boolean found;

  private boolean isNew;

  private @Nullable NonFiniteAlerts alerts;
  private final AtomicInteger unheard = new AtomicInteger();
  private final AtomicReference<@Nullable LateVerdict> heard = new AtomicReference<>();

  private final StopRequest stopping = new StopRequest();

  /** What a sample says that came late; one from before the last finding knows nothing of it. */
  private record LateVerdict(int step, boolean finite) {}

  /**
   * A judge of one worker's networks.
   *
   * @param stops whether training stops at a non-finite value
   * @param signing names session and worker in an alert
   */
  public NonFiniteJudge(boolean stops, UnaryOperator<Alert> signing) {
    this.stops = stops;
    this.signing = signing;
  }

  /**
   * The samples that come are of this layout, and have nothing to do with those before.
   *
   * @param advisor says where what is found in them comes from
   */
  public void follow(Layout layout, Advisor advisor) {
    alerts = new NonFiniteAlerts(layout, advisor, stops);
    clear();
  }

  /**
   * The iterations that come are of another network, which goes on where the last one stopped: in
   * Spark each round has one. If that was not finite, the first is looked at as if nothing had been
   * found, then the second, the fourth and so on; for they all have it from each other.
   */
  public void changeNetwork() {
    begin();
    if (state == State.LASTING) {
      broken++;
    }
    if (state == State.QUIET || (state == State.LASTING && Integer.bitCount(broken) == 1)) {
      state = State.QUIET;
      patience = 1;
      quiet = patience;
    }
  }

  /** A forward pass begins an iteration. */
  public void begin() {
    step++;
    found = false;
    isNew = false;
  }

  @Override
  public boolean found(boolean byProbe) {
    boolean again = state == State.QUIET && byProbe && quiet >= patience;
    if (again) {
      patience = Math.min(2 * patience, MOST_PATIENCE);
    }
    found = true;
    isNew = stops || again || state == State.CLEAR;
    return isNew;
  }

  @Override
  public boolean isOpen() {
    return state != State.CLEAR;
  }

  /** Whether training is to stop in this iteration, before the updater runs. */
  public boolean isStopping() {
    return (stops && found) || stopping.isPending();
  }

  /** Ends an iteration that has no sample. */
  public void end() {
    end(false, false);
  }

  private void end(boolean isWhole, boolean finite) {
    if (found || (isWhole && !finite)) {
      state = State.LASTING;
      lastFound = step;
      quiet = 0;
    } else if (isWhole) {
      clear();
    } else if (state != State.CLEAR) {
      state = State.QUIET;
      quiet++;
      broken = 0;
    }
    found = false;
    isNew = false;
    LateVerdict late = heard.getAndSet(null);
    if (late != null && late.step >= lastFound) {
      takeIn(late);
    }
  }

  private void clear() {
    state = State.CLEAR;
    patience = 1;
    broken = 0;
  }

  private void takeIn(LateVerdict late) {
    if (late.finite) {
      clear();
    } else {
      lastFound = late.step;
      state = state == State.CLEAR ? State.LASTING : state;
    }
  }

  /**
   * What becomes of a sample.
   *
   * @param alert what it gives rise to within its iteration
   * @param pending judges it once it is whole; null if that was done
   */
  public record Verdict(Optional<Alert> alert, @Nullable PendingCheck pending) {}

  /**
   * Ends an iteration that has a sample, and judges it: at once if it is whole, and no earlier one
   * is still to be judged on the publisher's thread. Else it follows them there, and only what was
   * found in the iteration itself is told now.
   *
   * @param soFar with the summaries that are there
   * @param origin where what was found in this iteration came from, or on a GPU in an earlier one;
   *     null if nothing was, or that could not be told
   */
  public Verdict judge(Sample soFar, boolean isWhole, @Nullable NonFiniteOrigin origin) {
    NonFiniteAlerts of = Objects.requireNonNull(alerts, "a sample has a layout");
    NonFiniteAlerts.Iteration iteration = new NonFiniteAlerts.Iteration(step, found, isNew, origin);
    boolean now = isWhole && unheard.get() == 0;
    Optional<Alert> alert =
        (now ? of.check(soFar, iteration) : of.checkEarly(soFar, iteration))
            .map(it -> it.iteration() < soFar.iteration() ? late(it) : it)
            .map(signing);
    if (stops) {
      alert.filter(NonFiniteJudge::isHarm).ifPresent(it -> stopping.make(step, it));
    }
    end(isWhole, NonFiniteAlerts.isFinite(soFar));
    return new Verdict(alert, now ? null : new PendingCheck(of, iteration));
  }

  private static boolean isHarm(Alert alert) {
    return alert.state() != AlertState.RESOLVED;
  }

  /**
   * What training stops for now. Whoever goes on with it is not stopped again for what lies before,
   * and is for whatever comes.
   *
   * @return empty if it goes on
   */
  public Optional<Alert> takeStop() {
    Optional<Alert> cause = stopping.take(step);
    if (cause.isPresent()) {
      state = State.QUIET;
    }
    return cause;
  }

  /** A sample that is to be judged once it is whole; closed once, on any thread. */
  public final class PendingCheck implements AutoCloseable {
    private final NonFiniteAlerts of;
    private final NonFiniteAlerts.Iteration iteration;

    private PendingCheck(NonFiniteAlerts of, NonFiniteAlerts.Iteration iteration) {
      this.of = of;
      this.iteration = iteration;
      unheard.incrementAndGet();
    }

    /** What is found in the whole sample. On the publisher's thread. */
    public Optional<Alert> hear(Sample whole) {
      return NonFiniteJudge.this.hear(whole, of, iteration);
    }

    @Override
    public void close() {
      unheard.decrementAndGet();
    }
  }

  private Optional<Alert> hear(
      Sample whole, NonFiniteAlerts of, NonFiniteAlerts.Iteration iteration) {
    int heardStep = iteration.step();
    boolean finite = !iteration.isFound() && NonFiniteAlerts.isFinite(whole);
    StopRequest.Offer offer = stopping.offer(heardStep);
    boolean isToStop = stops && !finite && offer.isOpen();
    Optional<Alert> alert =
        of.check(whole, isToStop ? iteration.asNew() : iteration)
            .map(NonFiniteJudge::late)
            .map(signing);
    if (isToStop) {
      alert.filter(NonFiniteJudge::isHarm).ifPresent(offer::make);
    }
    heard.set(new LateVerdict(heardStep, finite));
    return alert;
  }

  /** An alert that comes after its iteration, in words that say so. */
  private static Alert late(Alert alert) {
    NonFiniteOrigin origin = alert.origin();
    boolean namesOrigin = origin != null && origin.iteration() == alert.iteration();
    return namesOrigin ? alert.withFinding(alert.finding() + ", found after its iteration") : alert;
  }

  /** The samples that were judged last, and this one behind them, as far as it is known. */
  public List<Sample> recentWith(Sample present) {
    return Objects.requireNonNull(alerts, "a sample has a layout").recentWith(present);
  }
}
