package org.gatewatch.internal.alerting.advice;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.jspecify.annotations.Nullable;

/** What rules find and is not over, place by place, and what of it comes from what. */
final class OpenFindings {
  private final Advisor advisor;
  private final Map<Place, Member> open = new LinkedHashMap<>();

  /**
   * Nothing is open.
   *
   * @param advisor knows how the network trains
   */
  OpenFindings(Advisor advisor) {
    this.advisor = advisor;
  }

  private record Place(AlertType type, @Nullable String layer, @Nullable Direction direction) {
    static Place of(Alert alert) {
      return new Place(alert.type(), alert.location().layer(), alert.location().direction());
    }
  }

  /** What is open in one place. */
  private static final class Member {
    private Alert alert;
    private int explainedUntil = -1;

    Member(Alert alert) {
      this.alert = alert;
    }
  }

  /** Takes in what opens, worsens or is over in one place. */
  void take(Alert event) {
    Place place = Place.of(event);
    if (event.state() == AlertState.RESOLVED) {
      open.remove(place);
    } else {
      open.computeIfAbsent(place, key -> new Member(event)).alert = event;
    }
  }

  /** Looks for what comes from something else that is open: so it is said to, until a sample. */
  void explain(int until) {
    for (Member other : open.values()) {
      for (Member one : open.values()) {
        if (explains(one.alert, other.alert)) {
          other.explainedUntil = until;
        }
      }
    }
  }

  private boolean explains(Alert one, Alert other) {
    return Explanations.explains(one, other, advisor.facts());
  }

  /** All of a kind, the worst first. */
  List<Alert> of(AlertType type) {
    return open.values().stream()
        .map(member -> member.alert)
        .filter(alert -> alert.type() == type)
        .sorted(Comparator.comparingDouble(OpenFindings::badness).reversed())
        .toList();
  }

  /** The worse, the larger; most values are the worse the larger they are. */
  private static double badness(Alert alert) {
    double factor = Math.log(Math.abs(alert.value() / alert.limit()));
    boolean lessIsWorse =
        alert.type() == AlertType.VANISHING_THROUGH_DEPTH
            || alert.type() == AlertType.SMALL_UPDATES;
    if (Double.isNaN(factor)) {
      return 0;
    }
    return lessIsWorse ? -factor : factor;
  }

  /** Whether one of a kind was not said to come from something else, for a sample at least. */
  boolean hasUnexplained(AlertType type, int sample) {
    return open.values().stream()
        .anyMatch(member -> member.alert.type() == type && member.explainedUntil < sample);
  }

  /** Whether all of a kind comes from something else, and something that is told explains it. */
  boolean isExplained(AlertType type, int sample, Set<AlertType> told) {
    return !hasUnexplained(type, sample)
        && open.values().stream()
            .anyMatch(one -> told.contains(one.alert.type()) && explainsOne(one.alert, type));
  }

  private boolean explainsOne(Alert one, AlertType type) {
    return open.values().stream()
        .anyMatch(other -> other.alert.type() == type && explains(one, other.alert));
  }

  /** What is open and comes from one of these. */
  List<Alert> consequences(List<Alert> causes) {
    return open.values().stream()
        .map(member -> member.alert)
        .filter(other -> causes.stream().anyMatch(one -> explains(one, other)))
        .toList();
  }

  /** In how many places these are. */
  static int places(List<Alert> alerts) {
    return alerts.stream().mapToInt(alert -> alert.alsoIn() + 1).sum();
  }
}
