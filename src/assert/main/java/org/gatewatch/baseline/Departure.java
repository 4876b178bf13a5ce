package org.gatewatch.baseline;

import org.gatewatch.sample.Location;

/**
 * Where a run is far from healthy ones.
 *
 * @param session the run's session
 * @param worker the run's worker
 * @param iteration DL4J's iteration count, from 0
 * @param location the place; {@link Location#NETWORK} for the loss
 * @param statistic what was measured there, in words: {@code norm}, {@code mean activation}, {@code
 *     saturated share} or {@code loss}
 * @param value what it is; may be NaN or infinite
 * @param expected what the healthy runs have there at such an iteration, on average
 * @param sigmas how far apart the two are, as {@link Baseline} says; infinite if the value is not
 *     finite
 * @param finding all of this in one sentence without a full stop, such as {@code iteration 412,
 *     forget gate of lstm2 forward: saturated share 0.93, healthy 0.31 ± 0.07: 9σ}
 */
public record Departure(
    String session,
    String worker,
    int iteration,
    Location location,
    String statistic,
    double value,
    double expected,
    double sigmas,
    String finding) {}
