package org.gatewatch.ui.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.SyntheticRun;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is kept of a sample. */
class PointTest {
  private final SyntheticRun run = new SyntheticRun("session", "worker", 5);
  private final PointPlan plan = PointPlan.of(run.layout());
  private final Sample sample = run.sample(0);
  private final Point point = Point.of(1, sample, plan, null);

  @Test
  void keepsNoNormOfASlotInsideACell() {
    assertThat(plan.norms())
        .isNotEmpty()
        .noneMatch(slot -> run.layout().slots().get(slot).isInsideCell());
  }

  @Test
  void keepsOfTheInsideOfCellsOnlyWhatTellsMost() {
    int forget = run.slot(Quantity.ACTIVATION, 0, Direction.FORWARD, null, Gate.FORGET);
    // Three gated cells with four gates and a horizon, and a cell with one block and a horizon; of
    // each gate what RW can make of a state, too.
    assertThat(plan.trends())
        .filteredOn(trend -> run.layout().slots().get(trend.slot()).isInsideCell())
        .hasSize(3 * (4 * 4 + 3) + 4 + 3);
    Summary summary = sample.summaries().get(forget);
    assertThat(summary).isNotNull();
    Profile profile = summary.profile();
    assertThat(profile).isNotNull();
    Saturation saturation = profile.saturation();
    assertThat(saturation).isNotNull();
    assertThat(trend(point, forget, Trend.Kind.MEAN)).isEqualTo((float) summary.mean());
    assertThat(trend(point, forget, Trend.Kind.LOW)).isEqualTo((float) saturation.low());
    assertThat(trend(point, forget, Trend.Kind.HIGH)).isEqualTo((float) saturation.high());
    int gradient = run.slot(Quantity.CELL_STATE_GRADIENT, 0, Direction.FORWARD, null, null);
    assertThat(trend(point, gradient, Trend.Kind.HORIZON_STEPS)).isEqualTo(7f);
    assertThat(trend(point, gradient, Trend.Kind.HORIZON_SEEN)).isEqualTo(23f);
    int block = run.slot(Quantity.OUTPUT_GRADIENT, 4, Direction.FORWARD, null, null);
    assertThat(trend(point, block, Trend.Kind.HORIZON_STEPS)).isEqualTo(3f);
    assertThat(trend(point, block, Trend.Kind.GATE_ALLOWS)).isNaN();
  }

  @Test
  void keepsTheMagnitudesOfParametersThatHaveAnL1PenaltyAndOfNoOthers() {
    int penalised = 0; // The input gate of W of the first cell.
    Summary summary = sample.summaries().get(penalised);
    assertThat(summary).isNotNull();
    assertThat(trend(point, penalised, Trend.Kind.MAGNITUDES))
        .isEqualTo((float) (summary.meanMagnitude() * (summary.count() - summary.nonFinite())));
    assertThat(plan.trends())
        .filteredOn(trend -> trend.of() == Trend.Kind.MAGNITUDES)
        .extracting(trend -> run.layout().slots().get(trend.slot()))
        .allMatch(slot -> "W".equals(slot.parameter()) && slot.quantity() == Quantity.WEIGHT)
        .hasSize(4);
  }

  @Test
  void tellsWhatASampleDoesNotHaveFromWhatIsNaN() {
    int forget = run.slot(Quantity.ACTIVATION, 0, Direction.FORWARD, null, Gate.FORGET);
    List<@Nullable Summary> without = new ArrayList<>(sample.summaries());
    without.set(forget, null);
    without.set(0, null);
    Point lacking = Point.of(2, sample.with(without), plan, point);
    assertThat(lacking.number()).isEqualTo(point.number() + 1);
    assertThat(trend(lacking, forget, Trend.Kind.MEAN)).isNull();
    assertThat(lacking.norm(0)).isNull();
    assertThat(lacking.norm(1)).isEqualTo(point.norm(1));
  }

  private @Nullable Float trend(Point of, int slot, Trend.Kind kind) {
    int at = plan.trends().indexOf(new Trend(slot, kind));
    assertThat(at).as("%s of slot %d", kind, slot).isNotNegative();
    Double value = of.trend(at);
    return value == null ? null : value.floatValue();
  }
}
