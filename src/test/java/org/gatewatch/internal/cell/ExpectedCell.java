package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Horizon;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Series;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.sample.UnitActivity;

/**
 * What a sample must say of a cell, from the reference of the cell. All arrays are in the order of
 * the sequence, [example][timestep][unit].
 *
 * @param low below this an output of the cell's activation function is saturated
 * @param extent [example][timestep], 0 for padding; null without any
 * @param tolerance relative to the largest magnitude
 */
record ExpectedCell(
    ReferenceCell cell,
    Forward forward,
    Backward backward,
    Impulse impulse,
    double[][][] epsilon,
    double[][] extent,
    double low,
    double tolerance) {
  private static final List<Gate> BLOCKS = List.of(Gate.CELL, Gate.FORGET, Gate.OUTPUT, Gate.INPUT);
  private static final List<Gate> OF_GRU = List.of(Gate.RESET, Gate.UPDATE, Gate.CELL);
  private static final double GATE_LOW = 0.1;
  private static final Set<Function1> KNOWN_ENDS =
      Set.of(Function1.SIGMOID, Function1.HARD_SIGMOID);
  private static final double HIGH = 0.9;

  /** Compares every slot of a cell; all of them must be there. */
  void assertAgrees(Layout layout, Sample sample, int layer, Direction direction) {
    int compared = 0;
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      if (slot.isInsideCell() && slot.layer() == layer && slot.direction() == direction) {
        assertThat(sample.summaries().get(i)).as(slot.toString()).isNotNull();
        assertAgrees(slot, sample.summaries().get(i));
        compared++;
      }
    }
    int expected =
        switch (cell.kind()) {
          case LSTM -> 13 + 12;
          case GRAVES -> 13 + 15;
          case SIMPLE_RNN -> 1 + 2 + 1 + 3;
          case GRU_AFTER, GRU_BEFORE -> 4 + 2 + 3 + 9;
        };
    assertThat(compared).isEqualTo(expected);
  }

  private void assertAgrees(Slot slot, Summary summary) {
    String what = slot.toString();
    double[][][] values = values(slot);
    assertDistribution(what, summary, values);
    Profile profile = summary.profile();
    assertThat(profile.timesteps()).as(what).isEqualTo(values[0].length);
    switch (slot.quantity()) {
      case ACTIVATION, CELL_STATE -> {
        assertOverTime(what, profile, values);
        assertMap(what, summary.heatmap(), values[0]);
        assertActivity(what, profile, values, squashed(slot, values), low(slot.gate()));
        new ExpectedLastStep(extent, tolerance).assertAgrees(slot, profile.lastStep(), values);
      }
      case PRE_ACTIVATION -> {
        assertThat(profile.stepMeans()).isEqualTo(Series.empty());
        assertShares(what, profile, throughFunction(slot.gate(), values), low(slot.gate()));
      }
      default -> assertOverTime(what, profile, values);
    }
    boolean remembers = slot.quantity().name().equals(memory());
    assertThat(profile.horizon() != null).as(what).isEqualTo(remembers);
    if (remembers) {
      assertHorizon(profile.horizon());
    }
    if (slot.quantity().name().equals("ACTIVATION_GRADIENT")) {
      assertMap(what, summary.heatmap(), values[0]);
    }
  }

  private String memory() {
    return cell.kind().hasState() ? "CELL_STATE_GRADIENT" : "OUTPUT_GRADIENT";
  }

  private boolean isSimple() {
    return cell.kind() == ReferenceCell.Kind.SIMPLE_RNN;
  }

  /** The number of a gate's block. */
  int block(Gate gate) {
    if (isSimple() || gate == null) {
      return 0;
    }
    return (cell.kind().isGru() ? OF_GRU : BLOCKS).indexOf(gate);
  }

  /** All values of a slot. */
  double[][][] values(Slot slot) {
    int block = block(slot.gate());
    return switch (slot.quantity()) {
      case ACTIVATION -> slot.gate() == null ? forward.h() : forward.gates()[block];
      case CELL_STATE -> forward.c();
      case ACTIVATION_GRADIENT -> epsilon;
      case OUTPUT_GRADIENT -> backward.dh();
      case CELL_STATE_GRADIENT -> backward.dc();
      case PRE_ACTIVATION_GRADIENT -> backward.dz()[block];
      case PRE_ACTIVATION ->
          switch (slot.kernel()) {
            case INPUT -> forward.fromInput()[block];
            case RECURRENT -> forward.fromRecurrent()[block];
            case PEEPHOLE -> forward.fromPeephole()[block];
            default -> forward.fromBias()[block];
          };
      default -> throw new AssertionError("no reference for " + slot);
    };
  }

  private double[][][] squashed(Slot slot, double[][][] values) {
    return slot.quantity().name().equals("CELL_STATE") ? forward.shown() : values;
  }

  /** Where the outputs of a gate, or of whatever has none, begin to be saturated. */
  private double low(Gate gate) {
    if (gate == null || gate == Gate.CELL || gate == Gate.BLOCK) {
      return low;
    }
    return KNOWN_ENDS.contains(cell.gate()) ? GATE_LOW : Double.NaN;
  }

  private double[][][] throughFunction(Gate gate, double[][][] values) {
    boolean ofCell = gate == Gate.CELL || gate == Gate.BLOCK;
    Function1 function = ofCell ? cell.activation() : cell.gate();
    double[][][] result = ReversedTime.of(ReversedTime.of(values));
    for (double[][] example : result) {
      for (int t = 0; t < example.length; t++) {
        example[t] = Arrays.stream(example[t]).map(function::value).toArray();
      }
    }
    return result;
  }

  private boolean counts(int example, int timestep) {
    return extent == null || extent[example][timestep] != 0;
  }

  private double[] counted(double[][][] values) {
    List<Double> counted = new ArrayList<>();
    for (int e = 0; e < values.length; e++) {
      for (int t = 0; t < values[e].length; t++) {
        for (int u = 0; counts(e, t) && u < values[e][t].length; u++) {
          counted.add(values[e][t][u]);
        }
      }
    }
    return counted.stream().mapToDouble(value -> value).toArray();
  }

  private double close(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return tolerance * largest + Double.MIN_NORMAL;
  }

  private void assertDistribution(String what, Summary summary, double[][][] values) {
    double[] counted = counted(values);
    double close = close(counted);
    double squares = 0;
    for (double value : counted) {
      squares += value * value;
    }
    var statistics = Arrays.stream(counted).summaryStatistics();
    assertThat(summary.count()).as(what).isEqualTo(counted.length);
    assertThat(summary.histogram().total()).as(what).isEqualTo(counted.length);
    assertThat(summary.min()).as(what).isCloseTo(statistics.getMin(), within(close));
    assertThat(summary.max()).as(what).isCloseTo(statistics.getMax(), within(close));
    assertThat(summary.mean()).as(what).isCloseTo(statistics.getAverage(), within(close));
    assertThat(summary.l2Norm())
        .as(what)
        .isCloseTo(Math.sqrt(squares), within(close * Math.sqrt(counted.length)));
    assertThat(summary.histogram().keyAt(0))
        .as(what)
        .isCloseTo(Histogram.key(statistics.getMin()), within(1));
  }

  private void assertOverTime(String what, Profile profile, double[][][] values) {
    double close = close(counted(values));
    for (int t = 0; t < values[0].length; t++) {
      double sum = 0;
      double squares = 0;
      int examples = 0;
      for (int e = 0; e < values.length; e++) {
        for (int u = 0; counts(e, t) && u < cell.units(); u++) {
          sum += values[e][t][u];
          squares += values[e][t][u] * values[e][t][u];
        }
        examples += counts(e, t) ? 1 : 0;
      }
      double mean = sum / (examples * cell.units());
      assertThat(profile.stepMeans().at(t)).as(what + t).isCloseTo(mean, within(close));
      assertThat(profile.stepNorms().at(t))
          .as(what + t)
          .isCloseTo(Math.sqrt(squares / examples), within(close * cell.units()));
    }
  }

  /** The map shows the first example, whose padding is NaN. */
  private void assertMap(String what, Heatmap map, double[][] example) {
    assertThat(map.rows()).isEqualTo(cell.units());
    assertThat(map.columns()).isEqualTo(example.length);
    double largest =
        Arrays.stream(example)
            .flatMapToDouble(Arrays::stream)
            .map(Math::abs)
            .filter(Double::isFinite)
            .max()
            .orElse(0);
    for (int t = 0; t < example.length; t++) {
      for (int u = 0; u < cell.units(); u++) {
        double expected = counts(0, t) ? example[t][u] : Double.NaN;
        double rounding = Math.max(Math.abs(expected) / 15, largest / 32768); // As it is stored.
        assertThat((double) map.value(u, t))
            .as(what)
            .isCloseTo(
                expected, within(Double.isNaN(expected) ? 0 : rounding + 100 * close(example[t])));
      }
    }
  }

  private void assertShares(String what, Profile profile, double[][][] outputs, double below) {
    if (Double.isNaN(below)) {
      assertThat(profile.saturation()).as(what).isNull();
      return;
    }
    double[] counted = counted(outputs);
    double low = Arrays.stream(counted).filter(value -> value < below).count();
    double high = Arrays.stream(counted).filter(value -> value > HIGH).count();
    assertThat(profile.saturation().end()).as(what).isEqualTo(below);
    assertThat(profile.saturation().low()).as(what).isEqualTo(low / counted.length);
    assertThat(profile.saturation().high()).as(what).isEqualTo(high / counted.length);
  }

  /** A unit moves by its own values, and is at an end by what its function makes of them. */
  private void assertActivity(
      String what, Profile profile, double[][][] values, double[][][] outputs, double below) {
    assertShares(what, profile, outputs, below);
    UnitActivity units = profile.units();
    assertThat(units.units()).isEqualTo(cell.units());
    for (int unit = 0; unit < cell.units(); unit++) {
      int low = 0;
      int high = 0;
      int seen = 0;
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int e = 0; e < outputs.length; e++) {
        for (int t = 0; t < outputs[e].length; t++) {
          if (counts(e, t)) {
            double value = outputs[e][t][unit];
            seen++;
            low += value < below ? 1 : 0;
            high += !Double.isNaN(below) && value > HIGH ? 1 : 0;
            least = Math.min(least, values[e][t][unit]);
            most = Math.max(most, values[e][t][unit]);
          }
        }
      }
      assertThat(units.observations()).as(what).isEqualTo(seen);
      assertThat(units.low(unit)).as(what).isEqualTo(low);
      assertThat(units.high(unit)).as(what).isEqualTo(high);
      assertThat(units.isDead(unit)).as(what).isEqualTo(seen > 1 && most - least <= 1e-6);
    }
  }

  private void assertHorizon(Horizon horizon) {
    double[] ratios = impulse.ratios();
    assertThat(horizon.seen()).isEqualTo(ratios.length - 1);
    int steps = 0;
    for (int lag = 0; lag < ratios.length; lag++) {
      assertThat(horizon.decay().at(lag)).isCloseTo(ratios[lag], within(10 * tolerance));
      steps = steps == 0 && lag > 0 && ratios[lag] <= 1 / Math.E ? lag : steps;
    }
    assertThat(horizon.steps()).isEqualTo(steps);
    if (isSimple()) {
      assertThat(horizon.gateAllows()).isNaN();
    } else {
      Gate keeper = cell.kind().isGru() ? Gate.UPDATE : Gate.FORGET;
      double[] kept = counted(forward.gates()[block(keeper)]);
      double mean = Arrays.stream(kept).average().orElseThrow();
      assertThat(horizon.gateAllows())
          .isCloseTo(1 / (1 - mean), within(100 * tolerance / (1 - mean)));
    }
  }
}
