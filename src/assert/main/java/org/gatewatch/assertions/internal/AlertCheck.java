package org.gatewatch.assertions.internal;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.Severity;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.stored.StoredWorker;

/**
 * There is no alert.
 *
 * @param atLeast the mildest that is not allowed
 */
public record AlertCheck(Severity atLeast) implements Check {
  private static final int MOST_TOLD = 10;

  @Override
  public Optional<String> violation(StoredWorker run, Consumer<String> complaints) {
    List<Alert> found =
        run.samples(complaints)
            .flatMap(sample -> sample.judged().alerts().stream())
            .filter(this::counts)
            .toList();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String further =
        found.size() > MOST_TOLD ? "\n  and " + (found.size() - MOST_TOLD) + " more" : "";
    return Optional.of(
        found.stream()
                .limit(MOST_TOLD)
                .map(AlertCheck::line)
                .collect(Collectors.joining("\n  ", head(found.size()) + ":\n  ", ""))
            + further);
  }

  private boolean counts(Alert alert) {
    return alert.state() != AlertState.RESOLVED && alert.type().severity().compareTo(atLeast) >= 0;
  }

  private String head(int many) {
    String what = atLeast == Severity.HINT ? "" : " of " + atLeast + " or worse";
    return many == 1 ? "there is an alert" + what : "there are " + many + " alerts" + what;
  }

  private static String line(Alert alert) {
    String advice = alert.advice().isEmpty() ? "" : "; try: " + alert.advice();
    return Words.oneLine(
        String.format(
            Locale.ROOT,
            "iteration %d, %s, %s: %s%s",
            alert.iteration(),
            Words.place(alert.location()),
            alert.type().title(),
            alert.finding(),
            advice));
  }
}
