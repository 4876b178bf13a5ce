package org.gatewatch.ui.internal.web;

import io.vertx.core.buffer.Buffer;
import org.gatewatch.ui.internal.histogram.Ends;
import org.jspecify.annotations.Nullable;

/**
 * Histograms as bytes, all numbers little-endian, for pages; the same as JSON is for people.
 *
 * <ul>
 *   <li>Histograms of a sample: timestamp (int64), iteration (int32), number of entries (varint);
 *       each entry: slot, group (varint), low, high, the two ends of the activation function
 *       (float64, NaN if it has none), counts, summary.
 *   <li>A ridge: slot (varint), low, high (float64), number of lines (varint); each line: timestamp
 *       (int64), iteration (int32), counts, summary.
 *   <li>Counts: number of bins, then each bin's count (varint).
 *   <li>A summary: count, NaN, positive infinities, negative infinities, zeros (varint), then min,
 *       max, mean, standard deviation, L2 norm, mean magnitude (float64).
 * </ul>
 *
 * <p>A varint is a whole number from 0 in groups of seven bits, the lowest first, one a byte, whose
 * top bit says that another byte follows (unsigned LEB128). Most bins hold few values, so that most
 * counts are one byte.
 */
final class HistogramBytes {
  private final Buffer out = Buffer.buffer();

  private HistogramBytes() {}

  static Buffer of(HistogramsJson histograms) {
    HistogramBytes bytes = new HistogramBytes();
    bytes.out.appendLongLE(histograms.timestamp()).appendIntLE(histograms.iteration());
    bytes.whole(histograms.histograms().size());
    for (HistogramsJson.Entry entry : histograms.histograms()) {
      bytes.whole(entry.slot());
      bytes.whole(entry.group());
      bytes.real(entry.low());
      bytes.real(entry.high());
      bytes.ends(entry.ends());
      bytes.counts(entry.counts());
      bytes.summary(entry.summary());
    }
    return bytes.out;
  }

  static Buffer of(RidgeJson ridge) {
    HistogramBytes bytes = new HistogramBytes();
    bytes.whole(ridge.slot());
    bytes.real(ridge.low());
    bytes.real(ridge.high());
    bytes.whole(ridge.lines().size());
    for (RidgeJson.Line line : ridge.lines()) {
      bytes.out.appendLongLE(line.timestamp()).appendIntLE(line.iteration());
      bytes.counts(line.counts());
      bytes.summary(line.summary());
    }
    return bytes.out;
  }

  private void ends(@Nullable Ends ends) {
    real(ends == null ? Double.NaN : ends.low());
    real(ends == null ? Double.NaN : ends.high());
  }

  private void counts(long[] counts) {
    whole(counts.length);
    for (long count : counts) {
      whole(count);
    }
  }

  private void summary(SummaryJson summary) {
    whole(summary.count());
    whole(summary.nan());
    whole(summary.positiveInfinity());
    whole(summary.negativeInfinity());
    whole(summary.zeros());
    real(summary.min());
    real(summary.max());
    real(summary.mean());
    real(summary.standardDeviation());
    real(summary.l2Norm());
    real(summary.meanMagnitude());
  }

  private void whole(long value) {
    long rest = value;
    while (rest >= 0x80) {
      out.appendByte((byte) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.appendByte((byte) rest);
  }

  private void real(double value) {
    out.appendLongLE(Double.doubleToRawLongBits(value));
  }
}
