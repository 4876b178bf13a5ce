package org.gatewatch.internal.samediff;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatewatch.internal.capture.OpenSample;
import org.gatewatch.internal.nonfinite.NonFinite;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Quantity;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What is copied of a graph's variables in one iteration, one vector a quantity. */
final class GraphCopies implements AutoCloseable {
  private static final List<Quantity> OF_PARAMETERS =
      List.of(Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE);

  private final Map<Quantity, FlatCopy> copies = new EnumMap<>(Quantity.class);

  /** Vectors for those of the quantities that are of parameters. */
  GraphCopies(GraphStructure structure, Set<Quantity> quantities) {
    for (Quantity quantity : OF_PARAMETERS) {
      if (quantities.contains(quantity) && structure.length() > 0) {
        copies.put(quantity, new FlatCopy(structure));
      }
    }
  }

  /** Begins an iteration. */
  void clear() {
    copies.values().forEach(FlatCopy::clear);
  }

  /**
   * Copies a variable's values, gradient or update; false if that quantity is not wanted.
   *
   * @param values shaped as the variable
   */
  boolean take(Quantity quantity, GraphVariable variable, INDArray values) {
    FlatCopy copy = copies.get(quantity);
    if (copy != null) {
      copy.take(variable, values);
    }
    return copy != null;
  }

  /** Whether what was copied of a variable is not finite, of all its elements. */
  boolean isBad(Quantity quantity, GraphVariable variable) {
    FlatCopy copy = copies.get(quantity);
    for (GraphVariable.Piece piece : variable.pieces()) {
      Segment run = piece.segment();
      if (copy != null && NonFinite.isIn(copy.flat(), run.offset(), run.length(), 1)) {
        return true;
      }
    }
    return false;
  }

  /** Begins the summaries of what was copied in this iteration. */
  void addTo(OpenSample sample) {
    copies.forEach((quantity, copy) -> sample.take(quantity, copy.flat(), copy::has));
  }

  @Override
  public void close() {
    copies.values().forEach(FlatCopy::close);
  }
}
