package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Kernel;

/**
 * One of DL4J's recurrent layers, without wrappers, that training goes back through.
 *
 * @param layer the layer of the network that it is or lies in
 * @param cells its cells: two, which share all that arrives, in a GravesBidirectionalLSTM
 * @param telling runs of the flat vector of gradients that tell whether all of the layer's are
 *     finite: its biases, and one column of each other kernel
 */
public record TappedLayer(PlannedLayer layer, List<RecurrentCell> cells, List<Segment> telling) {

  /** The layers among these that training goes back through, in forward order. */
  public static List<TappedLayer> of(List<PlannedLayer> layers) {
    List<TappedLayer> tapped = new ArrayList<>();
    for (PlannedLayer layer : layers) {
      List<Layer> seen = new ArrayList<>();
      for (RecurrentCell cell : layer.cells()) {
        if (!cell.frozen() && !seen.contains(cell.layer())) {
          seen.add(cell.layer());
          tapped.add(of(layer, cell.layer()));
        }
      }
    }
    return tapped;
  }

  private static TappedLayer of(PlannedLayer layer, Layer running) {
    List<RecurrentCell> cells =
        layer.cells().stream().filter(cell -> cell.layer() == running).toList();
    List<Segment> telling = new ArrayList<>();
    for (RecurrentCell cell : cells) {
      List<Kernel> begun = new ArrayList<>();
      for (Block block : layer.blocksOf(cell)) {
        Segment all = block.segment();
        if (block.isAdded() || all.rows() == 0) {
          telling.add(all);
        } else if (!begun.contains(block.kernel())) {
          begun.add(block.kernel());
          telling.add(all.isByRows() ? whole(all) : Segment.run(all.offset(), all.rows()));
        }
      }
    }
    return new TappedLayer(layer, cells, Segment.joined(telling));
  }

  /** All rows, with what lies in between: a column alone is no run of memory. */
  private static Segment whole(Segment rows) {
    return Segment.run(rows.offset(), rows.end() - rows.offset());
  }

  LayerPlace location() {
    return cells.get(0).location();
  }

  /** Whether this is DL4J's layer that computes a cell. */
  public boolean computes(RecurrentCell cell) {
    return cells.get(0).layer() == cell.layer();
  }
}
