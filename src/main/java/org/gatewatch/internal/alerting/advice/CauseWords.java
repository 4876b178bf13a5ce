package org.gatewatch.internal.alerting.advice;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.words.Words;

/** Puts into words what has one cause. */
final class CauseWords {
  static final Advice OTHERS_FIRST = Advice.of(Remedy.LOOK, "see to the other open alerts first");

  static final String COMES_FROM_ANOTHER = "comes from another alert, which names it";

  static final String TAKEN_BACK = "taken back: a graver alert says the opposite";

  private static final int NAMED = 3;

  private CauseWords() {}

  /** What is found where it is worst, where else, what comes from it, and why it is so. */
  static String finding(List<Alert> members, List<Alert> consequences, Diagnosis diagnosis) {
    StringBuilder text = new StringBuilder(members.get(0).finding());
    List<String> others = new ArrayList<>(cells(members));
    others.remove(Words.cell(members.get(0).location()));
    if (!others.isEmpty()) {
      text.append("; also in ").append(list(others));
    }
    Map<AlertType, List<Alert>> byType = new LinkedHashMap<>();
    consequences.forEach(
        one -> byType.computeIfAbsent(one.type(), type -> new ArrayList<>()).add(one));
    byType.forEach(
        (type, of) ->
            text.append("; so comes: ")
                .append(type.title())
                .append(" in ")
                .append(list(new ArrayList<>(cells(of)))));
    if (text.indexOf(diagnosis.because()) < 0) {
      text.append("; ").append(diagnosis.because());
    }
    return text.toString();
  }

  /** What has come with something that is over, to follow its words; empty if nothing has. */
  static String came(Set<AlertType> types) {
    return types.isEmpty()
        ? ""
        : types.stream()
            .map(AlertType::title)
            .collect(Collectors.joining(", ", "; with it came: ", ""));
  }

  private static Set<String> cells(List<Alert> alerts) {
    Set<String> cells = new LinkedHashSet<>();
    alerts.forEach(alert -> cells.add(Words.cell(alert.location())));
    return cells;
  }

  /** The first few, and how many more there are. */
  static String list(List<String> names) {
    String named = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    int more = names.size() - NAMED;
    return more > 0 ? named + " and " + more + " more" : named;
  }
}
