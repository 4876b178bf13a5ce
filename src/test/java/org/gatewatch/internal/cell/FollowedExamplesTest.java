package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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
    INDArray recurrent = Nd4j.create(DataType.DOUBLE, new long[] {units, units}, 'f');
    INDArray epsilon = Nd4j.create(DataType.DOUBLE, new long[] {units, EXAMPLES, STEPS}, 'f');
    for (int example = 0; example < EXAMPLES; example++) {
      recurrent.putScalar(example, example, example < EXAMPLES / 2 ? SLOW : FAST);
      epsilon.putScalar(new int[] {example, example, STEPS - 1}, 1);
    }
    CellType type = SimpleRnnCell.SIMPLE_RNN;
    IActivation identity = Activation.IDENTITY.getActivationFunction();
    boolean[] nowhere = new boolean[STEPS * EXAMPLES];
    CellPass pass =
        new CellPass(
            type,
            CellFunctions.of(type.spec(), identity, identity),
            false,
            new CellPass.Shown(0, 0),
            zeros(1, EXAMPLES, STEPS),
            new CellPass.Parameters(
                zeros(1, units),
                CopiedValues.of(recurrent),
                new double[units],
                new double[0],
                new double[0]),
            null,
            null,
            new CellPass.Steps(nowhere, nowhere));
    pass.setEpsilon(CopiedValues.of(epsilon));
    return pass;
  }

  private static CopiedValues zeros(long... shape) {
    return CopiedValues.of(Nd4j.create(DataType.DOUBLE, shape, 'f'));
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
