package org.gatewatch.ui.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.LayoutText;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.ui.histogram.AxisSharing;
import org.gatewatch.ui.histogram.LinearHistogram;
import org.gatewatch.ui.index.SampleReader;
import org.gatewatch.ui.index.Series;
import org.gatewatch.ui.index.WorkerIndex;

/** Answers requests under {@code /gatewatch/api/}. */
final class Api {
  private static final int MOST_POINTS = 10_000;
  private static final int USUAL_POINTS = 1_000;
  private static final int USUAL_BINS = 60;
  private static final int MOST_KEPT = 16;
  private static final int MOST_HEATMAPS = 64;
  private static final int MOST_SLOTS = 256;
  private static final List<Quantity> WITH_HISTOGRAMS =
      List.of(Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE, Quantity.ACTIVATION);

  private final String server;
  private final Sessions sessions;
  private final SampleReader samples = new SampleReader();

  Api(String server, Sessions sessions) {
    this.server = server;
    this.sessions = sessions;
  }

  void sessions(RoutingContext context) {
    json(context, query -> SessionsJson.of(server, sessions.index()));
  }

  void layout(RoutingContext context) {
    json(context, query -> LayoutJson.of(sessions.find(query).series()));
  }

  void summary(RoutingContext context) {
    Guard.blocking(
        context,
        query -> LayoutText.of(sessions.find(query).series().layout()),
        (String text) -> Reply.text(context.response(), text));
  }

  void history(RoutingContext context) {
    json(
        context,
        query -> {
          int most = query.number("points", 3, MOST_POINTS, USUAL_POINTS);
          Long near = query.optionalNumber("near", 0, Integer.MAX_VALUE);
          List<Long> keep = query.optionalNumbers("keep", 0, Long.MAX_VALUE, MOST_KEPT);
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
    json(
        context,
        query -> {
          Quantity quantity = query.choice("quantity", WITH_HISTOGRAMS, Quantity.WEIGHT);
          AxisSharing axes = query.choice("axes", List.of(AxisSharing.values()), AxisSharing.FREE);
          int bins = query.number("bins", 1, LinearHistogram.MAX_BINS, USUAL_BINS);
          Found found = find(query);
          return HistogramsJson.of(
              found.series.layout(), found.timestamp, found.sample, quantity, axes, bins);
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
          List<Integer> chosen = query.numbers("slot", 0, layout.slots().size() - 1, MOST_SLOTS);
          return SlotsJson.of(layout, found.timestamp, found.sample, chosen, bins);
        });
  }

  void heatmap(RoutingContext context) {
    Guard.blocking(
        context,
        query -> {
          Found found = find(query);
          int slots = found.series.layout().slots().size();
          List<Integer> chosen = query.numbers("slot", 0, slots - 1, MOST_HEATMAPS);
          return Heatmaps.bytes(found.sample, chosen);
        },
        (Buffer bytes) -> Reply.headers(context.response(), "application/octet-stream").end(bytes));
  }

  void unknown(RoutingContext context) {
    throw RequestException.notFound(
        "no such address; there are sessions, layout, summary, history, alerts, histograms, slots,"
            + " heatmap and sample");
  }

  private void json(RoutingContext context, Function<Query, Object> answer) {
    Guard.blocking(
        context,
        query -> Json.bytes(answer.apply(query)),
        json -> Reply.json(context.response(), json));
  }

  private Found find(Query query) {
    long timestamp = query.number("timestamp", 0, Long.MAX_VALUE);
    WorkerIndex worker = sessions.find(query);
    Series series = worker.series();
    Sample sample = samples.read(worker, series, timestamp);
    if (sample == null) {
      throw RequestException.notFound("the worker has no sample of this timestamp");
    }
    return new Found(series, timestamp, sample);
  }

  private record Found(Series series, long timestamp, Sample sample) {}
}
