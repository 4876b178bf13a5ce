package org.gatewatch.internal.samediff;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gatewatch.internal.samediff.GraphVariable.Piece;
import org.gatewatch.internal.summarise.Segment;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One quantity of all variables, copied as they come: in a flat vector in which each gate is a run
 * of elements, whatever the order of the graph's own arrays. The vector is the same for all
 * iterations. For one thread.
 */
final class FlatCopy implements AutoCloseable {
  private final List<GraphVariable> variables;
  private final INDArray flat;
  private final List<List<INDArray>> places = new ArrayList<>();
  private final Map<String, Integer> positions = new HashMap<>();
  private final BitSet present = new BitSet();

  /** A vector, outside of workspaces, to which nothing was copied yet. */
  FlatCopy(GraphStructure structure) {
    variables = structure.variables();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      flat = Nd4j.create(structure.type(), structure.length());
    }
    for (int i = 0; i < variables.size(); i++) {
      positions.put(variables.get(i).name(), i);
      List<INDArray> own = new ArrayList<>();
      for (Piece piece : variables.get(i).pieces()) {
        own.add(piece.place(flat));
      }
      places.add(own);
    }
  }

  INDArray flat() {
    return flat;
  }

  /** Begins an iteration, of which nothing was copied yet. */
  void clear() {
    present.clear();
  }

  /**
   * Copies a variable's values, or those of its gradient or update.
   *
   * @param values shaped as the variable
   */
  void take(GraphVariable variable, INDArray values) {
    int position = Objects.requireNonNull(positions.get(variable.name()), variable.name());
    List<INDArray> own = places.get(position);
    for (int i = 0; i < own.size(); i++) {
      own.get(i).assign(variable.pieces().get(i).part(values));
    }
    present.set(position);
  }

  /** Whether a run of the vector was copied in this iteration. */
  boolean has(Segment run) {
    for (int i = present.nextSetBit(0); i >= 0; i = present.nextSetBit(i + 1)) {
      if (variables.get(i).has(run)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    flat.close();
  }
}
