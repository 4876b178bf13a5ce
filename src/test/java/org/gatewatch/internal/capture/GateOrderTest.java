package org.gatewatch.internal.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.Networks;
import org.gatewatch.internal.capture.ReferenceLstm.GateWeights;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's comments name the gates in an order that is not the one in memory. These tests take each
 * gate's weights from where the plan says they lie, and run a textbook LSTM with them: its output
 * is DL4J's only if every gate is what it is called.
 */
@Tag("oracle")
class GateOrderTest {
  private static final List<Gate> GATES = List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);

  @Test
  void onlyThePlannedOrderOfGatesGivesTheOutputOfAnLstm() {
    assertOnlyPlannedOrderFits(new LSTM.Builder().nOut(4).activation(Activation.TANH).build());
  }

  @Test
  @SuppressWarnings("deprecation")
  void onlyThePlannedOrderOfGatesAndPeepholesGivesTheOutputOfAGravesLstm() {
    assertOnlyPlannedOrderFits(
        new GravesLSTM.Builder().nOut(4).activation(Activation.TANH).build());
  }

  private static void assertOnlyPlannedOrderFits(Layer layer) {
    MultiLayerNetwork network = Networks.sequence(DataType.DOUBLE, layer);
    INDArray inputs = Networks.sequences(3, DataType.DOUBLE).getFeatures();
    INDArray outputs = network.feedForward(inputs, false).get(1);
    Map<Gate, GateWeights> planned = weights(network);
    int fitting = 0;
    for (List<Gate> order : permutations(GATES)) {
      Map<Gate, GateWeights> assigned = new EnumMap<>(Gate.class);
      for (int i = 0; i < GATES.size(); i++) {
        assigned.put(GATES.get(i), planned.get(order.get(i)));
      }
      boolean fits = fits(new ReferenceLstm(assigned), inputs, outputs);
      assertThat(fits).as("gates taken as %s", order).isEqualTo(order.equals(GATES));
      fitting += fits ? 1 : 0;
    }
    assertThat(fitting).isOne();
  }

  private static boolean fits(ReferenceLstm lstm, INDArray inputs, INDArray outputs) {
    double worst = 0;
    for (int e = 0; e < inputs.size(0); e++) {
      double[][] sequence = new double[(int) inputs.size(2)][(int) inputs.size(1)];
      for (int t = 0; t < sequence.length; t++) {
        for (int i = 0; i < sequence[t].length; i++) {
          sequence[t][i] = inputs.getDouble(e, i, t);
        }
      }
      double[][] expected = lstm.run(sequence);
      for (int t = 0; t < sequence.length; t++) {
        for (int u = 0; u < outputs.size(1); u++) {
          worst = Math.max(worst, Math.abs(expected[t][u] - outputs.getDouble(e, u, t)));
        }
      }
    }
    return worst < 1e-12;
  }

  private static Map<Gate, GateWeights> weights(MultiLayerNetwork network) {
    CapturePlan plan =
        CapturePlan.of(network, EnumSet.of(Quantity.WEIGHT), 1, InsideLimits.DEFAULT);
    List<Segment> segments = plan.segments().get(Quantity.WEIGHT);
    Map<Gate, GateWeights> weights = new EnumMap<>(Gate.class);
    for (Gate gate : GATES) {
      double[][] peephole = matrix(network, plan, segments, Kernel.PEEPHOLE, gate);
      weights.put(
          gate,
          new GateWeights(
              matrix(network, plan, segments, Kernel.INPUT, gate),
              matrix(network, plan, segments, Kernel.RECURRENT, gate),
              matrix(network, plan, segments, Kernel.BIAS, gate)[0],
              peephole == null ? null : peephole[0]));
    }
    return weights;
  }

  private static double[][] matrix(
      MultiLayerNetwork network,
      CapturePlan plan,
      List<Segment> segments,
      Kernel kernel,
      Gate gate) {
    INDArray flat = network.params();
    for (int s = 0; s < segments.size(); s++) {
      Slot slot = plan.layout().slots().get(s);
      if (slot.layer() == 0 && slot.kernel() == kernel && slot.gate() == gate) {
        Segment segment = segments.get(s);
        double[][] matrix = new double[segment.rows()][segment.columns()];
        for (int i = 0; i < segment.length(); i++) {
          matrix[i % segment.rows()][i / segment.rows()] = flat.getDouble(segment.offset() + i);
        }
        return matrix;
      }
    }
    return null;
  }

  private static List<List<Gate>> permutations(List<Gate> gates) {
    if (gates.isEmpty()) {
      return List.of(List.of());
    }
    List<List<Gate>> all = new ArrayList<>();
    for (Gate first : gates) {
      List<Gate> rest = new ArrayList<>(gates);
      rest.remove(first);
      for (List<Gate> tail : permutations(rest)) {
        List<Gate> order = new ArrayList<>();
        order.add(first);
        order.addAll(tail);
        all.add(order);
      }
    }
    return all;
  }

  @Test
  void theInitialForgetBiasIsFoundInTheForgetGateOnly() {
    LSTM layer = new LSTM.Builder().nOut(4).forgetGateBiasInit(3.5).build();
    Map<Gate, GateWeights> weights = weights(Networks.sequence(DataType.FLOAT, layer));

    assertThat(weights.get(Gate.FORGET).bias()).containsOnly(3.5);
    for (Gate gate : List.of(Gate.INPUT, Gate.CELL, Gate.OUTPUT)) {
      assertThat(weights.get(gate).bias()).containsOnly(0);
    }
  }
}
