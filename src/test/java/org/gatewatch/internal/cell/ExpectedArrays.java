package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.gatewatch.inspect.InspectedCell;
import org.gatewatch.inspect.Inspection;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the arrays of an inspection must hold, element by element, from the reference of the cell.
 */
record ExpectedArrays(ExpectedCell expected, Inspection inspection, Direction direction) {
  private static final Set<Kernel> KERNELS =
      EnumSet.complementOf(EnumSet.of(Kernel.OTHER, Kernel.RECURRENT_BIAS));

  /** Compares everything inside the cell, its kernels and their gradients. */
  void assertAgree() {
    int compared = 0;
    for (Slot slot : inspection.layout().slots()) {
      if (slot.isInsideCell() && slot.layer() == 0 && slot.direction() == direction) {
        INDArray array = inspection.array(slot).orElseThrow();
        assertSequences(slot.toString(), array, expected.values(slot));
        compared++;
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(7);
    InspectedCell cell = inspection.layer(0).cell(direction);
    ReferenceCell reference = expected.cell();
    Backward backward = expected.backward();
    int width = reference.w()[0].length;
    assertKernels(cell, Quantity.WEIGHT, reference.w(), reference.rw(), reference.b(), width);
    assertKernels(cell, Quantity.GRADIENT, backward.w(), backward.rw(), backward.b(), width);
  }

  private void assertKernels(
      InspectedCell cell, Quantity quantity, double[][] w, double[][] rw, double[] b, int width) {
    for (Kernel kernel : KERNELS) {
      if (kernel == Kernel.PEEPHOLE && rw[0].length == width) {
        assertThat(cell.array(quantity, kernel)).isEmpty();
        continue;
      }
      double[][] whole =
          switch (kernel) {
            case INPUT -> w;
            case RECURRENT -> columns(rw, 0, width);
            case PEEPHOLE -> sideBySide(columns(rw, width, rw[0].length));
            default -> new double[][] {Arrays.copyOf(b, width)};
          };
      assertMatrix(quantity + " " + kernel, cell.array(quantity, kernel).orElseThrow(), whole);
      if (kernel != Kernel.PEEPHOLE) {
        assertGates(cell, quantity, kernel, whole);
      }
    }
  }

  private void assertGates(InspectedCell cell, Quantity quantity, Kernel kernel, double[][] whole) {
    int units = expected.cell().units();
    for (Gate gate : cell.description().gates()) {
      int from = expected.block(gate) * units;
      assertMatrix(
          quantity + " " + kernel + " " + gate,
          cell.array(quantity, kernel, gate).orElseThrow(),
          columns(whole, from, from + units));
    }
  }

  private static double[][] columns(double[][] matrix, int from, int to) {
    return Arrays.stream(matrix)
        .map(row -> Arrays.copyOfRange(row, from, to))
        .toArray(double[][]::new);
  }

  /** Each column as a row of one gate, one behind the other. */
  private static double[][] sideBySide(double[][] columns) {
    int rows = columns.length;
    double[] all = new double[rows * columns[0].length];
    Arrays.setAll(all, i -> columns[i % rows][i / rows]);
    return new double[][] {all};
  }

  private void assertMatrix(String what, INDArray array, double[][] matrix) {
    assertThat(array.shape()).as(what).containsExactly(matrix.length, matrix[0].length);
    double[] values = Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
    assertClose(what, array, values);
  }

  private void assertSequences(String what, INDArray array, double[][][] values) {
    int units = values[0][0].length;
    int steps = values[0].length;
    assertThat(array.shape()).as(what).containsExactly(values.length, units, steps);
    double[] flat = new double[values.length * units * steps];
    Arrays.setAll(flat, i -> values[i / (units * steps)][i % steps][i / steps % units]);
    assertClose(what, array, flat);
  }

  /** The array in the order of its rows. */
  private void assertClose(String what, INDArray array, double[] values) {
    double[] seen = array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
    double close = expected.tolerance() * largest + Double.MIN_NORMAL;
    assertThat(seen).as(what).hasSameSizeAs(values);
    for (int i = 0; i < seen.length; i++) {
      assertThat(seen[i]).as(what).isCloseTo(values[i], within(close));
    }
  }
}
