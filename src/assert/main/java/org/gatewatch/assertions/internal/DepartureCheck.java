package org.gatewatch.assertions.internal;

import java.util.Optional;
import java.util.function.Consumer;
import org.gatewatch.baseline.Baseline;
import org.gatewatch.internal.stored.StoredWorker;

/**
 * Nothing is far from healthy runs.
 *
 * @param baseline what they have in common
 * @param sigmas how far
 */
public record DepartureCheck(Baseline baseline, double sigmas) implements Check {
  @Override
  public Optional<String> violation(StoredWorker run, Consumer<String> complaints) {
    return baseline
        .firstDeparture(run.storage(), run.session(), run.worker(), sigmas)
        .map(
            departure ->
                "first departure: " + departure.finding() + ", not less than " + sigmas + "σ");
  }
}
