package org.gatewatch.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A slot names a place that there can be. */
@Tag("hostile")
class SlotTest {
  private static final Direction FORWARD = Direction.FORWARD;

  @Test
  void placesThatThereAreAreTaken() {
    assertThat(new Slot(Quantity.UPDATE, 0, FORWARD, Kernel.OTHER, Gate.BLOCK, "gamma", 0, 0))
        .isNotNull();
    assertThat(Slot.ofLayerOutput(3).direction()).isNull();
    assertThat(Slot.ofCell(Quantity.PRE_ACTIVATION, 0, FORWARD, Kernel.INPUT, Gate.CELL))
        .isNotNull();
    assertThat(Slot.ofCell(Quantity.CELL_STATE, 0, FORWARD, null, null)).isNotNull();
  }

  @Test
  void placesThatThereCannotBeAreRefused() {
    refused("must not be negative: -1", Quantity.ACTIVATION, -1, null, null, null, null, 0);
    refused(
        "must not be negative: 0, -1",
        Quantity.WEIGHT,
        0,
        FORWARD,
        Kernel.BIAS,
        Gate.BLOCK,
        "b",
        -1);
    refused(
        "WEIGHT needs a parameter", Quantity.WEIGHT, 0, FORWARD, Kernel.BIAS, Gate.BLOCK, null, 1);
    refused("CELL_STATE is of no parameter", Quantity.CELL_STATE, 0, FORWARD, null, null, "b", 1);
    refused("a parameter needs", Quantity.WEIGHT, 0, null, Kernel.BIAS, Gate.BLOCK, "b", 1);
    refused("a parameter needs", Quantity.WEIGHT, 0, FORWARD, null, Gate.BLOCK, "b", 1);
    refused("a parameter needs", Quantity.WEIGHT, 0, FORWARD, Kernel.BIAS, null, "b", 1);
    refused("no rows and columns", Quantity.ACTIVATION, 0, null, null, null, null, 1);
    refused("is of no kernel", Quantity.ACTIVATION, 0, FORWARD, Kernel.BIAS, null, null, 0);
    refused("has no direction", Quantity.CELL_STATE, 0, null, null, null, null, 0);
    refused("has no direction", Quantity.ACTIVATION, 0, null, null, Gate.CELL, null, 0);
  }

  private static void refused(
      String why,
      Quantity quantity,
      int layer,
      @Nullable Direction direction,
      @Nullable Kernel kernel,
      @Nullable Gate gate,
      @Nullable String parameter,
      int rows) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Slot(quantity, layer, direction, kernel, gate, parameter, rows, 0))
        .withMessageContaining(why);
  }
}
