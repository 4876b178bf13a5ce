package org.gatewatch.storage;

import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the payload of a {@link JudgedSample}: its sample, then its alerts. A histogram
 * is a list of (distance of its key from the previous one, count). Profiles came with version 2,
 * alerts with version 3, last steps with version 4, maps of further examples with version 5, the
 * timesteps that the loss counts and the learning rate with version 6, spectral norms and texts
 * with version 8.
 */
final class SampleCodec {
  private SampleCodec() {}

  static byte[] encode(JudgedSample judged) {
    Sample sample = judged.sample();
    PayloadWriter out = new PayloadWriter();
    out.signed(sample.layoutId());
    out.count(sample.iteration());
    out.count(sample.epoch());
    out.real(sample.score());
    out.real(sample.lossTimesteps());
    out.real(sample.learningRate());
    out.count(sample.captureNanos());
    out.count(sample.dropped());
    out.count(sample.summaries().size());
    for (Summary summary : sample.summaries()) {
      out.optional(summary, SampleCodec::summary);
    }
    AlertCodec.encode(out, judged.alerts());
    return out.toByteArray();
  }

  static JudgedSample decode(byte[] payload, int version) {
    return decode(new PayloadReader(payload), version);
  }

  static JudgedSample decode(PayloadReader in, int version) {
    long layoutId = in.signed();
    int iteration = in.smallCount("iteration");
    int epoch = in.smallCount("epoch");
    double score = in.real();
    double lossTimesteps = version < 6 ? Double.NaN : in.real();
    double learningRate = version < 6 ? Double.NaN : in.real();
    long captureNanos = in.count();
    int dropped = in.smallCount("dropped");
    List<@Nullable Summary> summaries =
        in.list(
            LayoutCodec.MOST_SLOTS,
            "summaries",
            reader -> reader.optional(item -> summary(item, version)));
    List<Alert> alerts = version < 3 ? List.of() : AlertCodec.decode(in, version);
    in.end();
    return new JudgedSample(
        new Sample(
            layoutId,
            iteration,
            epoch,
            score,
            lossTimesteps,
            learningRate,
            captureNanos,
            dropped,
            summaries),
        alerts);
  }

  private static void summary(PayloadWriter out, Summary summary) {
    out.count(summary.count());
    out.count(summary.nan());
    out.count(summary.positiveInfinity());
    out.count(summary.negativeInfinity());
    out.count(summary.zeros());
    out.real(summary.min());
    out.real(summary.max());
    out.real(summary.mean());
    out.real(summary.standardDeviation());
    out.real(summary.l2Norm());
    out.real(summary.meanMagnitude());
    histogram(out, summary.histogram());
    out.optional(summary.heatmap(), HeatmapCodec::encode);
    out.optional(summary.profile(), ProfileCodec::encode);
  }

  private static Summary summary(PayloadReader in, int version) {
    in.chargeObject();
    return new Summary(
        in.count(),
        in.count(),
        in.count(),
        in.count(),
        in.count(),
        in.real(),
        in.real(),
        in.real(),
        in.real(),
        in.real(),
        in.real(),
        histogram(in),
        in.optional(HeatmapCodec::decode),
        version < 2 ? null : in.optional(reader -> ProfileCodec.decode(reader, version)));
  }

  private static void histogram(PayloadWriter out, Histogram histogram) {
    out.count(histogram.size());
    int previous = 0;
    for (int i = 0; i < histogram.size(); i++) {
      out.signed(histogram.keyAt(i) - previous);
      out.count(histogram.countAt(i));
      previous = histogram.keyAt(i);
    }
  }

  private static Histogram histogram(PayloadReader in) {
    int size = in.countOfItems(2, 2 * Histogram.MAX_KEY + 1, "buckets");
    in.charge(size, 2 * (Integer.BYTES + Long.BYTES));
    in.chargeObject();
    int[] keys = new int[size];
    long[] counts = new long[size];
    long key = 0;
    for (int i = 0; i < size; i++) {
      key = Math.max(-1 << 20, Math.min(key + in.signed(), 1 << 20));
      keys[i] = (int) key;
      counts[i] = in.count();
    }
    try {
      return Histogram.of(keys, counts);
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("a histogram is malformed: " + e.getMessage(), e);
    }
  }
}
