package org.gatewatch.internal.dl4j;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Counts the segments of sequences under truncated backpropagation through time. DL4J tells nobody
 * which one it is at, but it clears the state of recurrent layers before the first. For the
 * training thread.
 */
public final class SegmentCounter {
  private static final int UNKNOWN = -1;

  /** Keeps its state from one segment to the next; null if none does, or without truncation. */
  private final @Nullable RecurrentLayer keeper;

  private final int length;
  private int segment = UNKNOWN;

  /** A counter for a network, of which no segment was seen yet. */
  public SegmentCounter(Model model, NetworkStructure structure) {
    keeper = structure.truncated() ? keeper(structure.layers()) : null;
    length =
        model instanceof ComputationGraph graph
            ? graph.getConfiguration().getTbpttFwdLength()
            : ((MultiLayerNetwork) model).getLayerWiseConfigurations().getTbpttFwdLength();
  }

  private static @Nullable RecurrentLayer keeper(List<PlannedLayer> layers) {
    for (PlannedLayer layer : layers) {
      for (RecurrentCell cell : layer.cells()) {
        if (!cell.wrapped() && LayerReaders.keepsState(cell.layer())) {
          return (RecurrentLayer) cell.layer();
        }
      }
    }
    return null;
  }

  /** The forward pass of an iteration is over. */
  public void next() {
    if (keeper == null) {
      return;
    }
    Map<String, INDArray> state = keeper.rnnGetPreviousState();
    if (state == null || state.isEmpty()) {
      segment = 0;
    } else if (segment != UNKNOWN) {
      segment++;
    }
  }

  /** The number of the present segment in its sequence, from 0; −1 if that is not known. */
  public int segment() {
    return segment;
  }

  /** The first timestep of the present segment; to be asked if the segment is known. */
  public int firstTimestep() {
    return segment * length;
  }
}
