package org.gatewatch.ui.internal.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.ui.SyntheticRun;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AxisSharingTest {
  private final List<Slot> slots =
      new SyntheticRun("s", "w", 1)
          .layout().slots().stream().filter(slot -> slot.quantity() == Quantity.WEIGHT).toList();

  @Test
  void freeAxesAreAllDifferent() {
    assertThat(AxisSharing.FREE.groups(slots)).doesNotHaveDuplicates();
  }

  @Test
  void layerSharesWithinACellAndDirectionsAcrossBothAndABiasNever() {
    Map<Integer, List<Slot>> byLayer = members(AxisSharing.LAYER);
    Map<Integer, List<Slot>> byBoth = members(AxisSharing.DIRECTIONS);
    assertThat(byLayer.values()).anySatisfy(group -> assertThat(group).hasSize(8));
    assertThat(byLayer.values()).noneSatisfy(group -> assertThat(group).hasSize(16));
    assertThat(byBoth.values())
        .anySatisfy(
            group ->
                assertThat(group)
                    .hasSize(16)
                    .extracting(Slot::direction)
                    .contains(Direction.FORWARD, Direction.BACKWARD));
    for (Map<Integer, List<Slot>> groups : List.of(byLayer, byBoth)) {
      assertThat(groups.values())
          .filteredOn(group -> group.stream().anyMatch(slot -> slot.kernel() == Kernel.BIAS))
          .allSatisfy(group -> assertThat(group).hasSize(1));
    }
  }

  @Test
  void anAxisCoversEveryMemberOfItsGroup() {
    List<@Nullable Summary> summaries =
        new ArrayList<>(
            Arrays.asList(
                Summaries.of(new float[] {-1, 2}),
                null,
                Summaries.of(new float[] {-3, 1, Float.NaN})));
    List<Axis> axes = AxisSharing.axes(new int[] {0, 0, 0}, summaries);
    assertThat(axes).containsExactly(new Axis(-3, 2));
  }

  @Test
  void anAxisOfNothingIsStillAnAxis() {
    assertThat(AxisSharing.axes(new int[] {0}, Arrays.asList((Summary) null)))
        .containsExactly(new Axis(-1, 1));
  }

  @Test
  void anAxisMustHaveALength() {
    assertThatThrownBy(() -> new Axis(1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Axis(Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  private Map<Integer, List<Slot>> members(AxisSharing sharing) {
    Map<Integer, List<Slot>> members = new HashMap<>();
    int[] groups = sharing.groups(slots);
    for (int i = 0; i < groups.length; i++) {
      members.computeIfAbsent(groups[i], unused -> new ArrayList<>()).add(slots.get(i));
    }
    return members;
  }
}
