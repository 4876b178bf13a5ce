package org.gatewatch.ui.internal.web;

import org.gatewatch.sample.Summary;

/** A summary without its histogram and heatmap; see {@link Summary}. */
record SummaryJson(
    long count,
    long nan,
    long positiveInfinity,
    long negativeInfinity,
    long zeros,
    double min,
    double max,
    double mean,
    double standardDeviation,
    double l2Norm,
    double meanMagnitude) {

  static SummaryJson of(Summary summary) {
    return new SummaryJson(
        summary.count(),
        summary.nan(),
        summary.positiveInfinity(),
        summary.negativeInfinity(),
        summary.zeros(),
        summary.min(),
        summary.max(),
        summary.mean(),
        summary.standardDeviation(),
        summary.l2Norm(),
        summary.meanMagnitude());
  }
}
