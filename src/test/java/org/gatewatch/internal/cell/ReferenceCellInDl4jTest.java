package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.internal.cell.RandomCells.EXAMPLES;
import static org.gatewatch.internal.cell.RandomCells.TIMESTEPS;
import static org.gatewatch.internal.cell.RandomCells.UNITS;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.gradient.Gradient;
import org.gatewatch.Covering;
import org.gatewatch.internal.cell.TrainedNetwork.Masking;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The reference against the outputs and gradients of DL4J's own networks. */
@Tag("oracle")
class ReferenceCellInDl4jTest {
  private static final Offset<Double> CLOSE = Offset.offset(1e-10);
  private static final List<Activation> ACTIVATIONS =
      List.of(
          Activation.TANH,
          Activation.SIGMOID,
          Activation.IDENTITY,
          Activation.RELU,
          Activation.HARDTANH,
          Activation.SOFTSIGN,
          Activation.SOFTPLUS,
          Activation.ELU);

  /** A layer of cells with these functions, and the mask of its minibatch. */
  private record Case(
      ReferenceCell.Kind kind, Activation activation, Activation gate, Masking masking) {
    Layer layer() {
      return Dl4jCells.layer(kind, activation, gate);
    }

    TrainedNetwork trained(Layer layer) {
      return TrainedNetwork.of(masking, masking.reaches(kind), layer);
    }
  }

  private static Covering<Case> cases(ReferenceCell.Kind kind) {
    List<Case> cases = new ArrayList<>();
    for (Activation activation : ACTIVATIONS) {
      for (Masking masking : Masking.values()) {
        cases.add(new Case(kind, activation, Activation.SIGMOID, masking));
        if (kind != ReferenceCell.Kind.SIMPLE_RNN) {
          cases.add(new Case(kind, activation, Activation.HARDSIGMOID, masking));
        }
      }
    }
    return Covering.pairs(cases, Case::activation, Case::gate, Case::masking);
  }

  @Test
  void functionsAreThoseOfNd4j() {
    double[] points = {-7.1, -2.6, -2.4, -1.1, -0.9, -0.3, 0, 0.2, 0.8, 1.2, 2.4, 2.6, 5.3};
    for (Map.Entry<Activation, Function1> entry : Dl4jCells.FUNCTIONS.entrySet()) {
      IActivation activation = entry.getKey().getActivationFunction();
      INDArray in = Nd4j.createFromArray(new double[][] {points});
      INDArray values = activation.getActivation(in.dup(), true);
      INDArray slopes = activation.backprop(in.dup(), Nd4j.onesLike(in)).getFirst();
      for (int i = 0; i < points.length; i++) {
        String description = entry.getKey() + " at " + points[i];
        assertThat(entry.getValue().value(points[i]))
            .as(description)
            .isCloseTo(values.getDouble(i), CLOSE);
        assertThat(entry.getValue().derivative(points[i]))
            .as(description)
            .isCloseTo(slopes.getDouble(i), CLOSE);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void outputsAndGradientsOfOneCellAreThoseOfItsLayer(ReferenceCell.Kind kind) {
    cases(kind).chosen().forEach(each -> assertOneCell(each));
  }

  /** The functions are looked at in one cell; here it is how masks come to both. */
  @ParameterizedTest
  @EnumSource
  void outputsAndGradientsOfBothHalvesAreThoseOfABidirectional(ReferenceCell.Kind kind) {
    for (Masking masking : Masking.values()) {
      Activation gate =
          masking.onLayer() || kind == ReferenceCell.Kind.SIMPLE_RNN
              ? Activation.SIGMOID
              : Activation.HARDSIGMOID;
      assertBothHalves(new Case(kind, ACTIVATIONS.get(masking.ordinal()), gate, masking));
      assertBothHalves(new Case(kind, ACTIVATIONS.get(4 + masking.ordinal()), gate, masking));
    }
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @EnumSource
  void ofEveryPairOfFunctionsToo(ReferenceCell.Kind kind) {
    cases(kind).chosen().forEach(each -> assertBothHalves(each));
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @EnumSource
  void thoseOfEveryOtherCellToo(ReferenceCell.Kind kind) {
    for (Case each : cases(kind).rest()) {
      assertOneCell(each);
      assertBothHalves(each);
    }
  }

  private static void assertOneCell(Case each) {
    TrainedNetwork trained = each.trained(each.layer());
    ReferenceCell cell = Dl4jCells.only(trained.layer());
    Forward forward = cell.forward(trained.in());
    assertClose(forward.h(), trained.output());

    Backward backward = cell.backward(forward, trained.epsilon(forward.h()));
    assertGradients(trained, backward, "0_W", "0_RW", "0_b");
  }

  private static void assertBothHalves(Case each) {
    TrainedNetwork trained =
        each.trained(new Bidirectional(Bidirectional.Mode.CONCAT, each.layer()));
    ReferenceCell front = Dl4jCells.forward(trained.layer());
    ReferenceCell back = Dl4jCells.backward(trained.layer());
    Forward ahead = front.forward(trained.in());
    Forward behind = back.forward(trained.in().reversed());
    double[][][] h = joined(ahead.h(), behind.reversed().h());
    assertClose(h, trained.output());

    double[][][] epsilon = trained.epsilon(h);
    assertGradients(trained, front.backward(ahead, units(epsilon, 0)), "0_fW", "0_fRW", "0_fb");
    double[][][] turned = ReversedTime.of(units(epsilon, UNITS));
    assertGradients(trained, back.backward(behind, turned), "0_bW", "0_bRW", "0_bb");
  }

  @Test
  @SuppressWarnings("deprecation")
  void outputsAndGradientsOfBothHalvesAreThoseOfAGravesBidirectionalLstm() {
    for (Masking masking : Masking.values()) {
      Layer layer =
          new GravesBidirectionalLSTM.Builder().nOut(UNITS).activation(Activation.TANH).build();
      TrainedNetwork trained = TrainedNetwork.of(masking, masking != Masking.NONE, layer);
      ReferenceCell front = Dl4jCells.forward(trained.layer());
      ReferenceCell back = Dl4jCells.backward(trained.layer());
      Forward ahead = front.forward(trained.in());
      Forward behind = back.forward(trained.in().reversed());
      double[][][] h = sum(ahead.h(), behind.reversed().h());
      assertClose(h, trained.output());

      double[][][] epsilon = trained.epsilon(h);
      Backward backward = back.backward(behind, ReversedTime.of(epsilon));
      assertGradients(trained, front.backward(ahead, epsilon), "0_WF", "0_RWF", "0_bF");
      assertGradients(trained, backward, "0_WB", "0_RWB", "0_bB");
    }
  }

  @Test
  void theInputGradientOfALayerIsTheEpsilonOfTheOneBelow() {
    Layer below = Dl4jCells.layer(ReferenceCell.Kind.LSTM, Activation.TANH, Activation.SIGMOID);
    Layer above = Dl4jCells.layer(ReferenceCell.Kind.GRAVES, Activation.TANH, Activation.SIGMOID);
    TrainedNetwork trained = TrainedNetwork.of(Masking.NONE, false, below, above);
    ReferenceCell lower = Dl4jCells.only(trained.network().getLayer(0));
    ReferenceCell upper = Dl4jCells.only(trained.network().getLayer(1));
    Forward low = lower.forward(trained.in());
    Forward high = upper.forward(Sequences.of(low.h()));

    Backward highBack = upper.backward(high, trained.epsilon(high.h()));
    assertGradients(trained, highBack, "1_W", "1_RW", "1_b");
    Backward lowBack = lower.backward(low, highBack.dx());
    assertGradients(trained, lowBack, "0_W", "0_RW", "0_b");
  }

  private static void assertGradients(
      TrainedNetwork trained, Backward backward, String w, String rw, String b) {
    trained.masked().computeGradientAndScore();
    Gradient gradient = trained.network().gradient();
    assertRows(backward.w(), gradient.getGradientFor(w));
    assertRows(backward.rw(), gradient.getGradientFor(rw));
    INDArray ofBias = gradient.getGradientFor(b);
    INDArray ofSecond = gradient.getGradientFor(rw.replace("RW", "Rb"));
    assertRows(
        new double[][] {backward.b()},
        ofSecond == null ? ofBias : Nd4j.toFlattened('c', ofBias, ofSecond));
  }

  private static void assertRows(double[][] actual, INDArray expected) {
    assertClose(new double[][][] {actual}, new double[][][] {Dl4jCells.rows(expected)});
  }

  private static void assertClose(double[][][] actual, double[][][] expected) {
    assertThat(actual).hasDimensions(expected.length, expected[0].length);
    for (int i = 0; i < expected.length; i++) {
      for (int j = 0; j < expected[i].length; j++) {
        assertThat(actual[i][j]).containsExactly(expected[i][j], CLOSE);
      }
    }
  }

  private static double[][][] joined(double[][][] left, double[][][] right) {
    double[][][] joined = new double[EXAMPLES][TIMESTEPS][2 * UNITS];
    for (int e = 0; e < EXAMPLES; e++) {
      for (int t = 0; t < TIMESTEPS; t++) {
        System.arraycopy(left[e][t], 0, joined[e][t], 0, UNITS);
        System.arraycopy(right[e][t], 0, joined[e][t], UNITS, UNITS);
      }
    }
    return joined;
  }

  private static double[][][] units(double[][][] values, int first) {
    double[][][] units = new double[EXAMPLES][TIMESTEPS][UNITS];
    for (int e = 0; e < EXAMPLES; e++) {
      for (int t = 0; t < TIMESTEPS; t++) {
        System.arraycopy(values[e][t], first, units[e][t], 0, UNITS);
      }
    }
    return units;
  }

  private static double[][][] sum(double[][][] left, double[][][] right) {
    double[][][] sum = new double[EXAMPLES][TIMESTEPS][UNITS];
    for (int e = 0; e < EXAMPLES; e++) {
      for (int t = 0; t < TIMESTEPS; t++) {
        for (int u = 0; u < UNITS; u++) {
          sum[e][t][u] = left[e][t][u] + right[e][t][u];
        }
      }
    }
    return sum;
  }
}
