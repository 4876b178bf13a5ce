package org.gatewatch.ui.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.Phase;
import org.gatewatch.alert.Place;
import org.gatewatch.alert.Trouble;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Quantity;
import org.junit.jupiter.api.Test;

/** Which alerts are kept, and which speak of the same trouble. */
class AlertHistoryTest {
  private static final Place CELL =
      new Place("lstm", Direction.FORWARD, Quantity.ACTIVATION, null, Gate.OUTPUT);
  private static final Place OTHER_DIRECTION =
      new Place("lstm", Direction.BACKWARD, Quantity.ACTIVATION, null, Gate.OUTPUT);

  private final AlertHistory history = new AlertHistory();

  @Test
  void numbersAlertsAndKnowsOfWhichSampleTheyAre() {
    history.add(10, List.of(opened(1, CELL), opened(1, OTHER_DIRECTION)));
    history.add(20, List.of());
    history.add(30, List.of(alert(Phase.WORSENED, 3, 1, CELL)));

    assertThat(history.all()).extracting(IndexedAlert::number).containsExactly(0, 1, 2);
    assertThat(history.all()).extracting(IndexedAlert::timestamp).containsExactly(10L, 10L, 30L);
    assertThat(history.of(10)).hasSize(2);
    assertThat(history.of(20)).isEmpty();
  }

  @Test
  void oneCellHasATroubleOnceAndEachDirectionIsACellOfItsOwn() {
    history.add(1, List.of(opened(1, CELL)));
    history.add(2, List.of(opened(1, OTHER_DIRECTION)));
    history.add(3, List.of(alert(Phase.WORSENED, 3, 1, CELL)));
    history.add(4, List.of(alert(Phase.RECOVERED, 4, 1, CELL)));
    history.add(5, List.of(opened(5, CELL)));
    history.add(6, List.of(alert(Phase.RECOVERED, 6, 1, OTHER_DIRECTION)));

    assertThat(openings()).containsExactly(0, 1, 0, 0, 4, 1);
  }

  @Test
  void whatRecoversForTheWholeNetworkIsWhatBeganInThatIteration() {
    Place state = new Place("lstm", Direction.FORWARD, Quantity.CELL_STATE, null, null);
    history.add(1, List.of(opened(7, state)));
    history.add(2, List.of(alert(Phase.RECOVERED, 9, 7, Place.NETWORK)));
    history.add(3, List.of(alert(Phase.RECOVERED, 12, 7, Place.NETWORK)));

    assertThat(openings()).containsExactly(0, 0, 2);
  }

  @Test
  void anotherTroubleOfTheSamePlaceAndIterationIsAnother() {
    history.add(1, List.of(opened(1, CELL), alert(Trouble.DEAD_UNITS, Phase.OPENED, 1, 1, CELL)));
    history.add(2, List.of(alert(Trouble.DEAD_UNITS, Phase.RECOVERED, 2, 1, CELL)));

    assertThat(openings()).containsExactly(0, 1, 1);
  }

  @Test
  void ofTooManyTheOldestAreLetGoButNoneWhoseTroubleLasts() {
    history.add(0, List.of(opened(0, CELL)));
    for (int i = 1; i < 2000; i += 2) {
      history.add(i, List.of(opened(i, OTHER_DIRECTION)));
      history.add(i + 1, List.of(alert(Phase.RECOVERED, i + 1, i, OTHER_DIRECTION)));
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
      history.add(i, List.of(opened(i, new Place("layer " + i, null, null, null, null))));
    }

    assertThat(history.all()).hasSize(AlertHistory.MOST);
    assertThat(history.all().get(AlertHistory.MOST - 1).number()).isEqualTo(2999);
  }

  private List<Integer> openings() {
    return history.all().stream().map(IndexedAlert::opening).toList();
  }

  private static Alert opened(int iteration, Place place) {
    return alert(Phase.OPENED, iteration, iteration, place);
  }

  private static Alert alert(Phase phase, int iteration, int since, Place place) {
    return alert(Trouble.SATURATED_GATE, phase, iteration, since, place);
  }

  private static Alert alert(Trouble trouble, Phase phase, int iteration, int since, Place place) {
    return new Alert(
        trouble, phase, iteration, 0, since, place, 0, 1, 2, "finding", "advice", null);
  }
}
