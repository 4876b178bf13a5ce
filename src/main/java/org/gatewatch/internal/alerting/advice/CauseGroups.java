package org.gatewatch.internal.alerting.advice;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.sample.Sample;

/**
 * Makes one alert of all that has one cause: of what is found in many places, and of what comes
 * from it. What rules find is told, place by place, when it opens, worsens and is over; here it is
 * told when the first place of a kind opens, when it has become much worse or has spread to more
 * than twice as many places (and less and less often), and when the last place is over.
 *
 * <p>What is explained by something that is open is not told of its own, nor for {@value #GRACE}
 * samples after; if it was told before, it is over as an alert of its own, and the cause's alert
 * names it. But a leap of the training shows in its loss, its gradients, its updates and what grows
 * out of them within a few samples: what was told of it first goes on for all of them, and names
 * them when it is over, unless they last for {@value #QUIET} samples. Whatever is advised
 * contradicts nothing that is open: a step that would is left out, and an alert that was told
 * earlier is taken back if a graver one says the opposite.
 *
 * <p>For one thread at a time.
 */
public final class CauseGroups {
  static final int QUIET = 10;
  static final int GRACE = 30;

  private final Advisor advisor;
  private final OpenFindings open;
  private final Map<AlertType, Told> told = new EnumMap<>(AlertType.class);
  private final Map<AlertType, Alert> lastOver = new EnumMap<>(AlertType.class);

  /** Taken back, and silent until all their places are over. */
  private final Set<AlertType> takenBack = EnumSet.noneOf(AlertType.class);

  /** Named by an alert that was told of the last sample. */
  private final Set<AlertType> named = EnumSet.noneOf(AlertType.class);

  /** What shows a leap that another alert has told of, and that alert's kind. */
  private final Map<AlertType, AlertType> joined = new EnumMap<>(AlertType.class);

  private int seen;

  /** Groups in a training that nothing was found in. */
  public CauseGroups(Advisor advisor) {
    this.advisor = advisor;
    open = new OpenFindings(advisor);
  }

  /** What was said of one kind. */
  private static final class Told {
    private final int since;

    /** In which sample it was told first. */
    private final int opened;

    /** What else was found of it, and never told of its own. */
    private final Set<AlertType> came = EnumSet.noneOf(AlertType.class);

    private int places;
    private int quiet;
    private int mostQuiet = QUIET;
    private boolean hasWorsened;
    private Advice advice;

    Told(int since, int opened, int places, Advice advice) {
      this.since = since;
      this.opened = opened;
      this.places = places;
      this.advice = advice;
    }

    boolean isWorthTelling(int places) {
      return quiet >= mostQuiet && (hasWorsened || places > 2 * this.places);
    }

    void tell(int places, Advice advice) {
      this.places = places;
      this.advice = advice;
      quiet = 0;
      mostQuiet *= 2;
      hasWorsened = false;
    }
  }

  /**
   * What is told of a sample; what is over comes first.
   *
   * @param sample the next one; may have non-finite values, then nothing is found in it
   * @param events what the rules found to open, to worsen and to be over, place by place
   */
  public List<Alert> next(Sample sample, List<Alert> events) {
    seen++;
    named.clear();
    if (events.isEmpty() && isQuiet()) {
      return List.of();
    }
    events.forEach(this::take);
    open.explain(seen + GRACE);
    Telling telling = new Telling();
    telling.said.addAll(advisor.ofNonFinite());
    for (AlertType type : Explanations.ORDER) {
      List<Alert> members = open.of(type);
      Told known = told.get(type);
      if (members.isEmpty()) {
        joined.remove(type);
        end(type, sample, telling);
      } else if (known != null && open.isExplained(type, seen, told.keySet())) {
        told.remove(type);
        telling.over.add(over(members.get(0), sample, known, CauseWords.COMES_FROM_ANOTHER));
      } else if (known != null) {
        goOn(known, members, sample, telling);
      } else if (!takenBack.contains(type) && open.hasUnexplained(type, seen) && !joins(type)) {
        begin(members, sample, telling);
      }
    }
    noteWhatCame();
    telling.over.addAll(telling.others);
    return telling.over;
  }

  /** Whether nothing is open, and nothing that was is left to be told. */
  private boolean isQuiet() {
    return open.isEmpty()
        && told.isEmpty()
        && lastOver.isEmpty()
        && takenBack.isEmpty()
        && joined.isEmpty();
  }

  /**
   * Whether an alert of the last sample only says that another one, of the same sample, goes on
   * with what it told: people who read both read the same twice.
   */
  public boolean isOnlyHandedOn(Alert alert) {
    return alert.state() == AlertState.RESOLVED
        && alert.finding().equals(CauseWords.COMES_FROM_ANOTHER)
        && named.contains(alert.type());
  }

  /** What is told of a sample so far, and what all that is open so far advises. */
  private static final class Telling {
    private final List<Alert> over = new ArrayList<>();
    private final List<Alert> others = new ArrayList<>();
    private final Set<Remedy> said = EnumSet.noneOf(Remedy.class);
  }

  /** Whether it only shows a leap that has just been told of, by what it showed in first. */
  private boolean joins(AlertType type) {
    for (Map.Entry<AlertType, Told> entry : told.entrySet()) {
      AlertType first = entry.getKey();
      boolean isNew = seen - entry.getValue().opened < QUIET;
      if (isNew
          && Explanations.isOfSameLeap(type, first)
          && (joined.get(type) == first || open.explains(type, first))) {
        joined.put(type, first);
        return true;
      }
    }
    joined.remove(type);
    return false;
  }

  private void noteWhatCame() {
    for (AlertType type : open.types()) {
      if (!told.containsKey(type)) {
        told.forEach(
            (first, alert) -> {
              if (joined.get(type) == first
                  || open.explains(first, type)
                  || grewFrom(first, type)) {
                alert.came.add(type);
              }
            });
      }
    }
  }

  /** Whether something comes from what joined an alert. */
  private boolean grewFrom(AlertType first, AlertType type) {
    return joined.entrySet().stream()
        .anyMatch(entry -> entry.getValue() == first && open.explains(entry.getKey(), type));
  }

  private void take(Alert event) {
    open.take(event, seen);
    if (event.state() == AlertState.RESOLVED) {
      lastOver.put(event.type(), event);
      return;
    }
    Told known = told.get(event.type());
    if (known != null && event.state() == AlertState.WORSENED) {
      known.hasWorsened = true;
    }
  }

  private void begin(List<Alert> members, Sample sample, Telling telling) {
    Diagnosis diagnosis = diagnose(members, sample, telling.said);
    Told begun =
        new Told(sample.iteration(), seen, OpenFindings.places(members), diagnosis.advice());
    told.put(members.get(0).type(), begun);
    telling.said.addAll(diagnosis.advice().remedies());
    telling.others.add(alert(members, AlertState.OPENED, sample, begun, diagnosis));
  }

  private void goOn(Told known, List<Alert> members, Sample sample, Telling telling) {
    Alert worst = members.get(0);
    known.quiet++;
    int places = OpenFindings.places(members);
    if (known.isWorthTelling(places) && open.hasUnexplained(worst.type(), seen)) {
      Diagnosis diagnosis = diagnose(members, sample, telling.said);
      known.tell(places, diagnosis.advice());
      telling.others.add(alert(members, AlertState.WORSENED, sample, known, diagnosis));
    } else if (known.advice.contradicts(telling.said)) {
      told.remove(worst.type());
      takenBack.add(worst.type());
      telling.over.add(over(worst, sample, known, CauseWords.TAKEN_BACK));
      return;
    }
    telling.said.addAll(known.advice.remedies());
  }

  private void end(AlertType type, Sample sample, Telling telling) {
    takenBack.remove(type);
    if (joined.containsValue(type)) {
      return; // It goes on with what has joined it.
    }
    Alert last = lastOver.remove(type);
    Told known = told.remove(type);
    if (known != null && last != null) {
      String words = Words.resolved(last, sample.iteration() - known.since);
      telling.over.add(over(last, sample, known, words + CauseWords.came(known.came)));
    }
  }

  private Diagnosis diagnose(List<Alert> members, Sample sample, Set<Remedy> said) {
    Set<AlertType> with = EnumSet.noneOf(AlertType.class);
    open.consequences(members.get(0).type()).forEach(alert -> with.add(alert.type()));
    Diagnosis diagnosis = advisor.of(members.get(0), with, sample);
    Advice advice = diagnosis.advice().without(said);
    return new Diagnosis(
        diagnosis.because(), advice.steps().isEmpty() ? CauseWords.OTHERS_FIRST : advice);
  }

  private Alert alert(
      List<Alert> members, AlertState state, Sample sample, Told told, Diagnosis diagnosis) {
    Alert worst = members.get(0);
    List<Alert> consequences = open.consequences(worst.type());
    consequences.forEach(one -> named.add(one.type()));
    return new Alert(
        worst.type(),
        state,
        sample.iteration(),
        sample.epoch(),
        told.since,
        worst.location(),
        OpenFindings.places(members) - 1,
        worst.value(),
        worst.limit(),
        CauseWords.finding(members, consequences, diagnosis),
        diagnosis.advice().text(),
        null);
  }

  private static Alert over(Alert last, Sample sample, Told told, String finding) {
    return new Alert(
        last.type(),
        AlertState.RESOLVED,
        sample.iteration(),
        sample.epoch(),
        told.since,
        last.location(),
        0,
        last.value(),
        last.limit(),
        finding,
        "nothing",
        null);
  }
}
