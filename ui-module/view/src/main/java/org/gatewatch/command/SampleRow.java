package org.gatewatch.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.stored.StoredSample;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * A sample on one line.
 *
 * @param nonFinite how many values are NaN or infinite, in all slots
 */
record SampleRow(
    String session,
    String worker,
    long timestamp,
    int iteration,
    int epoch,
    double score,
    double lossPerTimestep,
    double learningRate,
    long nonFinite,
    int dropped,
    List<Alert> alerts) {

  static SampleRow of(String session, String worker, StoredSample stored) {
    Sample sample = stored.judged().sample();
    long nonFinite = 0;
    for (Summary summary : sample.summaries()) {
      nonFinite += summary == null ? 0 : summary.nonFinite();
    }
    return new SampleRow(
        session,
        worker,
        stored.timestamp(),
        sample.iteration(),
        sample.epoch(),
        sample.score(),
        sample.lossPerTimestep(),
        sample.learningRate(),
        nonFinite,
        sample.dropped(),
        stored.judged().alerts());
  }

  /**
   * Prints it, for programs or for people, and hands it on at once.
   *
   * @param named whether people are told whose it is
   */
  void print(Rows rows, boolean json, boolean named) {
    if (json) {
      rows.json(fields());
    } else {
      rows.line(named ? "session " + session + ", worker " + worker + ": " + words() : words());
    }
    rows.flush();
  }

  /** Its fields; the README says what they are. */
  private Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("session", session);
    row.put("worker", worker);
    row.put("timestamp", timestamp);
    row.put("iteration", iteration);
    row.put("epoch", epoch);
    row.put("score", score);
    row.put("lossPerTimestep", lossPerTimestep);
    row.put("learningRate", learningRate);
    row.put("nonFinite", nonFinite);
    row.put("dropped", dropped);
    row.put("alerts", alerts.stream().map(AlertRow::of).toList());
    return row;
  }

  private String words() {
    StringBuilder line = new StringBuilder();
    line.append("iteration ").append(iteration).append(", epoch ").append(epoch);
    line.append(": score ").append(Words.number(score));
    if (!Double.isNaN(lossPerTimestep)) {
      line.append(", of a timestep ").append(Words.number(lossPerTimestep));
    }
    if (!Double.isNaN(learningRate)) {
      line.append(", learning rate ").append(Words.plain(learningRate));
    }
    if (nonFinite > 0) {
      line.append(", ").append(nonFinite).append(" values NaN or infinite");
    }
    if (dropped > 0) {
      line.append(", ").append(Words.count(dropped, "sample")).append(" lost before");
    }
    for (Alert alert : alerts) {
      line.append("; ").append(alert.type().severity()).append(' ');
      line.append(alert.state()).append(": ").append(alert.type().title());
      line.append(", ").append(Words.place(alert.location()));
    }
    return line.toString();
  }
}
