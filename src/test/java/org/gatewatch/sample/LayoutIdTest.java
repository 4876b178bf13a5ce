package org.gatewatch.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ids are those of stored files, which were hashes of all that records say of themselves. */
class LayoutIdTest {
  private static void assertAsEver(List<Layout.Layer> layers, List<Slot> slots) {
    assertThat(LayoutId.of(layers, slots))
        .isEqualTo(31L * layers.toString().hashCode() + ((long) slots.toString().hashCode() << 32));
  }

  @Test
  void allThatTheRecordsSayCounts() {
    Layout layout = Samples.layout();
    assertThat(layout.layers()).flatExtracting(Layout.Layer::cells).isNotEmpty();
    assertThat(layout.slots()).extracting(Slot::parameter).contains((String) null);

    assertAsEver(layout.layers(), layout.slots());
    assertThat(layout.id()).isEqualTo(LayoutId.of(layout.layers(), layout.slots()));
  }

  @Test
  void soItIsOfNothingAndOfHostileNames() {
    Layout.Layer bare =
        new Layout.Layer("a, b]\n", "", true, List.of(), Map.of(Quantity.CELL_STATE, "none="));
    assertAsEver(List.of(), List.of());
    assertAsEver(List.of(bare, bare), List.of(Slot.ofLayerOutput(1)));
  }
}
