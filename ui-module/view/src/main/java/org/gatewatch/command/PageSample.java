package org.gatewatch.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Series;
import org.gatewatch.sample.Summary;
import org.gatewatch.sample.UnitActivity;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Samples and alerts as a page's server tells them. */
final class PageSample {
  private PageSample() {}

  /** A sample as the stream tells it. */
  static SampleRow of(JsonNode sample, String session, String worker) {
    long nonFinite = 0;
    for (JsonNode count : sample.path("nonFinite")) {
      nonFinite += count.asLong();
    }
    List<Alert> alerts = new ArrayList<>();
    for (JsonNode alert : sample.path("alerts")) {
      alerts.add(alert(alert).in(session, worker));
    }
    return new SampleRow(
        session,
        worker,
        sample.path("timestamp").asLong(),
        sample.path("iteration").asInt(),
        sample.path("epoch").asInt(),
        JsonRows.number(sample.path("score")),
        JsonRows.number(sample.path("lossPerTimestep")),
        JsonRows.number(sample.path("learningRate")),
        nonFinite,
        sample.path("dropped").asInt(),
        alerts);
  }

  /**
   * A sample as {@code /api/sample} tells it, without histograms and maps.
   *
   * @throws IllegalArgumentException if it is of another layout
   */
  static Sample sample(JsonNode sample, Layout layout) {
    List<@Nullable Summary> summaries = new ArrayList<>();
    for (JsonNode each : sample.path("summaries")) {
      summaries.add(each.isNull() ? null : summary(each));
    }
    if (summaries.size() != layout.slots().size()) {
      throw new IllegalArgumentException("a sample of another network");
    }
    double score = JsonRows.number(sample.path("score"));
    double perTimestep = JsonRows.number(sample.path("lossPerTimestep"));
    return new Sample(
        layout.id(),
        sample.path("iteration").asInt(),
        sample.path("epoch").asInt(),
        score,
        score / perTimestep > 0 ? score / perTimestep : Double.NaN,
        JsonRows.number(sample.path("learningRate")),
        sample.path("captureNanos").asLong(),
        sample.path("dropped").asInt(),
        summaries);
  }

  private static Summary summary(JsonNode full) {
    JsonNode of = full.path("summary");
    return new Summary(
        of.path("count").asLong(),
        of.path("nan").asLong(),
        of.path("positiveInfinity").asLong(),
        of.path("negativeInfinity").asLong(),
        of.path("zeros").asLong(),
        JsonRows.number(of.path("min")),
        JsonRows.number(of.path("max")),
        JsonRows.number(of.path("mean")),
        JsonRows.number(of.path("standardDeviation")),
        JsonRows.number(of.path("l2Norm")),
        JsonRows.number(of.path("meanMagnitude")),
        Histogram.empty(),
        null,
        profile(full.path("profile")));
  }

  private static @Nullable Profile profile(JsonNode profile) {
    if (!profile.isObject()) {
      return null;
    }
    JsonNode saturation = profile.path("saturation");
    return new Profile(
        profile.path("timesteps").asInt(),
        Series.empty(),
        Series.empty(),
        saturation.isObject()
            ? new Saturation(
                JsonRows.number(saturation.path("end")),
                JsonRows.number(saturation.path("low")),
                JsonRows.number(saturation.path("high")))
            : null,
        units(profile.path("units")),
        null,
        null,
        List.of());
  }

  private static @Nullable UnitActivity units(JsonNode units) {
    if (!units.isObject()) {
      return null;
    }
    BitSet dead = new BitSet();
    units.path("dead").forEach(unit -> dead.set(unit.asInt()));
    return UnitActivity.of(
        units.path("observations").asInt(),
        numbers(units.path("low")),
        numbers(units.path("high")),
        dead);
  }

  private static int[] numbers(JsonNode of) {
    int[] numbers = new int[of.size()];
    Arrays.setAll(numbers, i -> of.get(i).asInt());
    return numbers;
  }

  /** Without its origin, which the page has in full. */
  static Alert alert(JsonNode alert) {
    return new Alert(
        AlertType.valueOf(alert.path("type").asText()),
        AlertState.valueOf(alert.path("state").asText()),
        alert.path("iteration").asInt(),
        alert.path("epoch").asInt(),
        alert.path("since").asInt(),
        location(alert.path("location")),
        alert.path("alsoIn").asInt(),
        JsonRows.number(alert.path("value")),
        JsonRows.number(alert.path("limit")),
        alert.path("finding").asText(),
        alert.path("advice").asText(),
        null);
  }

  private static Location location(JsonNode location) {
    return new Location(
        PageLayout.text(location.path("layer")),
        PageLayout.constant(Direction.class, location.path("direction")),
        PageLayout.constant(Quantity.class, location.path("quantity")),
        PageLayout.constant(Kernel.class, location.path("kernel")),
        PageLayout.constant(Gate.class, location.path("gate")));
  }
}
