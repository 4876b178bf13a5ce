package org.gatewatch.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gatewatch.view.UnusableException;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * A worker that a page's server knows.
 *
 * @param session id of its session
 * @param worker its id
 * @param started milliseconds since 1970
 * @param last timestamp of its newest sample, or null
 */
record PageWorker(String session, String worker, long started, @Nullable Long last) {

  /**
   * The worker that began last, of those that were asked for.
   *
   * @throws UnusableException if there is none, or the page does not answer
   */
  static PageWorker choose(Page page, RunChoice choice) throws UnusableException {
    List<String> others = new ArrayList<>();
    try {
      for (JsonNode each : page.get("/api/sessions").path("workers")) {
        PageWorker worker = of(each);
        if (page.shows(worker.session, worker.worker)
            && choice.isChosen(worker.session, worker.worker)) {
          return worker;
        }
        others.add("session " + worker.session + ", worker " + worker.worker);
      }
    } catch (IOException e) {
      throw new UnusableException(page.base(), "it does not answer: " + e.getMessage());
    }
    throw new UnusableException(
        page.base(),
        others.isEmpty()
            ? "it knows no run yet"
            : "no such run; there are " + String.join("; ", others));
  }

  private static PageWorker of(JsonNode worker) {
    JsonNode last = worker.path("last");
    return new PageWorker(
        worker.path("session").asText(),
        worker.path("worker").asText(),
        worker.path("started").asLong(),
        last.isNumber() ? (Long) last.asLong() : null);
  }

  /** {@return what names it in an address} */
  String query() {
    return "session=%s&worker=%s".formatted(Page.encoded(session), Page.encoded(worker));
  }
}
