package org.gatewatch.ui.internal.web;

import java.util.List;
import org.gatewatch.ui.internal.index.IndexedAlert;
import org.gatewatch.ui.internal.index.RunIndex;

/**
 * The alerts of a worker so far.
 *
 * @param layout id of the layout that the samples follow with which they came
 * @param letGo how many older ones are not kept any more
 * @param alerts the others, oldest first
 */
record AlertsJson(String layout, int letGo, List<AlertJson> alerts) {

  static AlertsJson of(RunIndex series) {
    List<IndexedAlert> kept = series.alerts();
    int total = kept.isEmpty() ? 0 : kept.get(kept.size() - 1).number() + 1;
    return new AlertsJson(
        Long.toString(series.layout().id()),
        total - kept.size(),
        kept.stream().map(AlertJson::of).toList());
  }
}
