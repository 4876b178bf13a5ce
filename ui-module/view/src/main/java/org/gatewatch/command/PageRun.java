package org.gatewatch.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.core.storage.StatsStorage;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Layout;
import org.gatewatch.storage.BoundedStatsStorage;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.view.UnusableException;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * A run that a page's server has, read as if it were stored here: some of its samples, evenly
 * spread, and all of those that have an alert. Without histograms and maps.
 */
final class PageRun {
  /** Fewer samples are not told: the first, the last and one between. */
  static final int FEWEST = 3;

  private final Page page;
  private final Consumer<String> complaints;

  PageRun(Page page, Consumer<String> complaints) {
    this.page = page;
    this.complaints = complaints;
  }

  /**
   * Reads the run of the worker that began last, of those that were asked for.
   *
   * @param most so many samples, and those with an alert on top; at least {@link #FEWEST}
   * @return a storage in memory
   * @throws UnusableException if the page does not answer, or answers what is not known here
   */
  StatsStorage read(RunChoice choice, int most) throws UnusableException {
    PageWorker worker = PageWorker.choose(page, choice);
    try {
      return read(worker, most);
    } catch (IOException e) {
      throw new UnusableException(page.base(), "it does not answer: " + e.getMessage());
    } catch (IllegalArgumentException e) { // A name of a newer version.
      throw new UnusableException(page.base(), "its answer is not known here: " + e.getMessage());
    }
  }

  private StatsStorage read(PageWorker worker, int most) throws UnusableException, IOException {
    String session = worker.session();
    Layout layout = PageLayout.of(page.get("/api/layout?" + worker.query()));
    JsonNode history = page.get("/api/history?points=" + most + "&" + worker.query());
    Map<Long, List<Alert>> alerts = alerts(worker);
    JsonNode times = history.path("timestamp");
    StatsStorage storage = new BoundedStatsStorage(times.size() + FEWEST + 8, Long.MAX_VALUE);
    storage.putStaticInfo(StoredRecord.of(layout, session, worker.worker(), worker.started()));
    for (JsonNode each : times) {
      long time = each.asLong();
      JsonNode sample = page.get("/api/sample?timestamp=" + time + "&" + worker.query());
      JudgedSample judged =
          new JudgedSample(PageSample.sample(sample, layout), alerts.getOrDefault(time, List.of()));
      storage.putUpdate(StoredRecord.of(judged, session, worker.worker(), time));
    }
    if (history.path("ended").isNumber()) {
      long ended = Math.max(history.path("ended").asLong(), history.path("last").asLong() + 1);
      storage.putUpdate(StoredRecord.endOfTraining(session, worker.worker(), ended));
    }
    if (history.path("thinned").asBoolean() && most > FEWEST) {
      complaints.accept(
          String.format(
              Locale.ROOT,
              "%s: of %d samples %d are read, evenly spread, and all that have an alert",
              page.base(),
              history.path("total").asInt(),
              times.size()));
    }
    return storage;
  }

  private Map<Long, List<Alert>> alerts(PageWorker worker) throws UnusableException, IOException {
    Map<Long, List<Alert>> alerts = new HashMap<>();
    for (JsonNode each : page.get("/api/alerts?" + worker.query()).path("alerts")) {
      alerts
          .computeIfAbsent(each.path("timestamp").asLong(), time -> new ArrayList<>())
          .add(PageSample.alert(each));
    }
    return alerts;
  }
}
