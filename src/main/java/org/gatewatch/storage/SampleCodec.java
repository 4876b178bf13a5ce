package org.gatewatch.storage;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the payload of a {@link JudgedSample}: its sample, then its alerts. Profiles
 * came with version 2, alerts with version 3, last steps with version 4, maps of further examples
 * with version 5, the timesteps that the loss counts and the learning rate with version 6, spectral
 * norms and texts with version 8.
 *
 * <p>From version 9 on all maps stand behind the alerts, where a stream of its own may begin: of
 * each summary that is there its heatmap, which may be absent, and if it has a profile the list of
 * its maps of further examples. See {@link HistogramCodec} for histograms.
 */
final class SampleCodec {
  /** The version from which on maps stand behind all else. */
  static final int MAPS_APART = 9;

  private SampleCodec() {}

  /**
   * A sample's payload.
   *
   * @param beginning how many bytes of it are all but the maps
   */
  record Encoded(byte[] payload, int beginning) {}

  static byte[] encode(JudgedSample judged) {
    return encoded(judged).payload();
  }

  static Encoded encoded(JudgedSample judged) {
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
    int beginning = out.size();
    for (Summary summary : sample.summaries()) {
      if (summary != null) {
        maps(out, summary);
      }
    }
    return new Encoded(out.toByteArray(), beginning);
  }

  private static void maps(PayloadWriter out, Summary summary) {
    out.optional(summary.heatmap(), HeatmapCodec::encode);
    if (summary.profile() != null) {
      out.list(summary.profile().extraMaps(), ProfileCodec::extraMap);
    }
  }

  static JudgedSample decode(byte[] payload, int version) {
    return decode(new PayloadReader(payload), version);
  }

  static JudgedSample decode(PayloadReader in, int version) {
    JudgedSample judged = decodeBeginning(in, version);
    if (version < MAPS_APART) {
      in.end();
      return judged;
    }
    List<@Nullable Summary> mapped = new ArrayList<>();
    for (Summary summary : judged.sample().summaries()) {
      mapped.add(summary == null ? null : withMaps(in, summary, version));
    }
    in.end();
    return new JudgedSample(judged.sample().with(mapped), judged.alerts());
  }

  private static Summary withMaps(PayloadReader in, Summary summary, int version) {
    in.chargeObject();
    Heatmap heatmap = in.optional(reader -> HeatmapCodec.decode(reader, version));
    Profile profile = summary.profile();
    if (profile == null) {
      return heatmap == null ? summary : summary.with(heatmap, null);
    }
    return summary.with(heatmap, profile.withExtraMaps(ProfileCodec.extraMaps(in, version)));
  }

  /** All but the maps, if they stand behind it; what stands behind it is not read then. */
  static JudgedSample decodeBeginning(PayloadReader in, int version) {
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
    HistogramCodec.encode(out, summary.histogram());
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
        HistogramCodec.decode(in, version),
        version < MAPS_APART ? in.optional(reader -> HeatmapCodec.decode(reader, version)) : null,
        version < 2 ? null : in.optional(reader -> ProfileCodec.decode(reader, version)));
  }
}
