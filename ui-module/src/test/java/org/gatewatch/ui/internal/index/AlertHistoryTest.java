package org.gatewatch.ui.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.junit.jupiter.api.Test;

/** Which alerts are kept, and which speak of the same trouble. */
class AlertHistoryTest {
  private static final Location CELL =
      new Location("lstm", Direction.FORWARD, Quantity.ACTIVATION, null, Gate.OUTPUT);
  private static final Location OTHER_DIRECTION =
      new Location("lstm", Direction.BACKWARD, Quantity.ACTIVATION, null, Gate.OUTPUT);

  private final AlertHistory history = new AlertHistory();

  @Test
  void numbersAlertsAndKnowsOfWhichSampleTheyAre() {
    history.add(10, List.of(opened(1, CELL), opened(1, OTHER_DIRECTION)));
    history.add(20, List.of());
    history.add(30, List.of(alert(AlertState.WORSENED, 3, 1, CELL)));

    assertThat(history.all()).extracting(IndexedAlert::number).containsExactly(0, 1, 2);
    assertThat(history.all()).extracting(IndexedAlert::timestamp).containsExactly(10L, 10L, 30L);
    assertThat(history.of(10)).hasSize(2);
    assertThat(history.of(20)).isEmpty();
  }

  @Test
  void oneCellHasATroubleOnceAndEachDirectionIsACellOfItsOwn() {
    history.add(1, List.of(opened(1, CELL)));
    history.add(2, List.of(opened(1, OTHER_DIRECTION)));
    history.add(3, List.of(alert(AlertState.WORSENED, 3, 1, CELL)));
    history.add(4, List.of(alert(AlertState.RESOLVED, 4, 1, CELL)));
    history.add(5, List.of(opened(5, CELL)));
    history.add(6, List.of(alert(AlertState.RESOLVED, 6, 1, OTHER_DIRECTION)));

    assertThat(openings()).containsExactly(0, 1, 0, 0, 4, 1);
  }

  @Test
  void whatRecoversForTheWholeNetworkIsWhatBeganInThatIteration() {
    Location state = new Location("lstm", Direction.FORWARD, Quantity.CELL_STATE, null, null);
    history.add(1, List.of(opened(7, state)));
    history.add(2, List.of(alert(AlertState.RESOLVED, 9, 7, Location.NETWORK)));
    history.add(3, List.of(alert(AlertState.RESOLVED, 12, 7, Location.NETWORK)));

    assertThat(openings()).containsExactly(0, 0, 2);
  }

  @Test
  void anotherAlertOfTheSamePlaceAndIterationIsAnother() {
    history.add(
        1, List.of(opened(1, CELL), alert(AlertType.DEAD_UNITS, AlertState.OPENED, 1, 1, CELL)));
    history.add(2, List.of(alert(AlertType.DEAD_UNITS, AlertState.RESOLVED, 2, 1, CELL)));

    assertThat(openings()).containsExactly(0, 1, 1);
  }

  @Test
  void ofTooManyTheOldestAreLetGoButNoneWhoseAlertLasts() {
    history.add(0, List.of(opened(0, CELL)));
    for (int i = 1; i < 2000; i += 2) {
      history.add(i, List.of(opened(i, OTHER_DIRECTION)));
      history.add(i + 1, List.of(alert(AlertState.RESOLVED, i + 1, i, OTHER_DIRECTION)));
    }
    List<IndexedAlert> kept = history.all();

    assertThat(kept).hasSize(AlertHistory.MOST);
    assertThat(kept.get(0).number()).isZero();
    assertThat(kept.get(1).number()).isEqualTo(2001 - AlertHistory.MOST + 1);
    assertThat(kept.get(AlertHistory.MOST - 1).number()).isEqualTo(2000);
  }

  @Test
  void staysBoundedThoughNothingEverRecovers() {
    for (int i = 0; i < 3000; i++) {
      history.add(i, List.of(opened(i, new Location("layer " + i, null, null, null, null))));
    }

    assertThat(history.all()).hasSize(AlertHistory.MOST);
    assertThat(history.all().get(AlertHistory.MOST - 1).number()).isEqualTo(2999);
  }

  private List<Integer> openings() {
    return history.all().stream().map(IndexedAlert::opening).toList();
  }

  private static Alert opened(int iteration, Location location) {
    return alert(AlertState.OPENED, iteration, iteration, location);
  }

  private static Alert alert(AlertState state, int iteration, int since, Location location) {
    return alert(AlertType.SATURATED_GATE, state, iteration, since, location);
  }

  private static Alert alert(
      AlertType type, AlertState state, int iteration, int since, Location location) {
    return new Alert(
        type, state, iteration, 0, since, location, 0, 1, 2, "finding", "advice", null);
  }
}
