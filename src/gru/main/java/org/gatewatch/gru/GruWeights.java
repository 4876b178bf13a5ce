package org.gatewatch.gru;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer's parameters as one pass uses them, gate by gate.
 *
 * @param input [inputs, units] each
 * @param recurrent [units, units] each
 * @param bias of what comes from the input, [units, 1] each; for reset and update all that is added
 * @param biasOfState of the candidate's product with the state, [units, 1]; null if the reset comes
 *     before that product
 */
record GruWeights(
    List<INDArray> input,
    List<INDArray> recurrent,
    List<INDArray> bias,
    @Nullable INDArray biasOfState) {

  /**
   * Cuts parameters into gates.
   *
   * @param recurrentBias [1, 3 × units], or null
   */
  static GruWeights of(
      INDArray input, INDArray recurrent, INDArray bias, @Nullable INDArray recurrentBias) {
    List<INDArray> biases = new ArrayList<>(cut(bias));
    INDArray ofState = null;
    if (recurrentBias != null) {
      for (GruGate gate : List.of(GruGate.RESET, GruGate.UPDATE)) {
        biases.set(gate.block(), gate.of(bias).add(gate.of(recurrentBias)));
      }
      ofState = column(GruGate.NEW.of(recurrentBias));
    }
    biases.replaceAll(GruWeights::column);
    return new GruWeights(cut(input), cut(recurrent), List.copyOf(biases), ofState);
  }

  private static List<INDArray> cut(INDArray parameter) {
    List<INDArray> gates = new ArrayList<>();
    for (GruGate gate : GruGate.values()) {
      gates.add(gate.of(parameter));
    }
    return List.copyOf(gates);
  }

  private static INDArray column(INDArray row) {
    return row.reshape(row.length(), 1);
  }

  /** [inputs, units]. */
  INDArray input(GruGate gate) {
    return input.get(gate.block());
  }

  /** [units, units]. */
  INDArray recurrent(GruGate gate) {
    return recurrent.get(gate.block());
  }

  /** [units, 1]. */
  INDArray bias(GruGate gate) {
    return bias.get(gate.block());
  }
}
