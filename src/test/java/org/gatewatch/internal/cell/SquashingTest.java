package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Activation functions in plain Java, against those of the JDK and of ND4J. */
class SquashingTest {
  /** Of all sizes and both signs; more than are worked on at once, and no multiple of them. */
  private static double[] values() {
    return IntStream.rangeClosed(-300, 300)
        .mapToDouble(i -> Math.copySign(Math.pow(10, Math.abs(i) / 60.0 - 2.2) - 0x1p-8, i))
        .toArray();
  }

  private static double[] odd() {
    return new double[] {
      0,
      -0.0,
      1e-300,
      -1e-300,
      800,
      -800,
      1e300,
      -1e300,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.NaN
    };
  }

  private static void assertClose(double[] found, double[] expected, double[] at) {
    for (int i = 0; i < expected.length; i++) {
      double precision = Math.abs(at[i]) < 20 ? 1e-13 : 1e-11;
      assertThat(found[i])
          .as("at %s", at[i])
          .isCloseTo(expected[i], within(precision * Math.abs(expected[i]) + 1e-305));
    }
  }

  private static double[] sigmoid(double[] values) {
    return inRange(values, Squashing::sigmoid);
  }

  private static double[] tanh(double[] values) {
    return inRange(values, Squashing::tanh);
  }

  /** Of the values alone, not of those around them. */
  private static double[] inRange(double[] values, RangeFunction function) {
    double[] more = new double[values.length + 5];
    System.arraycopy(values, 0, more, 3, values.length);
    Arrays.fill(more, 0, 3, 0.25);
    Arrays.fill(more, more.length - 2, more.length, 0.25);
    function.apply(more, 3, more.length - 2);
    assertThat(more).startsWith(0.25, 0.25, 0.25).endsWith(0.25, 0.25);
    return Arrays.copyOfRange(more, 3, more.length - 2);
  }

  private interface RangeFunction {
    void apply(double[] values, int from, int to);
  }

  @Test
  void sigmoidIsPreciseWhereverItIs() {
    double[] values = values();
    double[] expected = DoubleStream.of(values).map(x -> 1 / (1 + Math.exp(-x))).toArray();

    assertClose(sigmoid(values), expected, values);
    assertThat(sigmoid(odd())).containsExactly(0.5, 0.5, 0.5, 0.5, 1, 0, 1, 0, 1, 0, Double.NaN);
  }

  @Test
  void tanhIsPreciseWhereverItIs() {
    double[] values = values();

    assertClose(tanh(values), DoubleStream.of(values).map(Math::tanh).toArray(), values);
    assertThat(tanh(odd()))
        .usingElementComparator(
            (a, b) -> Math.abs(a - b) <= 1e-15 * Math.abs(b) ? 0 : Double.compare(a, b))
        .containsExactly(0, -0.0, 1e-300, -1e-300, 1, -1, 1, -1, 1, -1, Double.NaN);
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"SIGMOID", "TANH", "HARDSIGMOID", "HARDTANH", "SOFTSIGN", "IDENTITY"})
  void isWhatNd4jComputesAlsoOfWhatIsNotFinite(Activation activation) {
    double[] values =
        DoubleStream.concat(DoubleStream.of(values()), DoubleStream.of(odd())).toArray();
    try (INDArray in = Nd4j.createFromArray(values)) {
      double[] expected =
          HostMemory.read(activation.getActivationFunction().getActivation(in, true));

      double[] found = new ActivationFunction(activation.getActivationFunction()).of(values);

      for (int i = 0; i < values.length; i++) {
        if (Double.isNaN(expected[i])) {
          assertThat(found[i]).as("at %s", values[i]).isNaN();
        } else {
          assertThat(found[i])
              .as("at %s", values[i])
              .isCloseTo(expected[i], within(1e-11 * Math.abs(expected[i]) + 1e-300));
        }
      }
    }
  }
}
