package org.gatewatch.assertions.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.stored.StoredSample;
import org.gatewatch.internal.stored.StoredWorker;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;

/** Nothing is NaN or infinite. */
public record FiniteCheck() implements Check {
  private static final int MOST_TOLD = 5;

  @Override
  public Optional<String> violation(StoredWorker run, Consumer<String> complaints) {
    return run.samples(complaints).flatMap(of -> found(of, run.layout()).stream()).findFirst();
  }

  private static Optional<String> found(StoredSample of, Layout layout) {
    Sample sample = of.judged().sample();
    List<String> places = places(sample, layout);
    Optional<Alert> alert =
        of.judged().alerts().stream()
            .filter(each -> each.type() == AlertType.NON_FINITE)
            .filter(each -> each.state() != AlertState.RESOLVED)
            .findFirst();
    if (places.isEmpty() && alert.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder("NaN or infinite values in iteration ");
    text.append(sample.iteration());
    alert.ifPresent(each -> text.append(", ").append(each.finding()));
    places.stream().limit(MOST_TOLD).forEach(place -> text.append("; ").append(place));
    if (places.size() > MOST_TOLD) {
      text.append("; and in ").append(places.size() - MOST_TOLD).append(" further places");
    }
    return Optional.of(Words.oneLine(text.toString()));
  }

  private static List<String> places(Sample sample, Layout layout) {
    List<String> places = new ArrayList<>();
    if (!Double.isFinite(sample.score())) {
      places.add("the loss is " + Words.number(sample.score()));
    }
    for (int i = 0; i < layout.slots().size(); i++) {
      Summary summary = sample.summaries().get(i);
      if (summary != null && summary.nonFinite() > 0) {
        Location location = Location.of(layout, layout.slots().get(i));
        places.add(
            String.format(
                Locale.ROOT,
                "%s, %s: %d of %d",
                Words.place(location),
                Words.quantity(location),
                summary.nonFinite(),
                summary.count()));
      }
    }
    return places;
  }
}
