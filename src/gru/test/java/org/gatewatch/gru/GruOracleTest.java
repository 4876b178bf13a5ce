package org.gatewatch.gru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.gru.GruCase.EXAMPLES;
import static org.gatewatch.gru.GruCase.INPUTS;
import static org.gatewatch.gru.GruCase.UNITS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Outputs and all gradients of one layer, held to plain Java and its exact derivatives. */
@Tag("oracle")
class GruOracleTest {
  private static final int BY_DEFAULT = 48;

  private static List<GruCase> shuffled() {
    List<GruCase> all = new ArrayList<>(GruCase.all());
    Collections.shuffle(all, new Random(28));
    return all;
  }

  static Stream<GruCase> some() {
    return shuffled().stream().limit(BY_DEFAULT);
  }

  static Stream<GruCase> others() {
    return shuffled().stream().skip(BY_DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("some")
  void aLayerComputesWhatPlainJavaDoes(GruCase each) {
    new Run(each).compare();
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @MethodSource("others")
  void everyOtherLayerComputesWhatPlainJavaDoes(GruCase each) {
    new Run(each).compare();
  }

  /** A layer with parameters, and what goes through it. */
  private static final class Run {
    private final GruCase given;
    private final Random random = new Random(7);
    private final GruLayer layer;
    private final INDArray x;
    private final INDArray epsilon;
    private final INDArray mask;
    private final INDArray state;

    Run(GruCase given) {
      this.given = given;
      layer = layer();
      x = noise(EXAMPLES, INPUTS, given.timesteps());
      epsilon = noise(EXAMPLES, UNITS, given.timesteps());
      state = given.kept() ? noise(EXAMPLES, UNITS) : Nd4j.zeros(given.type(), EXAMPLES, UNITS);
      mask = Nd4j.create(given.type(), EXAMPLES, given.timesteps());
      for (int e = 0; e < EXAMPLES; e++) {
        for (int t = 0; t < given.timesteps(); t++) {
          mask.putScalar(e, t, given.masked().of(e, t, given.timesteps()));
        }
      }
    }

    private GruLayer layer() {
      Gru gru =
          new Gru.Builder()
              .nIn(INPUTS)
              .nOut(UNITS)
              .resetAfter(given.resetAfter())
              .gateActivationFunction(given.gate())
              .activation(given.cell())
              .dataFormat(given.format())
              .build();
      NeuralNetConfiguration conf =
          new NeuralNetConfiguration.Builder().dataType(given.type()).layer(gru).build();
      long count = gru.initializer().numParams(gru);
      INDArray parameters = noise(count);
      GruLayer layer =
          (GruLayer) conf.getLayer().instantiate(conf, null, 0, parameters, false, given.type());
      layer.setBackpropGradientsViewArray(Nd4j.valueArrayOf(count, 9.0).castTo(given.type()));
      return layer;
    }

    private INDArray noise(long... shape) {
      INDArray values = Nd4j.create(given.type(), shape);
      for (long i = 0; i < values.length(); i++) {
        values.putScalar(i, 1.4 * (random.nextDouble() - 0.5));
      }
      return values;
    }

    private INDArray inFormat(INDArray ncw) {
      return given.format() == RNNFormat.NWC ? ncw.permute(0, 2, 1) : ncw;
    }

    void compare() {
      LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
      if (given.masked() != GruCase.Masked.NOTHING) {
        layer.setMaskArray(mask);
      }
      if (given.kept()) {
        layer.rnnSetTBPTTState(Map.of(GruLayer.STATE, state));
      }
      INDArray outputs = layer.rnnActivateUsingStoredState(inFormat(x), true, true, none);
      Pair<Gradient, INDArray> back =
          layer.tbpttBackpropGradient(inFormat(epsilon), given.lookBack(), none);
      Expected expected = new Expected(this);
      assertClose("outputs", inFormat(outputs), expected.outputs);
      assertClose("gradient of the input", inFormat(back.getSecond()), expected.below);
      for (String key : layer.paramTable().keySet()) {
        INDArray found = back.getFirst().getGradientFor(key);
        assertClose("gradient of " + key, found, expected.gradients.get(key));
      }
    }

    private void assertClose(String what, INDArray found, INDArray expected) {
      assertThat(found.shape()).as(what).isEqualTo(expected.shape());
      double scale = 1 + expected.amaxNumber().doubleValue();
      double error = found.castTo(DataType.DOUBLE).sub(expected).amaxNumber().doubleValue();
      double tolerance = given.type() == DataType.DOUBLE ? 1e-12 : 1e-5;
      assertThat(error / scale).as(what).isLessThan(tolerance);
    }
  }

  /** What plain Java says, example by example. */
  private static final class Expected {
    private final GruCase given;
    private final int from;
    private final INDArray outputs;
    private final INDArray below;
    private final Map<String, INDArray> gradients = new LinkedHashMap<>();
    private int variables;

    Expected(Run run) {
      given = run.given;
      from = given.lookBack() == 0 ? 0 : Math.max(0, given.timesteps() - given.lookBack());
      outputs = Nd4j.create(DataType.DOUBLE, EXAMPLES, UNITS, given.timesteps());
      below = Nd4j.create(DataType.DOUBLE, EXAMPLES, INPUTS, given.timesteps());
      run.layer
          .paramTable()
          .forEach((key, value) -> gradients.put(key, Nd4j.zeros(DataType.DOUBLE, value.shape())));
      GruOracle oracle = oracle(run.layer.paramTable());
      for (int example = 0; example < EXAMPLES; example++) {
        look(run, oracle, example);
      }
    }

    private GruOracle oracle(Map<String, INDArray> table) {
      Dual[][] w = variables(table.get(Gru.INPUT_WEIGHTS));
      Dual[][] u = variables(table.get(Gru.RECURRENT_WEIGHTS));
      Dual[] b = variables(table.get(Gru.BIAS))[0];
      INDArray rb = table.get(Gru.RECURRENT_BIAS);
      return new GruOracle(
          w, u, b, rb == null ? null : variables(rb)[0], given.gate(), given.cell());
    }

    private Dual[][] variables(INDArray matrix) {
      Dual[][] all = new Dual[(int) matrix.size(0)][(int) matrix.size(1)];
      for (int i = 0; i < all.length; i++) {
        for (int j = 0; j < all[i].length; j++) {
          all[i][j] = Dual.variable(matrix.getDouble(i, j), variables++);
        }
      }
      return all;
    }

    private void look(Run run, GruOracle oracle, int example) {
      int steps = given.timesteps();
      Dual[][] x = new Dual[steps][INPUTS];
      double[] mask = new double[steps];
      for (int t = 0; t < steps; t++) {
        mask[t] = run.mask.getDouble(example, t);
        for (int i = 0; i < INPUTS; i++) {
          x[t][i] = Dual.variable(run.x.getDouble(example, i, t), variables + t * INPUTS + i);
        }
      }
      Dual[] state = new Dual[UNITS];
      for (int j = 0; j < UNITS; j++) {
        state[j] = Dual.constant(run.state.getDouble(example, j));
      }
      Dual[][] before = oracle.run(head(x), mask, state);
      Dual[] cut = from == 0 ? state : constants(before[from - 1]);
      Dual[][] rest = oracle.run(tail(x), tail(mask), cut);
      Dual loss = Dual.constant(0);
      for (int t = 0; t < steps; t++) {
        for (int j = 0; j < UNITS; j++) {
          Dual output = t < from ? before[t][j] : rest[t - from][j];
          outputs.putScalar(example, j, t, output.value());
          if (t >= from) {
            loss = loss.plus(output.times(run.epsilon.getDouble(example, j, t)));
          }
        }
      }
      collect(loss, example);
    }

    private Dual[][] head(Dual[][] x) {
      return Arrays.copyOfRange(x, 0, from);
    }

    private Dual[][] tail(Dual[][] x) {
      return Arrays.copyOfRange(x, from, x.length);
    }

    private double[] tail(double[] mask) {
      return Arrays.copyOfRange(mask, from, mask.length);
    }

    private static Dual[] constants(Dual[] values) {
      return Stream.of(values).map(value -> Dual.constant(value.value())).toArray(Dual[]::new);
    }

    private void collect(Dual loss, int example) {
      int index = 0;
      for (INDArray gradient : gradients.values()) {
        for (long i = 0; i < gradient.size(0); i++) {
          for (long j = 0; j < gradient.size(1); j++) {
            gradient.putScalar(i, j, gradient.getDouble(i, j) + loss.slope(index++));
          }
        }
      }
      for (int t = 0; t < given.timesteps(); t++) {
        for (int i = 0; i < INPUTS; i++) {
          below.putScalar(example, i, t, loss.slope(index + t * INPUTS + i));
        }
      }
    }
  }
}
