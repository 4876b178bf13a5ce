package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a type of cell computes on its way back is the derivative of what it computes on its way
 * forward, for any type there is: by differences, and with nothing else that knows the type.
 */
class CellMathTest {
  private static final int EXAMPLES = 2;
  private static final int STEPS = 5;
  private static final int INPUTS = 3;
  private static final int UNITS = 3;
  private static final double STEP = 1e-6;

  static Stream<CellType> types() {
    return Stream.of(
        LstmCell.LSTM,
        LstmCell.GRAVES_LSTM,
        SimpleRnnCell.SIMPLE_RNN,
        GruCell.RESET_AFTER,
        GruCell.RESET_BEFORE,
        MinimalGatedCell.TYPE);
  }

  private static double[] random(Random random, int length) {
    return random.doubles(length, -1, 1).toArray();
  }

  private static CellPass pass(CellType type, double[] bias, double[] epsilon) {
    Random random = new Random(5);
    int width = type.spec().blocks().size() * UNITS;
    double[] input = random(random, INPUTS * EXAMPLES * STEPS);
    double[] w = random(random, INPUTS * width);
    double[] rw = random(random, UNITS * width);
    double[] peepholes = random(random, type.spec().peepholes().size() * UNITS);
    double[] recurrentBias = random(random, type.spec().has(Kernel.RECURRENT_BIAS) ? width : 0);
    return new SmallPass(type, INPUTS, UNITS, EXAMPLES, STEPS)
        .input(input)
        .kernels(w, rw)
        .biases(bias, recurrentBias)
        .peepholes(peepholes)
        .epsilon(epsilon)
        .pass();
  }

  private static double loss(CellType type, double[] bias, double[] epsilon) {
    try (CellPass pass = pass(type, bias, epsilon)) {
      double[] outputs = ForwardPass.of(pass).outputs;
      double loss = 0;
      for (int i = 0; i < outputs.length; i++) {
        loss += outputs[i] * epsilon[i];
      }
      return loss;
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void theWayBackIsTheDerivativeOfTheWayForward(CellType type) {
    int width = type.spec().blocks().size() * UNITS;
    double[] bias = random(new Random(6), width);
    double[] epsilon = random(new Random(7), UNITS * EXAMPLES * STEPS);
    double[] gradient = new double[width];
    try (CellPass pass = pass(type, bias, epsilon)) {
      BackwardPass backward = BackwardPass.of(pass, ForwardPass.of(pass));
      for (int i = 0; i < backward.gateGradients.length; i++) {
        gradient[i % width] += backward.gateGradients[i];
      }
    }

    for (int column = 0; column < width; column++) {
      double[] above = bias.clone();
      double[] below = bias.clone();
      above[column] += STEP;
      below[column] -= STEP;
      double slope = (loss(type, above, epsilon) - loss(type, below, epsilon)) / (2 * STEP);
      Gate gate = type.spec().gates().get(column / UNITS);
      assertThat(gradient[column])
          .as("%s, %s, unit %d", type.spec().name(), gate, column % UNITS)
          .isCloseTo(slope, within(1e-7));
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void eachGateIsLookedAtOnceOnTheWayForwardAndBack(CellType type) {
    assertThat(type.math().forwardOrder().stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(type.spec().gates());
    assertThat(type.math().backwardOrder())
        .containsExactlyInAnyOrderElementsOf(type.spec().gates());
  }
}
