package org.gatewatch.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.alerting.words.AlertSubject;
import org.junit.jupiter.api.Test;

/** Places are keys of maps: equal if all of them is. */
class LocationTest {
  private static final Location ONE =
      new Location("lstm", Direction.FORWARD, Quantity.WEIGHT, Kernel.INPUT, Gate.FORGET);

  @Test
  void isEqualIfAllOfItIs() {
    String alike = new StringBuilder("lstm").toString();
    Location same =
        new Location(alike, Direction.FORWARD, Quantity.WEIGHT, Kernel.INPUT, Gate.FORGET);
    assertThat(ONE).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(null);
    assertThat(Location.NETWORK).isEqualTo(new Location(null, null, null, null, null));
  }

  @Test
  void differsInEachPart() {
    List<Location> others =
        List.of(
            ONE,
            new Location("gru", Direction.FORWARD, Quantity.WEIGHT, Kernel.INPUT, Gate.FORGET),
            new Location(null, Direction.FORWARD, Quantity.WEIGHT, Kernel.INPUT, Gate.FORGET),
            new Location("lstm", Direction.BACKWARD, Quantity.WEIGHT, Kernel.INPUT, Gate.FORGET),
            new Location("lstm", null, Quantity.WEIGHT, Kernel.INPUT, Gate.FORGET),
            ONE.withQuantity(Quantity.GRADIENT),
            ONE.withQuantity(null),
            new Location("lstm", Direction.FORWARD, Quantity.WEIGHT, Kernel.BIAS, Gate.FORGET),
            new Location("lstm", Direction.FORWARD, Quantity.WEIGHT, Kernel.INPUT, Gate.INPUT),
            new Location("lstm", Direction.FORWARD, Quantity.WEIGHT, Kernel.INPUT, null),
            Location.NETWORK);
    assertThat(others.stream().filter(ONE::equals)).containsExactly(ONE);
    assertThat(others.stream().map(Location::hashCode).distinct()).hasSameSizeAs(others);
  }

  @Test
  void whatAnAlertIsAboutDiffersInKindLayerAndDirection() {
    AlertSubject one = AlertSubject.of(AlertType.DEAD_UNITS, ONE);
    List<AlertSubject> others =
        List.of(
            one,
            AlertSubject.of(AlertType.LOSS_JUMP, ONE),
            new AlertSubject(AlertType.DEAD_UNITS, "gru", Direction.FORWARD),
            new AlertSubject(AlertType.DEAD_UNITS, null, Direction.FORWARD),
            new AlertSubject(AlertType.DEAD_UNITS, "lstm", Direction.BACKWARD),
            new AlertSubject(AlertType.DEAD_UNITS, "lstm", null));
    assertThat(others.stream().filter(one::equals)).containsExactly(one);
    assertThat(others.stream().map(AlertSubject::hashCode).distinct()).hasSameSizeAs(others);
    AlertSubject same = AlertSubject.of(AlertType.DEAD_UNITS, ONE.withQuantity(Quantity.UPDATE));
    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
  }
}
