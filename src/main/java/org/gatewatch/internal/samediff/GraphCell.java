package org.gatewatch.internal.samediff;

import java.util.List;
import org.gatewatch.internal.cell.CellType;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Kernel;

/**
 * One cell of a recurrent operation.
 *
 * @param direction in which it reads
 * @param type what it is made of
 * @param parameters its parameters, those that it has
 */
record GraphCell(Direction direction, CellType type, List<Parameter> parameters) {
  /**
   * A parameter.
   *
   * @param kernel what it is
   * @param variable the graph's variable that holds it
   * @param slice which part along the first dimension is this cell's; {@link #WHOLE} if all is
   */
  record Parameter(Kernel kernel, String variable, int slice) {
    static final int WHOLE = -1;
  }
}
