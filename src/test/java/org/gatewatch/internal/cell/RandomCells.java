package org.gatewatch.internal.cell;

import java.util.Random;
import org.gatewatch.internal.cell.ReferenceCell.Kind;

/** Random weights and sequences for tests of cells. */
final class RandomCells {
  static final int EXAMPLES = 3;
  static final int TIMESTEPS = 5;
  static final int INPUTS = 3;
  static final int UNITS = 3;

  /** Examples of lengths 5, 3 and 1. */
  static final double[][] TRAILING_MASK = {{1, 1, 1, 1, 1}, {1, 1, 1, 0, 0}, {1, 0, 0, 0, 0}};

  /** The same, with a gap in the first. */
  static final double[][] GAPPED_MASK = {{1, 1, 0, 1, 1}, {1, 1, 1, 0, 0}, {1, 0, 0, 0, 0}};

  private final Random random;

  RandomCells(long seed) {
    random = new Random(seed);
  }

  /**
   * A cell whose first inputs are ordinary; behind them, one input leads to each column alone, so
   * that a derivative by that input is one by the column's pre-activation.
   */
  ReferenceCell probed(Kind kind, Function1 gate, Function1 activation) {
    int columns = kind.blocks() * UNITS;
    double[][] w = matrix(INPUTS + columns, columns);
    for (int column = 0; column < columns; column++) {
      w[INPUTS + column] = new double[columns];
      w[INPUTS + column][column] = 1;
    }
    double[][] rw = matrix(UNITS, columns + kind.peepholes());
    double[] biases = vector(kind.biases() * columns);
    return new ReferenceCell(kind, w, rw, biases, gate, activation);
  }

  double[] vector(int length) {
    double[] vector = new double[length];
    for (int i = 0; i < length; i++) {
      vector[i] = 0.7 * random.nextGaussian();
    }
    return vector;
  }

  double[][] matrix(int rows, int columns) {
    double[][] matrix = new double[rows][];
    for (int i = 0; i < rows; i++) {
      matrix[i] = vector(columns);
    }
    return matrix;
  }

  /** [example][timestep][size]. */
  double[][][] sequences(int size) {
    double[][][] sequences = new double[EXAMPLES][][];
    for (int e = 0; e < EXAMPLES; e++) {
      sequences[e] = matrix(TIMESTEPS, size);
    }
    return sequences;
  }

  /** The same sequences with zeros where the mask is zero; the mask may be null. */
  static double[][][] masked(double[][][] sequences, double[][] mask) {
    double[][][] masked = new double[sequences.length][][];
    for (int e = 0; e < sequences.length; e++) {
      masked[e] = new double[sequences[e].length][];
      for (int t = 0; t < sequences[e].length; t++) {
        boolean there = mask == null || mask[e][t] != 0;
        masked[e][t] = there ? sequences[e][t].clone() : new double[sequences[e][t].length];
      }
    }
    return masked;
  }
}
