package org.gatewatch.samediff;

import org.nd4j.linalg.dataset.DataSet;

/**
 * An LSTM over whole sequences that starts from zeros, and the gradients of the mean square of what
 * it is off its targets, in plain Java and double precision: columns of weights in blocks of a
 * column a unit, in the order input, forget, candidate, output.
 */
final class LstmOracle {
  final double[][] w;
  final double[][] rw;
  final double[] b;
  final double[][] gradientOfW;
  final double[][] gradientOfRw;
  final double[] gradientOfB;
  double loss;

  /** Of the gates, and of the cell state, over all that was added. */
  final double[] sumsOfGates = new double[4];

  double sumOfStates;

  private final int units;

  /** Of a graph as it is, over one minibatch. */
  static LstmOracle of(LstmGraph graph, DataSet minibatch) {
    LstmOracle oracle =
        new LstmOracle(
            graph.variable("w").toDoubleMatrix(),
            graph.variable("rw").toDoubleMatrix(),
            graph.variable("b").toDoubleVector());
    for (int e = 0; e < LstmGraph.EXAMPLES; e++) {
      oracle.add(
          minibatch.getFeatures().slice(e).toDoubleMatrix(),
          minibatch.getLabels().slice(e).toDoubleMatrix(),
          minibatch.getLabels().length());
    }
    return oracle;
  }

  private LstmOracle(double[][] w, double[][] rw, double[] b) {
    this.w = w;
    this.rw = rw;
    this.b = b;
    units = rw.length;
    gradientOfW = new double[w.length][4 * units];
    gradientOfRw = new double[units][4 * units];
    gradientOfB = new double[4 * units];
  }

  /** Adds one example, [timestep][input] and [timestep][unit]; {@code elements} of all examples. */
  private void add(double[][] x, double[][] targets, double elements) {
    int steps = x.length;
    double[][] gates = new double[steps][];
    double[][] states = new double[steps + 1][units];
    double[][] outputs = new double[steps + 1][units];
    for (int t = 0; t < steps; t++) {
      gates[t] = gates(x[t], outputs[t]);
      for (int u = 0; u < units; u++) {
        double kept = gates[t][units + u] * states[t][u];
        states[t + 1][u] = kept + gates[t][u] * gates[t][2 * units + u];
        outputs[t + 1][u] = gates[t][3 * units + u] * Math.tanh(states[t + 1][u]);
        sumOfStates += states[t + 1][u];
        for (int gate = 0; gate < 4; gate++) {
          sumsOfGates[gate] += gates[t][gate * units + u];
        }
        double off = outputs[t + 1][u] - targets[t][u];
        loss += off * off / elements;
      }
    }
    double[] ofOutput = new double[units];
    double[] ofState = new double[units];
    for (int t = steps - 1; t >= 0; t--) {
      double[] deltas = new double[4 * units];
      for (int u = 0; u < units; u++) {
        double arriving = ofOutput[u] + 2 * (outputs[t + 1][u] - targets[t][u]) / elements;
        double[] g = gates[t];
        double squashed = Math.tanh(states[t + 1][u]);
        double state = ofState[u] + arriving * g[3 * units + u] * (1 - squashed * squashed);
        deltas[u] = state * g[2 * units + u] * slope(g[u]);
        deltas[units + u] = state * states[t][u] * slope(g[units + u]);
        deltas[2 * units + u] = state * g[u] * (1 - g[2 * units + u] * g[2 * units + u]);
        deltas[3 * units + u] = arriving * squashed * slope(g[3 * units + u]);
        ofState[u] = state * g[units + u];
      }
      addGradients(x[t], outputs[t], deltas);
      for (int u = 0; u < units; u++) {
        ofOutput[u] = product(rw[u], deltas);
      }
    }
  }

  private double[] gates(double[] x, double[] before) {
    double[] gates = new double[4 * units];
    for (int k = 0; k < gates.length; k++) {
      double sum = b[k];
      for (int i = 0; i < x.length; i++) {
        sum += x[i] * w[i][k];
      }
      for (int i = 0; i < units; i++) {
        sum += before[i] * rw[i][k];
      }
      gates[k] = k / units == 2 ? Math.tanh(sum) : 1 / (1 + Math.exp(-sum));
    }
    return gates;
  }

  private void addGradients(double[] x, double[] before, double[] deltas) {
    for (int k = 0; k < deltas.length; k++) {
      for (int i = 0; i < x.length; i++) {
        gradientOfW[i][k] += x[i] * deltas[k];
      }
      for (int i = 0; i < units; i++) {
        gradientOfRw[i][k] += before[i] * deltas[k];
      }
      gradientOfB[k] += deltas[k];
    }
  }

  private static double slope(double sigmoid) {
    return sigmoid * (1 - sigmoid);
  }

  private static double product(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }
}
