package org.gatewatch.capture;

import java.util.List;

/**
 * A layer of a running network and what it is made of.
 *
 * @param named the layer
 * @param kind what it is once its wrappers are taken off
 * @param cells its recurrent cells; none if it is not recurrent
 * @param blocks its parameters, gate by gate
 */
record PlannedLayer(
    NamedLayer named, LayerKind kind, List<RecurrentCell> cells, List<Block> blocks) {

  boolean isRecurrent() {
    return !cells.isEmpty();
  }

  /** Whether its output is [examples, timesteps, units] and not [examples, units, timesteps]. */
  boolean isTimeFirst() {
    return isRecurrent() && cells.get(0).isTimeFirst();
  }

  /** The parameters of one of its cells. */
  List<Block> blocksOf(RecurrentCell cell) {
    return blocks.stream().filter(block -> block.direction() == cell.direction()).toList();
  }
}
