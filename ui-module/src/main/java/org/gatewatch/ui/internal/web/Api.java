package org.gatewatch.ui.internal.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.LayoutText;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.ui.internal.histogram.AxisSharing;
import org.gatewatch.ui.internal.histogram.LinearHistogram;
import org.gatewatch.ui.internal.index.RunIndex;
import org.gatewatch.ui.internal.index.SampleReader;
import org.gatewatch.ui.internal.index.SlotSummary;
import org.gatewatch.ui.internal.index.SummaryReader;
import org.gatewatch.ui.internal.index.WorkerIndex;

/** Answers requests under {@code /gatewatch/api/}. */
final class Api {
  private static final String JSON = "application/json; charset=utf-8";
  private static final String BYTES = "application/octet-stream";
  private static final int MOST_POINTS = 10_000;
  private static final int USUAL_POINTS = 1_000;
  private static final int USUAL_BINS = 60;
  private static final int MOST_KEPT = 16;
  private static final int MOST_HEATMAPS = 64;

  /** While samples themselves are not spaced out, heatmaps are in one of 32 at least. */
  private static final int MOST_BEFORE = 64;

  /** The timestamp of the sample that an answer is of. */
  private static final String OF_SAMPLE = "Gatewatch-Timestamp";

  private static final int MOST_SLOTS = 256;
  private static final int MOST_LINES = 60;

  /** Bins of all histograms of one answer. */
  private static final int MOST_COUNTS = 1 << 22;

  private static final List<Quantity> WITH_HISTOGRAMS =
      List.of(Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE, Quantity.ACTIVATION);

  private final String server;
  private final Sessions sessions;
  private final SampleReader samples = new SampleReader();
  private final SummaryReader summaries = new SummaryReader(samples);
  private final NewestMaps maps = new NewestMaps(samples);

  Api(String server, Sessions sessions) {
    this.server = server;
    this.sessions = sessions;
  }

  void sessions(RoutingContext context) {
    json(context, query -> SessionsJson.of(server, sessions.index()));
  }

  void workers(RoutingContext context) {
    json(context, query -> WorkersJson.of(sessions.all(query)));
  }

  void layout(RoutingContext context) {
    json(context, query -> LayoutJson.of(sessions.find(query).series()));
  }

  void summary(RoutingContext context) {
    ErrorHandling.blocking(
        context,
        query -> LayoutText.of(sessions.find(query).series().layout()),
        (String text) -> Reply.text(context, text));
  }

  void history(RoutingContext context) {
    json(
        context,
        query -> {
          int most = query.number("points", Thinning.LEAST, MOST_POINTS, USUAL_POINTS);
          Long near = query.optionalNumber("near", 0, Integer.MAX_VALUE);
          List<Long> keep = query.optionalTimestamps("keep", MOST_KEPT);
          WorkerIndex worker = sessions.find(query);
          return near == null
              ? HistoryJson.of(worker, most, Set.copyOf(keep))
              : HistoryJson.near(worker, near.intValue(), most);
        });
  }

  void alerts(RoutingContext context) {
    json(context, query -> AlertsJson.of(sessions.find(query).series()));
  }

  void histograms(RoutingContext context) {
    jsonOrBytes(
        context,
        HistogramBytes::of,
        query -> {
          Quantity quantity = query.choice("quantity", WITH_HISTOGRAMS, Quantity.WEIGHT);
          AxisSharing axes = query.choice("axes", List.of(AxisSharing.values()), AxisSharing.FREE);
          int bins = query.number("bins", 1, LinearHistogram.MAX_BINS, USUAL_BINS);
          Found found = find(query);
          Layout layout = found.series.layout();
          List<Integer> chosen =
              query.text("slot") == null
                  ? HistogramsJson.slotsOf(layout, quantity)
                  : slots(query, layout, MOST_SLOTS);
          if ((long) chosen.size() * bins > MOST_COUNTS) {
            throw RequestException.badParameter("slot", "a few of the slots: there are too many");
          }
          return HistogramsJson.of(layout, found.timestamp, found.sample, chosen, axes, bins);
        });
  }

  void ridge(RoutingContext context) {
    jsonOrBytes(
        context,
        HistogramBytes::of,
        query -> {
          int bins = query.number("bins", 1, LinearHistogram.MAX_BINS, USUAL_BINS);
          List<Long> timestamps = query.timestamps("timestamps", MOST_LINES);
          WorkerIndex worker = sessions.find(query);
          RunIndex series = worker.series();
          int slot = slots(query, series.layout(), 1).get(0);
          List<SlotSummary> of =
              timestamps.stream()
                  .distinct()
                  .sorted()
                  .flatMap(at -> Stream.ofNullable(summaries.read(worker, series, at, slot)))
                  .toList();
          return RidgeJson.of(slot, of, bins);
        });
  }

  void sample(RoutingContext context) {
    json(
        context,
        query -> {
          Found found = find(query);
          return SampleJson.of(found.timestamp, found.sample);
        });
  }

  void slots(RoutingContext context) {
    json(
        context,
        query -> {
          int bins = query.number("bins", 0, LinearHistogram.MAX_BINS, USUAL_BINS);
          Found found = find(query);
          Layout layout = found.series.layout();
          List<Integer> chosen = slots(query, layout, MOST_SLOTS);
          return SlotsJson.of(layout, found.timestamp, found.sample, chosen, bins);
        });
  }

  void heatmap(RoutingContext context) {
    ErrorHandling.blocking(
        context,
        query -> {
          int most = query.number("before", 0, MOST_BEFORE, 0);
          Found found = find(query);
          List<Integer> chosen = slots(query, found.series.layout(), MOST_HEATMAPS);
          NewestMaps.Mapped asked = new NewestMaps.Mapped(found.timestamp, found.sample);
          NewestMaps.Mapped of = maps.find(found.worker, found.series, asked, chosen, most);
          return new MapsOf(of.timestamp(), Heatmaps.bytes(of.sample(), chosen));
        },
        (MapsOf answer) -> {
          context.response().putHeader(OF_SAMPLE, Long.toString(answer.timestamp));
          Reply.send(context, BYTES, answer.bytes);
        });
  }

  void maps(RoutingContext context) {
    ErrorHandling.blocking(
        context,
        query -> {
          Found found = find(query);
          return Heatmaps.further(found.sample, slots(query, found.series.layout(), 1).get(0));
        },
        (Buffer bytes) -> Reply.send(context, BYTES, bytes));
  }

  @SuppressWarnings("DoNotCallSuggester") // A route's handler; what it throws becomes the answer.
  void unknown(RoutingContext context) {
    throw RequestException.notFound(
        "no such address; there are sessions, workers, layout, summary, history, alerts,"
            + " histograms, ridge, slots, heatmap, maps and sample");
  }

  private void json(RoutingContext context, Function<Query, Object> answer) {
    ErrorHandling.blocking(
        context, query -> Json.bytes(answer.apply(query)), json -> Reply.json(context, json));
  }

  /** JSON for people, or bytes if the request says {@code format=binary}. */
  private <T> void jsonOrBytes(
      RoutingContext context, Function<T, Buffer> bytes, Function<Query, T> answer) {
    ErrorHandling.blocking(
        context,
        query -> {
          Format format = query.choice("format", List.of(Format.values()), Format.JSON);
          T answered = answer.apply(query);
          return format == Format.JSON
              ? new Body(JSON, Buffer.buffer(Json.bytes(answered)))
              : new Body(BYTES, bytes.apply(answered));
        },
        (Body body) -> Reply.send(context, body.type, body.content));
  }

  private static List<Integer> slots(Query query, Layout layout, int most) {
    return query.numbers("slot", 0, layout.slots().size() - 1, most);
  }

  private Found find(Query query) {
    long timestamp = query.number("timestamp", 0, Long.MAX_VALUE);
    WorkerIndex worker = sessions.find(query);
    RunIndex series = worker.series();
    Sample sample = samples.read(worker, series, timestamp);
    if (sample == null) {
      throw RequestException.notFound("the storage has no sample of this timestamp, or no longer");
    }
    return new Found(worker, series, timestamp, sample);
  }

  private enum Format {
    JSON,
    BINARY
  }

  private record Body(String type, Buffer content) {}

  private record Found(WorkerIndex worker, RunIndex series, long timestamp, Sample sample) {}

  private record MapsOf(long timestamp, Buffer bytes) {}
}
