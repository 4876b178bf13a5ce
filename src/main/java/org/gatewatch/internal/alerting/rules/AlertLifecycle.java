package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.internal.alerting.words.AlertSubject;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;

/**
 * Makes alerts of the findings of one rule: for each trouble of each cell one when it opens, one
 * each time it has become {@value #GROWTH} times as severe or has spread to more than twice as many
 * places (but not within {@value #QUIET} samples of the first, and each time not within twice as
 * many as the time before), and one when it was not found in {@value #CALM} samples in a row.
 * Trouble that comes back has to last twice as long each time before it is told again.
 */
final class AlertLifecycle {
  static final int GROWTH = 10;
  static final int QUIET = 10;
  static final int CALM = 5;
  private static final int MOST_PATIENCE = 64;

  private final int patience;
  private final Map<AlertSubject, Episode> episodes = new LinkedHashMap<>();

  /** Episodes that open after so many bad samples in a row. */
  AlertLifecycle(int patience) {
    this.patience = patience;
  }

  /** The worst of several findings, and how many there are. */
  private record Worst(Finding finding, int places, boolean opens, boolean atOnce) {
    static Worst of(Finding finding) {
      return new Worst(finding, 1, finding.opens(), finding.opens() && finding.atOnce());
    }

    Worst and(Worst other) {
      boolean worse =
          opens == other.opens ? other.finding.severity() > finding.severity() : other.opens;
      return new Worst(
          worse ? other.finding : finding,
          places + other.places,
          opens || other.opens,
          atOnce || other.atOnce);
    }
  }

  private static final class Episode {
    private boolean open;
    private int bad;
    private int calm;
    private int times = 1;
    private int since;
    private int quiet;
    private int mostQuiet;
    private double toldSeverity;
    private int toldPlaces;
    private Finding last;

    Episode(Finding first) {
      last = first;
    }

    boolean isForgotten() {
      return !open && bad == 0 && times == 1;
    }
  }

  /**
   * What the findings in the next sample give rise to.
   *
   * @param measured what is measured at a place now, for what is over; NaN if that is not known
   */
  List<Alert> next(Sample sample, List<Finding> findings, ToDoubleFunction<Location> measured) {
    return findings.isEmpty() && episodes.isEmpty()
        ? List.of()
        : alerts(sample, findings, measured);
  }

  private List<Alert> alerts(
      Sample sample, List<Finding> findings, ToDoubleFunction<Location> measured) {
    Map<AlertSubject, Worst> found = new LinkedHashMap<>();
    for (Finding finding : findings) {
      found.merge(
          AlertSubject.of(finding.type(), finding.location()), Worst.of(finding), Worst::and);
    }
    List<Alert> alerts = new ArrayList<>();
    found.forEach(
        (key, worst) -> {
          Episode episode = episodes.computeIfAbsent(key, k -> new Episode(worst.finding()));
          episode.last = worst.finding();
          @Nullable AlertState state =
              episode.open ? goOn(episode, worst) : mayOpen(episode, worst, sample);
          if (state != null) {
            episode.toldSeverity = worst.finding().severity();
            episode.toldPlaces = worst.places();
            episode.quiet = 0;
            alerts.add(alert(sample, episode, state, worst.places() - 1, worst.finding().value()));
          }
        });
    Iterator<Map.Entry<AlertSubject, Episode>> all = episodes.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<AlertSubject, Episode> entry = all.next();
      if (!found.containsKey(entry.getKey()) && isOver(entry.getValue())) {
        double now = measured.applyAsDouble(entry.getValue().last.location());
        alerts.add(alert(sample, entry.getValue(), AlertState.RESOLVED, 0, now));
      }
      if (entry.getValue().isForgotten()) {
        all.remove();
      }
    }
    return alerts;
  }

  private @Nullable AlertState mayOpen(Episode episode, Worst worst, Sample sample) {
    episode.bad = worst.opens() ? episode.bad + (worst.atOnce() ? patience : 1) : 0;
    if (episode.bad < patience * Math.min(episode.times, MOST_PATIENCE)) {
      return null;
    }
    episode.open = true;
    episode.bad = 0;
    episode.calm = 0;
    episode.mostQuiet = QUIET;
    episode.since = sample.iteration();
    return AlertState.OPENED;
  }

  private static @Nullable AlertState goOn(Episode episode, Worst worst) {
    episode.calm = 0;
    episode.quiet++;
    boolean worse =
        worst.finding().severity() >= GROWTH * episode.toldSeverity
            || worst.places() > 2 * episode.toldPlaces;
    if (!worse || !worst.opens() || episode.quiet < episode.mostQuiet) {
      return null;
    }
    episode.mostQuiet *= 2;
    return AlertState.WORSENED;
  }

  private static boolean isOver(Episode episode) {
    episode.bad = 0;
    if (!episode.open || ++episode.calm < CALM) {
      return false;
    }
    episode.open = false;
    episode.times *= 2;
    return true;
  }

  private static Alert alert(
      Sample sample, Episode episode, AlertState state, int others, double value) {
    Finding finding = episode.last;
    boolean over = state == AlertState.RESOLVED;
    return new Alert(
        finding.type(),
        state,
        sample.iteration(),
        sample.epoch(),
        episode.since,
        finding.location(),
        others,
        value,
        finding.limit(),
        over ? "over: " + finding.words() : finding.words(),
        over ? "nothing" : finding.lookAt(),
        null);
  }
}
