package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.internal.cell.RandomCells.EXAMPLES;
import static org.gatewatch.internal.cell.RandomCells.INPUTS;
import static org.gatewatch.internal.cell.RandomCells.TIMESTEPS;
import static org.gatewatch.internal.cell.RandomCells.TRAILING_MASK;
import static org.gatewatch.internal.cell.RandomCells.UNITS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.gatewatch.internal.cell.ReferenceCell.Kind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The reference against finite differences of its own forward pass. */
@Tag("oracle")
class ReferenceCellTest {
  private static final Offset<Double> CLOSE = Offset.offset(1e-6);
  private static final List<Function1> GATES = List.of(Function1.SIGMOID, Function1.HARD_SIGMOID);
  private static final List<Function1> ACTIVATIONS =
      List.of(
          Function1.TANH,
          Function1.SIGMOID,
          Function1.IDENTITY,
          Function1.RELU,
          Function1.HARD_TANH,
          Function1.SOFTSIGN,
          Function1.SOFTPLUS,
          Function1.ELU);

  private record Case(ReferenceCell cell, Sequences in, double[][][] epsilon) {}

  /** Every pair of functions, with and without initial states; epsilon is zero under the mask. */
  private static List<Case> cases(Kind kind, double[][] mask) {
    List<Case> cases = new ArrayList<>();
    for (int gate = 0; gate < GATES.size(); gate++) {
      for (int activation = 0; activation < ACTIVATIONS.size(); activation++) {
        // So that functions meet each other, and each is tried with and without initial states.
        boolean initial = (gate + activation) % 2 == 0;
        cases.add(of(kind, mask, gate, activation, initial));
      }
    }
    return cases;
  }

  private static List<Case> otherCases(Kind kind, double[][] mask) {
    List<Case> cases = new ArrayList<>();
    for (int gate = 0; gate < GATES.size(); gate++) {
      for (int activation = 0; activation < ACTIVATIONS.size(); activation++) {
        cases.add(of(kind, mask, gate, activation, (gate + activation) % 2 == 1));
      }
    }
    return cases;
  }

  private static Case of(Kind kind, double[][] mask, int gate, int activation, boolean initial) {
    RandomCells random =
        new RandomCells(2 * (ACTIVATIONS.size() * gate + activation) + (initial ? 1 : 0));
    ReferenceCell cell = random.probed(kind, GATES.get(gate), ACTIVATIONS.get(activation));
    double[][] h0 = initial ? random.matrix(EXAMPLES, UNITS) : null;
    double[][] c0 = initial ? random.matrix(EXAMPLES, UNITS) : null;
    Sequences in = new Sequences(random.sequences(cell.inputs()), h0, c0, mask);
    return new Case(cell, in, RandomCells.masked(random.sequences(UNITS), mask));
  }

  @ParameterizedTest
  @EnumSource
  void everyGradientIsTheDerivativeOfTheLoss(Kind kind) {
    for (Case each : cases(kind, null)) {
      assertWeightsAndPreActivations(each);
      assertStates(each);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyGradientIsTheDerivativeOfTheLossWhenExamplesEndEarly(Kind kind) {
    for (Case each : cases(kind, TRAILING_MASK)) {
      assertWeightsAndPreActivations(each);
      assertStates(each);
    }
  }

  /** Not of an LSTM: it leaves the deltas of masked timesteps in its gradients, as DL4J does. */
  @ParameterizedTest
  @EnumSource(names = {"GRAVES", "SIMPLE_RNN", "GRU_AFTER", "GRU_BEFORE"})
  void gradientsOfCellsThatMaskDeltasAreRightWhenExamplesBeginLate(Kind kind) {
    for (Case each : cases(kind, ReversedTime.of(TRAILING_MASK))) {
      assertWeightsAndPreActivations(each);
    }
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @EnumSource
  void soItIsOfEveryOtherCell(Kind kind) {
    for (double[][] mask : Arrays.asList(null, TRAILING_MASK)) {
      for (Case each : otherCases(kind, mask)) {
        assertWeightsAndPreActivations(each);
        assertStates(each);
      }
    }
  }

  @Test
  void anLstmLetsMaskedTimestepsBeforeAnExampleIntoItsGradients() {
    Case first = cases(Kind.LSTM, ReversedTime.of(TRAILING_MASK)).get(0);
    FiniteDifferences tried = new FiniteDifferences(first.cell(), first.in(), first.epsilon());
    Backward backward = first.cell().backward(first.cell().forward(first.in()), first.epsilon());

    double worst = 0;
    double[] expected = tried.by(first.cell().b());
    for (int column = 0; column < expected.length; column++) {
      worst = Math.max(worst, Math.abs(backward.b()[column] - expected[column]));
    }
    assertThat(worst).isGreaterThan(0.01);
  }

  private static void assertWeightsAndPreActivations(Case each) {
    ReferenceCell cell = each.cell();
    FiniteDifferences tried = new FiniteDifferences(cell, each.in(), each.epsilon());
    Backward backward = cell.backward(cell.forward(each.in()), each.epsilon());

    assertThat(backward.b()).containsExactly(tried.by(cell.b()), CLOSE);
    assertRows(backward.w(), tried.by(cell.w()));
    assertRows(backward.rw(), tried.by(cell.rw()));
    for (int e = 0; e < EXAMPLES; e++) {
      for (int t = 0; t < TIMESTEPS; t++) {
        double[] expected = tried.by(each.in().x()[e][t]);
        assertThat(backward.dx()[e][t]).containsExactly(expected, CLOSE);
        for (int column = 0; column < cell.kind().blocks() * UNITS; column++) {
          assertThat(backward.dz()[column / UNITS][e][t][column % UNITS])
              .isCloseTo(expected[INPUTS + column], CLOSE);
        }
      }
    }
  }

  private static void assertRows(double[][] actual, double[][] expected) {
    assertThat(actual).hasDimensions(expected.length, expected[0].length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).containsExactly(expected[i], CLOSE);
    }
  }

  private static void assertStates(Case each) {
    FiniteDifferences tried = new FiniteDifferences(each.cell(), each.in(), each.epsilon());
    Forward forward = each.cell().forward(each.in());
    Backward backward = each.cell().backward(forward, each.epsilon());
    for (int e = 0; e < EXAMPLES; e++) {
      for (int t = 0; t < TIMESTEPS; t++) {
        assertThat(backward.dh()[e][t]).containsExactly(tried.byOutput(forward, e, t), CLOSE);
        if (forward.c() != null) {
          assertCells(each.cell(), forward, backward.dc()[e][t], tried.byCell(forward, e, t), e, t);
        }
      }
    }
  }

  /** A memory cell of rectified candidates may be exactly zero, where RELU has no derivative. */
  private static void assertCells(
      ReferenceCell cell, Forward forward, double[] actual, double[] expected, int e, int t) {
    for (int u = 0; u < UNITS; u++) {
      if (cell.activation() != Function1.RELU || forward.c()[e][t][u] != 0) {
        assertThat(actual[u]).isCloseTo(expected[u], CLOSE);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anImpulseIsFollowedFromTheLastEpsilonToTheBeginning(Kind kind) {
    Case first = cases(kind, TRAILING_MASK).get(1);
    Forward forward = first.cell().forward(first.in());
    Impulse impulse = first.cell().impulse(forward, first.epsilon());

    double[][][] alone = new double[EXAMPLES][TIMESTEPS][UNITS];
    int[] last = {4, 2, 0};
    for (int e = 0; e < EXAMPLES; e++) {
      alone[e][last[e]] = first.epsilon()[e][last[e]];
    }
    FiniteDifferences tried = new FiniteDifferences(first.cell(), first.in(), alone);
    assertThat(impulse.counts()).containsExactly(3, 2, 2, 1, 1);
    for (int lag = 0; lag < TIMESTEPS; lag++) {
      double there = 0;
      double origin = 0;
      for (int e = 0; e < EXAMPLES; e++) {
        if (lag <= last[e]) {
          there += squared(tried, forward, e, last[e] - lag);
          origin += squared(tried, forward, e, last[e]);
        }
      }
      assertThat(impulse.ratios()[lag]).isCloseTo(Math.sqrt(there / origin), CLOSE);
    }
  }

  private static double squared(FiniteDifferences tried, Forward forward, int e, int t) {
    double[] gradient =
        forward.c() == null ? tried.byOutput(forward, e, t) : tried.byCell(forward, e, t);
    double sum = 0;
    for (double value : gradient) {
      sum += value * value;
    }
    return sum;
  }

  @Test
  void anImpulseReadBackwardStopsWhereTheExampleBegins() {
    Case first = cases(Kind.LSTM, null).get(0);
    Forward forward = first.cell().forward(first.in().reversed());
    double[][][] epsilon = new double[EXAMPLES][TIMESTEPS][UNITS];
    epsilon[0][4][0] = 1;
    epsilon[1][3][1] = 2;
    double[][] extent = ReversedTime.of(TRAILING_MASK);

    Impulse impulse = first.cell().impulse(forward, epsilon, extent);

    assertThat(impulse.counts()).containsExactly(2, 2, 1, 1, 1);
    assertThat(impulse.norms()[2]).isEmpty();
    assertThat(first.cell().impulse(forward, new double[EXAMPLES][TIMESTEPS][UNITS]).ratios())
        .isEmpty();
  }
}
