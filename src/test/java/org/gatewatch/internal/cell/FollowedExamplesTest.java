package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

/** Of how many examples the memory horizon follows the gradient, by the size of the cell. */
class FollowedExamplesTest {
  private static final int EXAMPLES = 8;
  private static final int STEPS = 2;
  private static final double SLOW = 0.9;
  private static final double FAST = 0.1;

  /** The root of the largest number of recurrent weights of which all eight are followed. */
  private static final int LARGEST = 128;

  /** Each example's gradient lies on a unit of its own, of which the first four remember. */
  private static CellPass pass(int units) {
    double[] recurrent = new double[units * units];
    double[] epsilon = new double[units * EXAMPLES * STEPS];
    for (int example = 0; example < EXAMPLES; example++) {
      recurrent[example * units + example] = example < EXAMPLES / 2 ? SLOW : FAST;
      epsilon[((STEPS - 1) * EXAMPLES + example) * units + example] = 1;
    }
    return new SmallPass(SimpleRnnCell.SIMPLE_RNN, 1, units, EXAMPLES, STEPS)
        .functions(Activation.IDENTITY, Activation.IDENTITY)
        .kernels(new double[units], recurrent)
        .epsilon(epsilon)
        .pass();
  }

  /** What is left of the gradient one step back. */
  private static double afterOneStep(int units) {
    try (CellPass pass = pass(units)) {
      return CellRun.of(pass, true).decay().horizon(Double.NaN).decay().at(1);
    }
  }

  /** Root mean square of what is left, over the first examples. */
  private static double expected(int followed) {
    double squares = 0;
    for (int example = 0; example < followed; example++) {
      double left = example < EXAMPLES / 2 ? SLOW : FAST;
      squares += left * left;
    }
    return Math.sqrt(squares / followed);
  }

  @Test
  void allEightAreFollowedInACellOfUpTo16384RecurrentWeights() {
    assertThat(afterOneStep(LARGEST)).isCloseTo(expected(EXAMPLES), within(1e-12));
  }

  @Test
  void theFirstOnesAreFollowedInALargerCell() {
    assertThat(afterOneStep(LARGEST + 1)).isCloseTo(expected(EXAMPLES - 1), within(1e-12));
    assertThat(afterOneStep(2 * LARGEST)).isCloseTo(expected(2), within(1e-12));
  }

  @Test
  void oneIsFollowedHoweverLargeTheCellIs() {
    assertThat(afterOneStep(3 * LARGEST)).isCloseTo(expected(1), within(1e-12));
  }
}
