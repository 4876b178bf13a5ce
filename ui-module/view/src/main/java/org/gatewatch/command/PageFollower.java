package org.gatewatch.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.gatewatch.view.UnusableException;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Listens to a page's stream; one that breaks off is taken up again where it was. */
final class PageFollower {
  private static final int TRIES = 10;
  private static final long REST_MILLIS = 1_000;

  private final Page page;
  private final Consumer<String> complaints;
  private long after = Long.MIN_VALUE;
  private int failures;

  PageFollower(Page page, Consumer<String> complaints) {
    this.page = page;
    this.complaints = complaints;
  }

  /**
   * Tells of samples until the worker has ended.
   *
   * @param choice which worker
   * @param all from the first on, as far as the stream goes back, not from the newest
   * @return false if the page has gone
   */
  boolean follow(RunChoice choice, boolean all, Consumer<SampleRow> told) throws UnusableException {
    PageWorker worker = PageWorker.choose(page, choice);
    Long last = worker.last();
    if (!all && last != null) {
      after = last - 1;
    }
    while (failures < TRIES) {
      try (Stream<String> lines = page.events(address(worker))) {
        if (hear(lines.iterator(), worker, told)) {
          return true;
        }
      } catch (IOException | UncheckedIOException e) {
        if (failures == 0) {
          complaints.accept(page.base() + ": the connection broke off: " + e.getMessage());
        }
      }
      failures++;
      rest();
    }
    complaints.accept(page.base() + ": it does not answer any more");
    return false;
  }

  private String address(PageWorker worker) {
    String since = after == Long.MIN_VALUE ? "" : "&after=" + after;
    return "/events?" + worker.query() + since;
  }

  /** Whether training has ended; else the stream has. */
  private boolean hear(Iterator<String> lines, PageWorker worker, Consumer<SampleRow> told)
      throws IOException {
    String event = "";
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.startsWith("event: ")) {
        event = line.substring("event: ".length());
      } else if (line.startsWith("data: ")) {
        failures = 0;
        if (hears(event, JsonRows.read(line.substring("data: ".length())), worker, told)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean hears(String event, JsonNode of, PageWorker worker, Consumer<SampleRow> told) {
    switch (event) {
      case "sample" -> {
        after = of.path("timestamp").asLong();
        tell(of, worker, told);
      }
      case "gap" ->
          complaints.accept(
              String.format(
                  Locale.ROOT,
                  "samples %d to %d are left out: too many wait",
                  of.path("from").asInt(),
                  of.path("to").asInt()));
      default -> {
        return event.equals("ended");
      }
    }
    return false;
  }

  private void tell(JsonNode of, PageWorker worker, Consumer<SampleRow> told) {
    SampleRow row;
    try {
      row = PageSample.of(of, worker.session(), worker.worker());
    } catch (IllegalArgumentException e) { // A name that is not known here.
      complaints.accept("a sample of a newer Gatewatch is left out: " + e.getMessage());
      return;
    }
    told.accept(row);
  }

  private static void rest() {
    try {
      Thread.sleep(REST_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
