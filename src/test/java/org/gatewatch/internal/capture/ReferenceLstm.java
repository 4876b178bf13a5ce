package org.gatewatch.internal.capture;

import java.util.Map;
import org.gatewatch.sample.Gate;

/**
 * An LSTM written from the textbook, in plain Java and double precision: Hochreiter and Schmidhuber
 * (1997) with forget gates (Gers et al., 2000) and, where given, peepholes (Gers et al., 2002).
 */
final class ReferenceLstm {
  /** Weights of one gate: W [inputs][units], RW [units][units], b [units], peephole [units]. */
  record GateWeights(double[][] input, double[][] recurrent, double[] bias, double[] peephole) {}

  private final Map<Gate, GateWeights> gates;
  private final int units;

  ReferenceLstm(Map<Gate, GateWeights> gates) {
    this.gates = gates;
    units = gates.get(Gate.INPUT).bias().length;
  }

  /** Outputs [timesteps][units] for one sequence [timesteps][inputs], from a zero state. */
  double[][] run(double[][] sequence) {
    double[][] outputs = new double[sequence.length][];
    double[] output = new double[units];
    double[] cell = new double[units];
    for (int t = 0; t < sequence.length; t++) {
      double[] x = sequence[t];
      double[] nextCell = new double[units];
      double[] nextOutput = new double[units];
      for (int u = 0; u < units; u++) {
        double input = sigmoid(sum(Gate.INPUT, x, output, u) + peephole(Gate.INPUT, cell, u));
        double forget = sigmoid(sum(Gate.FORGET, x, output, u) + peephole(Gate.FORGET, cell, u));
        double candidate = Math.tanh(sum(Gate.CELL, x, output, u));
        nextCell[u] = forget * cell[u] + input * candidate;
        double shown = sum(Gate.OUTPUT, x, output, u) + peephole(Gate.OUTPUT, nextCell, u);
        nextOutput[u] = sigmoid(shown) * Math.tanh(nextCell[u]);
      }
      cell = nextCell;
      output = nextOutput;
      outputs[t] = output;
    }
    return outputs;
  }

  private double sum(Gate gate, double[] x, double[] previous, int unit) {
    GateWeights weights = gates.get(gate);
    double sum = weights.bias()[unit];
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * weights.input()[i][unit];
    }
    for (int i = 0; i < previous.length; i++) {
      sum += previous[i] * weights.recurrent()[i][unit];
    }
    return sum;
  }

  private double peephole(Gate gate, double[] cell, int unit) {
    double[] weights = gates.get(gate).peephole();
    return weights == null ? 0 : weights[unit] * cell[unit];
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
