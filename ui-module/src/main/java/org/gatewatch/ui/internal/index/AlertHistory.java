package org.gatewatch.ui.internal.index;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.sample.Location;

/**
 * The alerts of a run, oldest first. At most {@value #MOST} are kept: of more the oldest that are
 * resolved are let go first, so that what is still open in a long run is never forgotten for what
 * came and went. Safe for use by many threads.
 */
final class AlertHistory {
  static final int MOST = 1000;
  private static final int NONE = -1;

  private final List<IndexedAlert> kept = new ArrayList<>();

  /** The newest of each alert that is open, by the number of its opening. */
  private final Map<Integer, Alert> open = new LinkedHashMap<>();

  private int total;

  synchronized void add(long timestamp, List<Alert> alerts) {
    for (Alert alert : alerts) {
      int known = opening(alert);
      int opening = known == NONE ? total : known;
      kept.add(new IndexedAlert(total++, opening, timestamp, alert));
      if (alert.state() == AlertState.RESOLVED) {
        open.remove(opening);
      } else {
        open.put(opening, alert);
      }
      bound();
    }
  }

  synchronized List<IndexedAlert> all() {
    return List.copyOf(kept);
  }

  /** The newest of each that is open. */
  synchronized List<Alert> open() {
    return List.copyOf(open.values());
  }

  /** Timestamps of the samples whose alerts are kept. */
  synchronized Set<Long> timestamps() {
    return kept.stream().map(IndexedAlert::timestamp).collect(Collectors.toSet());
  }

  /** Those that came with the sample of a timestamp, as far as they are kept. */
  synchronized List<IndexedAlert> of(long timestamp) {
    return kept.stream().filter(indexed -> indexed.timestamp() == timestamp).toList();
  }

  /**
   * Number of the alert that opened what this one speaks of. A type is open once in a cell. What is
   * found in several cells or in the network may be worst in another place than where it opened;
   * its iteration then tells which it is.
   */
  private int opening(Alert alert) {
    int since = NONE;
    for (Map.Entry<Integer, Alert> entry : open.entrySet()) {
      Alert last = entry.getValue();
      if (last.type() == alert.type()) {
        if (isSameCell(last.location(), alert.location())) {
          return entry.getKey();
        }
        if (alert.state() != AlertState.OPENED && last.since() == alert.since()) {
          since = entry.getKey();
        }
      }
    }
    return since;
  }

  private static boolean isSameCell(Location one, Location other) {
    return Objects.equals(one.layer(), other.layer()) && one.direction() == other.direction();
  }

  private void bound() {
    if (open.size() > MOST) {
      open.remove(open.keySet().iterator().next());
    }
    if (kept.size() > MOST) {
      int first = 0;
      while (first < MOST && open.containsKey(kept.get(first).opening())) {
        first++;
      }
      // If all but the newest are open, the oldest goes.
      kept.remove(first < MOST ? first : 0);
    }
  }
}
