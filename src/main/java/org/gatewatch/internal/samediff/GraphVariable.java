package org.gatewatch.internal.samediff;

import java.util.List;
import org.gatewatch.internal.samediff.GraphCell.Parameter;
import org.gatewatch.internal.summarise.Segment;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A variable that training changes, and where its copy lies in a flat vector.
 *
 * @param name of the variable
 * @param gradient name of its gradient
 * @param pieces what it consists of: one, or one for each direction that it serves
 */
record GraphVariable(String name, String gradient, List<Piece> pieces) {
  /**
   * A matrix, or whatever is copied as one row.
   *
   * @param slice which part of the variable along its first dimension; {@link Parameter#WHOLE} if
   *     all of it
   * @param segment where its copy lies, column by column
   */
  record Piece(int slice, Segment segment) {
    private int rows() {
      return Math.max(1, segment.rows());
    }

    private long columns() {
      return segment.length() / rows();
    }

    /** Where in a flat vector the copy goes. */
    INDArray place(INDArray flat) {
      INDArray run =
          flat.get(NDArrayIndex.interval(segment.offset(), segment.offset() + segment.length()));
      return run.reshape('f', rows(), columns());
    }

    /** What of the variable, its gradient or its update is copied there: [rows, columns]. */
    INDArray part(INDArray values) {
      INDArray part = slice == Parameter.WHOLE ? values : values.slice(slice);
      boolean isThat = part.rank() == 2 && part.size(0) == rows() && part.size(1) == columns();
      return isThat ? part : part.reshape(rows(), columns());
    }
  }

  /** Whether a run of the flat vector is of this variable. */
  boolean has(Segment run) {
    return pieces.stream()
        .map(Piece::segment)
        .anyMatch(
            own -> run.offset() >= own.offset() && run.offset() < own.offset() + own.length());
  }
}
