package org.gatewatch.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Histogram;
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
 *
 * <p>From version 10 on a payload is divided into {@link Section sections}, see {@link
 * SectionWriter}: what is named here is in the first, unless it is a number, a series, the activity
 * of units, a histogram or a map.
 */
final class SampleCodec {
  /** The version from which on maps stand behind all else. */
  static final int MAPS_APART = 9;

  /** The version from which on there are {@link Section sections}. */
  static final int IN_SECTIONS = 10;

  private SampleCodec() {}

  /**
   * A sample's payload.
   *
   * @param beginning how many bytes of it are all but the maps
   * @param ends behind which bytes others begin, of which other values are frequent; rising
   */
  record Encoded(byte[] payload, int beginning, int[] ends) {}

  static byte[] encode(JudgedSample judged) {
    return encoded(judged).payload();
  }

  static Encoded encoded(JudgedSample judged) {
    Sample sample = judged.sample();
    SectionWriter sections = new SectionWriter();
    PayloadWriter out = sections.facts();
    out.signed(sample.layoutId());
    out.count(sample.iteration());
    out.count(sample.epoch());
    sections.numbers(sample.score(), sample.lossTimesteps(), sample.learningRate());
    out.count(sample.captureNanos());
    out.count(sample.dropped());
    out.count(sample.summaries().size());
    for (Summary summary : sample.summaries()) {
      out.optional(summary, (to, present) -> summary(sections, present));
    }
    AlertCodec.encode(out, judged.alerts());
    for (Summary summary : sample.summaries()) {
      if (summary != null) {
        maps(sections, summary);
      }
    }
    return sections.encoded();
  }

  private static void maps(SectionWriter sections, Summary summary) {
    PayloadWriter out = sections.at(Section.CODES);
    boolean isOverTime = summary.profile() != null;
    out.optional(summary.heatmap(), (to, map) -> HeatmapCodec.encode(sections, map, isOverTime));
    if (summary.profile() != null) {
      out.list(
          summary.profile().extraMaps(), (to, further) -> ProfileCodec.extraMap(sections, further));
    }
  }

  static JudgedSample decode(byte[] payload, int version) {
    return decode(new PayloadReader(payload), version);
  }

  static JudgedSample decode(PayloadReader in, int version) {
    SectionReader beginning = new SectionReader(in, version);
    JudgedSample judged = decodeBeginning(beginning);
    if (version < MAPS_APART) {
      in.end();
      return judged;
    }
    SectionReader sections = beginning.maps();
    List<@Nullable Summary> mapped = new ArrayList<>();
    for (Summary summary : judged.sample().summaries()) {
      mapped.add(summary == null ? null : withMaps(sections, summary));
    }
    sections.end();
    return new JudgedSample(judged.sample().with(mapped), judged.alerts());
  }

  private static Summary withMaps(SectionReader sections, Summary summary) {
    PayloadReader in = sections.at(Section.CODES);
    in.chargeObject();
    Heatmap heatmap = in.optional(reader -> HeatmapCodec.decode(sections));
    Profile profile = summary.profile();
    if (profile == null) {
      return heatmap == null ? summary : summary.with(heatmap, null);
    }
    return summary.with(heatmap, profile.withExtraMaps(ProfileCodec.extraMaps(sections)));
  }

  /** All but the maps, if they stand behind it; what stands behind it is not read then. */
  static JudgedSample decodeBeginning(PayloadReader in, int version) {
    return decodeBeginning(new SectionReader(in, version));
  }

  private static JudgedSample decodeBeginning(SectionReader sections) {
    PayloadReader in = sections.facts();
    int version = sections.version();
    long layoutId = in.signed();
    int iteration = in.smallCount("iteration");
    int epoch = in.smallCount("epoch");
    double[] numbers = Arrays.copyOf(sections.numbers(version < 6 ? 1 : 3), 3);
    double lossTimesteps = version < 6 ? Double.NaN : numbers[1];
    double learningRate = version < 6 ? Double.NaN : numbers[2];
    long captureNanos = in.count();
    int dropped = in.smallCount("dropped");
    List<@Nullable Summary> summaries =
        in.list(
            LayoutCodec.MOST_SLOTS,
            "summaries",
            reader -> reader.optional(item -> summary(sections)));
    List<Alert> alerts = version < 3 ? List.of() : AlertCodec.decode(in, version);
    return new JudgedSample(
        new Sample(
            layoutId,
            iteration,
            epoch,
            numbers[0],
            lossTimesteps,
            learningRate,
            captureNanos,
            dropped,
            summaries),
        alerts);
  }

  private static void summary(SectionWriter sections, Summary summary) {
    PayloadWriter out = sections.facts();
    out.count(summary.count());
    out.count(summary.nan());
    out.count(summary.positiveInfinity());
    out.count(summary.negativeInfinity());
    out.count(summary.zeros());
    sections.numbers(
        summary.min(),
        summary.max(),
        summary.mean(),
        summary.standardDeviation(),
        summary.l2Norm(),
        summary.meanMagnitude());
    sections.histograms().write(summary.histogram());
    out.optional(summary.profile(), (to, profile) -> ProfileCodec.encode(sections, profile));
  }

  private static Summary summary(SectionReader sections) {
    PayloadReader in = sections.facts();
    in.chargeObject();
    long[] counts = {in.count(), in.count(), in.count(), in.count(), in.count()};
    double[] numbers = sections.numbers(6);
    Histogram histogram = HistogramCodec.decode(sections);
    Heatmap heatmap =
        sections.version() < MAPS_APART
            ? in.optional(reader -> HeatmapCodec.decode(sections))
            : null;
    Profile profile =
        sections.version() < 2 ? null : in.optional(reader -> ProfileCodec.decode(sections));
    return new Summary(
        counts[0],
        counts[1],
        counts[2],
        counts[3],
        counts[4],
        numbers[0],
        numbers[1],
        numbers[2],
        numbers[3],
        numbers[4],
        numbers[5],
        histogram,
        heatmap,
        profile);
  }
}
