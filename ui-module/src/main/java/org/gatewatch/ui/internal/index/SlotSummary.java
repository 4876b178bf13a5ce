package org.gatewatch.ui.internal.index;

import org.gatewatch.sample.Summary;

/**
 * What one sample says of one slot.
 *
 * @param timestamp of the sample, in milliseconds since 1970
 * @param iteration of the sample, as DL4J counts it
 * @param summary without heatmap and profile
 */
public record SlotSummary(long timestamp, int iteration, Summary summary) {}
