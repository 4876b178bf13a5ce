package org.gatewatch.internal.samediff;

import java.util.List;
import org.gatewatch.internal.dl4j.Block;
import org.gatewatch.sample.Layout;
import org.jspecify.annotations.Nullable;

/**
 * What samples show as one layer: a recurrent operation, a cell written out step by step, or other
 * variables of one name scope.
 *
 * @param name unique in the graph
 * @param type the operation and how it is set up, or what the variables are
 * @param op the operation; null if it is none
 * @param blocks its parameters, gate by gate, in flat vectors
 * @param cells what of it a layout has
 */
record GraphLayer(
    String name,
    String type,
    @Nullable RecurrentOp op,
    List<Block> blocks,
    List<Layout.Cell> cells) {

  /** Whether it is a recurrent operation, or a cell that is written out step by step. */
  boolean isCell() {
    return cells.stream().anyMatch(Layout.Cell::recurrent);
  }
}
