package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.internal.cell.CellSpec;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One gate's part of one parameter: where it lies in the flat vectors of parameters and gradients.
 * Columns are contiguous in 'f' order, so it is one run of elements there; in 'c' order it is one
 * run a row.
 */
public record Block(
    Direction direction, Kernel kernel, Gate gate, String parameter, Segment segment) {

  /**
   * Splits a parameter into its gates.
   *
   * @param kind the layer that owns it
   * @param key DL4J's key of the parameter
   * @param view the parameter, a dense view of the flat vector: [rows, columns] in 'f' or 'c' order
   *     for a kernel, [columns] or [1, columns] for a bias
   * @param offset where the view starts in the flat vector, in elements
   */
  public static List<Block> of(LayerKind kind, String key, INDArray view, long offset) {
    CellSpec spec = kind.spec();
    Direction direction = kind.read(key).direction();
    Kernel kernel = spec.kernel(kind.read(key).name());
    if (!spec.isGated() || kernel == Kernel.OTHER) {
      Segment whole = isMatrix(view) ? matrix(view, offset) : Segment.run(offset, view.length());
      Gate gate = CellSpec.OF_NO_CELL.shown().get(0);
      return List.of(new Block(direction, kernel, gate, key, whole));
    }
    int rows = kernel.isBias() ? 1 : (int) view.size(0);
    int columns = (int) (view.length() / rows);
    List<Gate> gates = spec.gatesOf(kind.read(key).name());
    int units = kernel == Kernel.RECURRENT ? rows : columns / gates.size();
    List<Block> blocks = new ArrayList<>();
    if (liesByRows(view, rows)) {
      for (int i = 0; i < gates.size(); i++) {
        Segment segment = Segment.rows(offset + (long) i * units, rows, units, columns);
        blocks.add(new Block(direction, kernel, gates.get(i), key, segment));
      }
      return blocks;
    }
    long next = offset;
    for (Gate gate : gates) {
      Segment segment = Segment.matrix(next, rows, units);
      blocks.add(new Block(direction, kernel, gate, key, segment));
      next += segment.length();
    }
    if (kernel == Kernel.RECURRENT) {
      for (CellSpec.Peephole peephole : spec.peepholes()) {
        Segment segment = Segment.matrix(next, 1, units);
        blocks.add(new Block(direction, Kernel.PEEPHOLE, peephole.gate(), key, segment));
        next += segment.length();
      }
    }
    if (next != offset + view.length()) {
      throw new IllegalStateException(
          "parameter %s has a shape that is no %s's: %s"
              .formatted(key, spec.name(), view.shapeInfoToString()));
    }
    return blocks;
  }

  private static boolean liesByRows(INDArray view, int rows) {
    return rows > 1 && view.rank() == 2 && view.stride(1) == 1 && view.stride(0) == view.size(1);
  }

  private static boolean isMatrix(INDArray view) {
    return view.rank() <= 2 && view.length() > 0 && (view.size(0) == 1 || view.stride(0) == 1);
  }

  private static Segment matrix(INDArray view, long offset) {
    int rows = view.rank() == 2 ? (int) view.size(0) : 1;
    return Segment.matrix(offset, rows, (int) (view.length() / rows));
  }

  /** Whether it is one value a unit, and no matrix that multiplies many. */
  public boolean isAdded() {
    return kernel.isBias() || kernel == Kernel.PEEPHOLE;
  }

  /** The slot that a quantity of this block fills. */
  public Slot slot(Quantity quantity, int layer) {
    return new Slot(
        quantity, layer, direction, kernel, gate, parameter, segment.rows(), segment.columns());
  }
}
