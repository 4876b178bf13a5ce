package org.gatewatch.samediff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.LSTMLayer;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMActivations;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMConfiguration;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDirectionMode;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMLayerConfig;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.GRUWeights;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.LSTMLayerWeights;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.LSTMWeights;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What ND4J 1.0.0-M2.1 makes of each recurrent operation of SameDiff: its gradients against central
 * differences of its own loss. Holds what the warnings and the documents say; it would fail with a
 * later version that computes rightly what this one does not.
 */
@Tag("oracle")
class SameDiffOperationsTest {
  private static final int STEPS = 3;
  private static final int EXAMPLES = 2;
  private static final int INPUTS = 2;
  private static final int UNITS = 2;
  private static final double STEP = 1e-6;

  private final Random random = new Random(7);
  private final SameDiff graph = SameDiff.create();

  private INDArray array(long... shape) {
    INDArray array = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }

  private SDVariable variable(String name, long... shape) {
    return graph.var(name, array(shape));
  }

  private SDVariable constant(String name, long... shape) {
    return graph.constant(name, array(shape));
  }

  /** A loss in which every element of an output counts differently. */
  private void lossOf(SDVariable output) {
    SDVariable factors = graph.constant("factors", array(output.eval().shape()));
    output.mul(factors).mul(output).sum("loss");
    graph.setLossVariables("loss");
  }

  private double loss() {
    return graph.output(Map.of(), "loss").get("loss").getDouble(0);
  }

  /** How far gradients are from central differences, as a share of the largest of these. */
  private double error(String... variables) {
    Map<String, INDArray> gradients = graph.calculateGradients(Map.of(), variables);
    double worst = 0;
    double largest = 0;
    for (String name : variables) {
      INDArray values = graph.getVariable(name).getArr();
      for (long i = 0; i < values.length(); i++) {
        double value = values.getDouble(i);
        values.putScalar(i, value + STEP);
        double up = loss();
        values.putScalar(i, value - STEP);
        double down = loss();
        values.putScalar(i, value);
        double slope = (up - down) / (2 * STEP);
        worst = Math.max(worst, Math.abs(slope - gradients.get(name).getDouble(i)));
        largest = Math.max(largest, Math.abs(slope));
      }
    }
    return worst / largest;
  }

  private LSTMLayerWeights weights() {
    return LSTMLayerWeights.builder()
        .weights(variable("w", INPUTS, 4 * UNITS))
        .rWeights(variable("rw", UNITS, 4 * UNITS))
        .bias(variable("b", 4 * UNITS))
        .build();
  }

  private static LSTMLayerConfig.LSTMLayerConfigBuilder config() {
    return LSTMLayerConfig.builder()
        .lstmdataformat(LSTMDataFormat.NTS)
        .directionMode(LSTMDirectionMode.FWD)
        .gateAct(LSTMActivations.SIGMOID)
        .cellAct(LSTMActivations.TANH)
        .outAct(LSTMActivations.TANH)
        .retFullSequence(true);
  }

  @ParameterizedTest
  @MethodSource("org.gatewatch.samediff.SameDiffListenerTest#formatsAndDirections")
  void lstmLayerIsRight(LSTMDataFormat format, LSTMDirectionMode direction, boolean hasPeepholes) {
    boolean isBothWays = direction != LSTMDirectionMode.FWD && direction != LSTMDirectionMode.BWD;
    UnaryOperator<long[]> shape =
        all -> isBothWays ? LongStream.concat(LongStream.of(2), Arrays.stream(all)).toArray() : all;
    LSTMLayerWeights weights =
        LSTMLayerWeights.builder()
            .weights(variable("w", shape.apply(new long[] {INPUTS, 4 * UNITS})))
            .rWeights(variable("rw", shape.apply(new long[] {UNITS, 4 * UNITS})))
            .bias(variable("b", shape.apply(new long[] {4 * UNITS})))
            .peepholeWeights(
                hasPeepholes ? variable("wp", shape.apply(new long[] {3 * UNITS})) : null)
            .build();
    SDVariable x =
        switch (format) {
          case NTS -> constant("x", EXAMPLES, STEPS, INPUTS);
          case NST -> constant("x", EXAMPLES, INPUTS, STEPS);
          default -> constant("x", STEPS, EXAMPLES, INPUTS);
        };
    LSTMLayerConfig config = config().lstmdataformat(format).directionMode(direction).build();
    lossOf(graph.rnn().lstmLayer(x, weights, config)[0]);
    assertThat(hasPeepholes ? error("w", "rw", "b", "wp") : error("w", "rw", "b")).isLessThan(1e-6);
  }

  @Test
  void lstmLayerWithAnInitialStateIsWrong() {
    SDVariable before = constant("before", EXAMPLES, UNITS);
    SDVariable state = constant("state", EXAMPLES, UNITS);
    SDVariable x = constant("x", EXAMPLES, STEPS, INPUTS);
    lossOf(graph.rnn().lstmLayer(x, state, before, null, weights(), config().build())[0]);
    assertThat(error("w", "rw", "b")).isGreaterThan(0.01);
  }

  @ParameterizedTest
  @EnumSource(names = {"FWD", "BWD"})
  void lstmLayerWithLengthsIsRightOneWay(LSTMDirectionMode direction) {
    withLengths(weights(), direction);
    assertThat(error("w", "rw", "b")).isLessThan(1e-6);
  }

  @ParameterizedTest
  @EnumSource(names = {"BIDIR_SUM", "BIDIR_CONCAT"})
  void lstmLayerWithLengthsIsWrongBothWays(LSTMDirectionMode direction) {
    LSTMLayerWeights weights =
        LSTMLayerWeights.builder()
            .weights(variable("w", 2, INPUTS, 4 * UNITS))
            .rWeights(variable("rw", 2, UNITS, 4 * UNITS))
            .bias(variable("b", 2, 4 * UNITS))
            .build();
    withLengths(weights, direction);
    assertThat(error("w", "rw", "b")).isGreaterThan(0.01);
  }

  private void withLengths(LSTMLayerWeights weights, LSTMDirectionMode direction) {
    SDVariable lengths = graph.constant("lengths", Nd4j.createFromArray(1.0, 2.0));
    SDVariable x = constant("x", EXAMPLES, STEPS, INPUTS);
    LSTMLayerConfig config = config().directionMode(direction).build();
    lossOf(new LSTMLayer(graph, x, null, null, lengths, weights, config).outputVariables()[0]);
  }

  /** The function of the candidate is that which is given for the output. */
  @Test
  void lstmLayerTakesTheFunctionsOfCellAndOutputForOneAnother() {
    LSTMLayerWeights weights = weights();
    SDVariable x = graph.constant("x", array(1, 1, INPUTS));
    LSTMLayerConfig config = config().cellAct(LSTMActivations.SOFTSIGN).build();
    INDArray output = graph.rnn().lstmLayer(x, weights, config)[0].eval();
    double[] z =
        x.getArr()
            .reshape(1, INPUTS)
            .mmul(weights.getWeights().getArr())
            .addRowVector(weights.getBias().getArr().reshape(1, 4 * UNITS))
            .toDoubleVector();
    for (int u = 0; u < UNITS; u++) {
      double candidate = z[2 * UNITS + u];
      double input = 1 / (1 + Math.exp(-z[u]));
      double open = 1 / (1 + Math.exp(-z[3 * UNITS + u]));
      double asGiven = open * Math.tanh(input * candidate / (1 + Math.abs(candidate)));
      double state = input * Math.tanh(candidate);
      double swapped = open * state / (1 + Math.abs(state));
      assertThat(output.getDouble(0, 0, u)).isCloseTo(swapped, within(1e-12));
      assertThat(Math.abs(swapped - asGiven)).isGreaterThan(1e-4);
    }
  }

  @Test
  void gruIsWrong() {
    SDVariable x = constant("x", STEPS, EXAMPLES, INPUTS);
    SDVariable before = constant("before", EXAMPLES, UNITS);
    lossOf(
        graph
            .rnn()
            .gru(
                x,
                before,
                variable("w", INPUTS, 3 * UNITS),
                variable("rw", UNITS, 3 * UNITS),
                variable("b", 3 * UNITS)));
    assertThat(error("w", "rw", "b")).isGreaterThan(0.01);
  }

  @Test
  void gruCellHasNoGradients() {
    GRUWeights weights =
        GRUWeights.builder()
            .ruWeight(variable("ru", INPUTS + UNITS, 2 * UNITS))
            .cWeight(variable("c", INPUTS + UNITS, UNITS))
            .ruBias(variable("rub", 2 * UNITS))
            .cBias(variable("cb", UNITS))
            .build();
    SDVariable[] outputs =
        graph
            .rnn()
            .gruCell(constant("x", EXAMPLES, INPUTS), constant("h", EXAMPLES, UNITS), weights);
    lossOf(outputs[3]);
    assertThatThrownBy(() -> error("ru")).isInstanceOf(RuntimeException.class);
  }

  @Test
  void lstmCellHasNoGradients() {
    LSTMWeights weights =
        LSTMWeights.builder()
            .weights(variable("w", INPUTS + UNITS, 4 * UNITS))
            .bias(variable("b", 4 * UNITS))
            .inputPeepholeWeights(constant("pi", UNITS))
            .forgetPeepholeWeights(constant("pf", UNITS))
            .outputPeepholeWeights(constant("po", UNITS))
            .build();
    SDVariable x = constant("x", EXAMPLES, INPUTS);
    SDVariable c = constant("c", EXAMPLES, UNITS);
    SDVariable y = constant("y", EXAMPLES, UNITS);
    LSTMConfiguration config = LSTMConfiguration.builder().build();
    lossOf(graph.rnn().lstmCell(x, c, y, weights, config)[6]);
    assertThatThrownBy(() -> error("w")).isInstanceOf(RuntimeException.class);
  }

  @Test
  void anLstmWrittenOutAsProductsIsRight() {
    SDVariable w = variable("w", INPUTS, 4 * UNITS);
    SDVariable rw = variable("rw", UNITS, 4 * UNITS);
    SDVariable b = variable("b", 4 * UNITS);
    SDVariable[] x = graph.unstack(constant("x", STEPS, EXAMPLES, INPUTS), 0, STEPS);
    SDVariable h = graph.constant(Nd4j.zeros(DataType.DOUBLE, EXAMPLES, UNITS));
    SDVariable c = graph.constant(Nd4j.zeros(DataType.DOUBLE, EXAMPLES, UNITS));
    for (SDVariable step : List.of(x)) {
      SDVariable[] z = graph.split(step.mmul(w).add(h.mmul(rw)).add(b), 4, 1);
      SDVariable kept = graph.nn().sigmoid(z[1]).mul(c);
      c = kept.add(graph.nn().sigmoid(z[0]).mul(graph.math().tanh(z[2])));
      h = graph.nn().sigmoid(z[3]).mul(graph.math().tanh(c));
    }
    lossOf(h);
    assertThat(error("w", "rw", "b")).isLessThan(1e-6);
  }
}
