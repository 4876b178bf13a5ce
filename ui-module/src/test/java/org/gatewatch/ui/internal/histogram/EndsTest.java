package org.gatewatch.ui.internal.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Series;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.synthetic.Summaries;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EndsTest {
  private static final Ends SIGMOID = new Ends(0.1, 0.9);
  private static final Ends TANH = new Ends(-0.9, 0.9);

  @Test
  void theEndsAreThoseThatTheSaturationWasToldBy() {
    assertThat(ends(-0.9, 0.2f, 0.95f)).isEqualTo(TANH);
    assertThat(ends(0.1, 0.2f, 0.95f)).isEqualTo(SIGMOID);
  }

  @Test
  void whatHasNoSaturationHasNoEnds() {
    assertThat(Ends.of(slot(Gate.FORGET), summary(null, 0.2f))).isNull();
  }

  @Test
  void theAxisIsTheWholeRangeUnlessValuesLieBeyondIt() {
    assertThat(Ends.axis(SIGMOID, summary(null, 0.2f, 0.5f))).isEqualTo(new Axis(0, 1));
    assertThat(Ends.axis(TANH, summary(null, -0.2f, 0.5f))).isEqualTo(new Axis(-1, 1));
    assertThat(Ends.axis(TANH, summary(null, -0.5f, 1.5f))).isEqualTo(new Axis(-0.5, 1.5));
    assertThat(Ends.axis(null, summary(null, 0.25f, 0.5f))).isEqualTo(new Axis(0.25, 0.5));
    assertThat(Ends.axis(SIGMOID, summary(null, Float.NaN))).isEqualTo(new Axis(-1, 1));
  }

  private static @Nullable Ends ends(double end, float... values) {
    return Ends.of(slot(Gate.FORGET), summary(new Saturation(end, 0, 0), values));
  }

  private static Slot slot(Gate gate) {
    return Slot.ofCell(Quantity.ACTIVATION, 0, Direction.FORWARD, null, gate);
  }

  private static Summary summary(@Nullable Saturation saturation, float... values) {
    Series none = Series.empty();
    return Summaries.of(values)
        .with(null, new Profile(1, none, none, saturation, null, null, null, List.of()));
  }
}
