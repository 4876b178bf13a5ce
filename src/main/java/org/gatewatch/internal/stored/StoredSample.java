package org.gatewatch.internal.stored;

import org.gatewatch.alert.JudgedSample;

/**
 * A sample, with its alerts, as it was read.
 *
 * @param timestamp milliseconds since 1970; its name within session and worker
 * @param judged the sample and its alerts
 */
public record StoredSample(long timestamp, JudgedSample judged) {}
