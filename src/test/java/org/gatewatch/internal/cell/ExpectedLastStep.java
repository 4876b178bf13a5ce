package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.LastStep;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;

/**
 * What a sample must say of the end of a sequence: the last timestep that counts of the example
 * that has maps, which is the first, or its first one where a cell reads backward.
 *
 * @param extent [example][timestep], 0 for padding; null without any
 * @param tolerance relative to the largest magnitude, beside the rounding that samples are stored
 *     with
 */
record ExpectedLastStep(double[][] extent, double tolerance) {
  private static final double ROUNDING = Heatmap.RELATIVE_ERROR;

  /**
   * Compares what is told of a slot; of a gate it must be nothing.
   *
   * @param values [example][timestep][unit], in the order of the sequence
   */
  void assertAgrees(Slot slot, LastStep last, double[][][] values) {
    String what = slot.toString();
    if (!isCarried(slot)) {
      assertThat(last).as(what).isNull();
      return;
    }
    assertThat(last.examples()).as(what).hasSize(1);
    LastStep.Example example = last.examples().get(0);
    int timestep = lastTimestep(slot.direction(), 0, values[0].length);
    assertThat(example.position()).as(what).isZero();
    assertThat(example.timestep()).as(what).isEqualTo(timestep);
    assertValues(what, example, values[0][timestep]);
  }

  private void assertValues(String what, LastStep.Example example, double[] units) {
    double largest = 1;
    for (double value : units) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(example.size()).as(what).isEqualTo(units.length);
    for (int u = 0; u < units.length; u++) {
      assertThat((double) example.value(u))
          .as(what)
          .isCloseTo(units[u], within(tolerance * largest + ROUNDING * Math.abs(units[u])));
    }
  }

  /** The output and the state are what a cell ends with. */
  private static boolean isCarried(Slot slot) {
    return slot.quantity() == Quantity.CELL_STATE
        || slot.gate() == null
        || slot.gate() == Gate.BLOCK;
  }

  private int lastTimestep(Direction direction, int example, int timesteps) {
    return IntStream.range(0, timesteps)
        .map(i -> direction == Direction.FORWARD ? timesteps - 1 - i : i)
        .filter(t -> extent == null || extent[example][t] != 0)
        .findFirst()
        .orElseThrow();
  }
}
