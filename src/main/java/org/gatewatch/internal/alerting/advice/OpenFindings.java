package org.gatewatch.internal.alerting.advice;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.words.AlertSubject;

/** What rules find and is not over, place by place, and what of it comes from what. */
final class OpenFindings {
  private static final Comparator<Alert> WORST_FIRST =
      Comparator.comparingDouble(OpenFindings::badness).reversed();

  private final Advisor advisor;
  private final Map<AlertSubject, Member> open = new LinkedHashMap<>();

  /**
   * What is said to come from something else; also if it is over in between, but for what opens
   * when its cause has been over for {@link CauseGroups#QUIET} samples.
   */
  private final Map<AlertSubject, Explained> explained = new HashMap<>();

  /** In which sample something was over. */
  private final Map<AlertSubject, Integer> over = new HashMap<>();

  /** From what something comes, and until which sample that is said. */
  private record Explained(AlertSubject cause, int until) {}

  /**
   * Nothing is open.
   *
   * @param advisor knows how the network trains
   */
  OpenFindings(Advisor advisor) {
    this.advisor = advisor;
  }

  /** What is open in one place. */
  private static final class Member {
    private final int opened;
    private Alert alert;

    Member(Alert alert, int opened) {
      this.alert = alert;
      this.opened = opened;
    }
  }

  /** Whether all is over. */
  boolean isEmpty() {
    return open.isEmpty();
  }

  /** Takes in what opens, worsens or is over in one place, in a sample. */
  void take(Alert event, int sample) {
    AlertSubject place = AlertSubject.of(event.type(), event.location());
    if (event.state() == AlertState.RESOLVED) {
      open.remove(place);
      over.put(place, sample);
    } else {
      over.remove(place);
      open.computeIfAbsent(place, key -> opened(key, event, sample)).alert = event;
    }
  }

  private Member opened(AlertSubject place, Alert event, int sample) {
    explained.computeIfPresent(
        place, (key, before) -> isLongOver(before.cause(), sample) ? null : before);
    return new Member(event, sample);
  }

  private boolean isLongOver(AlertSubject cause, int sample) {
    return sample - over.getOrDefault(cause, sample) > CauseGroups.QUIET;
  }

  /** Looks for what comes from something else that is open: so it is said to, until a sample. */
  void explain(int until) {
    open.forEach(
        (place, other) ->
            open.forEach(
                (cause, one) -> {
                  if (explains(one, other)) {
                    explained.put(place, new Explained(cause, until));
                  }
                }));
  }

  private boolean explains(Member one, Member other) {
    int after = other.opened - one.opened;
    return Explanations.explains(one.alert, other.alert, after, advisor.facts());
  }

  /** All of a kind, the worst first. */
  List<Alert> of(AlertType type) {
    List<Alert> found = new ArrayList<>();
    for (Member member : open.values()) {
      if (member.alert.type() == type) {
        found.add(member.alert);
      }
    }
    if (found.size() > 1) {
      found.sort(WORST_FIRST);
    }
    return found;
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
    for (AlertSubject one : open.keySet()) {
      if (one.type() == type && isUnexplained(one, sample)) {
        return true;
      }
    }
    return false;
  }

  private boolean isUnexplained(AlertSubject place, int sample) {
    Explained by = explained.get(place);
    return by == null || by.until() < sample;
  }

  /** Whether all of a kind comes from something else, and something that is told explains it. */
  boolean isExplained(AlertType type, int sample, Set<AlertType> told) {
    return !hasUnexplained(type, sample) && explainsOne(told, type);
  }

  /** Whether one of some kinds brings about one of another. */
  private boolean explainsOne(Set<AlertType> causes, AlertType type) {
    for (Member one : open.values()) {
      if (causes.contains(one.alert.type()) && explainsOne(one, type)) {
        return true;
      }
    }
    return false;
  }

  private boolean explainsOne(Member one, AlertType type) {
    for (Member other : open.values()) {
      if (other.alert.type() == type && explains(one, other)) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of a kind brings about one of another. */
  boolean explains(AlertType one, AlertType other) {
    return explainsOne(EnumSet.of(one), other);
  }

  /** Which kinds are open. */
  Set<AlertType> types() {
    Set<AlertType> types = EnumSet.noneOf(AlertType.class);
    for (Member member : open.values()) {
      types.add(member.alert.type());
    }
    return types;
  }

  /** What is open and comes from what is open of a kind. */
  List<Alert> consequences(AlertType cause) {
    List<Member> causes =
        open.values().stream().filter(member -> member.alert.type() == cause).toList();
    return open.values().stream()
        .filter(other -> causes.stream().anyMatch(one -> explains(one, other)))
        .map(member -> member.alert)
        .toList();
  }

  /** In how many places these are. */
  static int places(List<Alert> alerts) {
    int places = 0;
    for (Alert alert : alerts) {
      places += alert.alsoIn() + 1;
    }
    return places;
  }
}
