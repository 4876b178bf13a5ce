package org.gatewatch.internal.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Position;
import org.gatewatch.sample.Quantity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words of the log are those of the glossary. */
class MessagesTest {

  private static Location location(
      @Nullable Quantity quantity, @Nullable Kernel kernel, @Nullable Gate gate) {
    return new Location("lstm", Direction.FORWARD, quantity, kernel, gate);
  }

  @ParameterizedTest
  @CsvSource({"INPUT, input gate", "FORGET, forget gate", "CELL, candidate", "OUTPUT, output gate"})
  void gatesHaveTheNamesOfTheGlossary(Gate gate, String words) {
    assertThat(Messages.of(location(Quantity.ACTIVATION, null, gate)))
        .isEqualTo("activation of the " + words + " of lstm forward");
  }

  @ParameterizedTest
  @CsvSource({"INPUT, W", "RECURRENT, RW", "BIAS, b", "PEEPHOLE, peephole"})
  void kernelsHaveTheNamesOfTheGlossary(Kernel kernel, String words) {
    assertThat(Messages.of(location(Quantity.GRADIENT, kernel, Gate.CELL)))
        .isEqualTo("gradient of " + words + " of the candidate of lstm forward");
  }

  @Test
  void weightsGoByTheNameOfTheirKernel() {
    assertThat(Messages.of(location(Quantity.WEIGHT, Kernel.RECURRENT, null)))
        .isEqualTo("RW of lstm forward");
    assertThat(Messages.of(location(Quantity.WEIGHT, Kernel.OTHER, null)))
        .isEqualTo("weight of lstm forward");
  }

  @Test
  void aBlockIsNoGateAndALayerHasNoDirection() {
    assertThat(Messages.of(location(Quantity.PRE_ACTIVATION_GRADIENT, null, Gate.BLOCK)))
        .isEqualTo("pre activation gradient of lstm forward");
    assertThat(Messages.of(Location.ofCell("lstm", null, Quantity.UPDATE)))
        .isEqualTo("update of lstm");
    assertThat(Messages.of(Location.NETWORK)).isEqualTo("the network");
  }

  @Test
  void theFirstNonFiniteValueIsNamedWithItsPlace() {
    Position position =
        Position.ofCell("lstm", Direction.BACKWARD).in(Gate.CELL, Kernel.RECURRENT).at(7, 14, 0);
    NonFiniteOrigin origin =
        new NonFiniteOrigin(
            Stage.PRE_ACTIVATION,
            position,
            4,
            0,
            Double.NEGATIVE_INFINITY,
            NonFiniteCounts.of(Double.NEGATIVE_INFINITY),
            NormHistory.NONE);

    assertThat(Messages.finding(origin))
        .isEqualTo(
            "the first -Inf is in the pre-activation from RW of the candidate of lstm backward at"
                + " timestep 7, unit 14, example 0");
  }

  @Test
  void theLossHasNoPlace() {
    NonFiniteOrigin origin =
        new NonFiniteOrigin(
            Stage.LOSS,
            Position.ofCell(null, null),
            4,
            0,
            Double.POSITIVE_INFINITY,
            NonFiniteCounts.of(Double.POSITIVE_INFINITY),
            NormHistory.NONE);

    assertThat(Messages.finding(origin)).isEqualTo("the first +Inf is in the loss");
  }
}
