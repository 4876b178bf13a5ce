package org.gatewatch.internal.dl4j;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Finds the mask of the features in an iteration. DL4J hands it to some layers only (not to an
 * LSTM), and keeps it for graphs only.
 *
 * <p>In a MultiLayerNetwork, a layer below the output that has a mask has that of the features. If
 * there is none, the output layer's mask is either that of the features or that of the labels,
 * which may leave out steps that are no padding: then a step is padding if that mask leaves it out
 * and the network's input is zero there throughout, as DL4J asks of padding. The output layer of a
 * recurrent network keeps its mask as one column, example by example for each timestep.
 */
public final class Padding {
  private final Model model;

  /** The same for all layers of a MultiLayerNetwork, and found once; unused for a graph. */
  private final @Nullable Found ofList;

  /** What tells which steps are padding. Nothing of it is computed before it is asked for. */
  public static final class Found {
    private final INDArray mask;
    private final @Nullable INDArray input;
    private final int time;
    private @Nullable INDArray whole;

    /**
     * A mask alone, or one of labels.
     *
     * @param mask [examples, timesteps], or one column of them if there is an input
     * @param input of the network, which is zero throughout where there is padding; null if the
     *     mask tells it alone
     * @param time dimension of the input that is time
     */
    private Found(INDArray mask, @Nullable INDArray input, int time) {
      this.mask = mask;
      this.input = input;
      this.time = time;
    }

    /** [examples, timesteps], zero for padding; computed by ND4J if there is an input. */
    INDArray array() {
      INDArray known = whole;
      if (known == null) {
        known = input == null ? mask : withInput(input);
        whole = known;
      }
      return known;
    }

    private INDArray withInput(INDArray known) {
      INDArray byStep = mask.reshape('f', new long[] {known.size(0), known.size(time)});
      return byStep.castTo(known.dataType()).add(known.amax(3 - time));
    }

    INDArray mask() {
      return mask;
    }

    @Nullable INDArray input() {
      return input;
    }

    /** The dimension of the input that is time. */
    int time() {
      return time;
    }
  }

  /** Looks at a network between its forward and its backward pass; outside of workspaces. */
  public Padding(Model model) {
    this.model = model;
    ofList = model instanceof MultiLayerNetwork network ? ofList(network) : null;
  }

  /**
   * The mask of what a layer reads, or null if there is none.
   *
   * @param key by which the forward pass hands over the layer's activations
   */
  public @Nullable Found of(String key) {
    return model instanceof ComputationGraph graph ? ofGraph(graph, graph.getVertex(key)) : ofList;
  }

  /** The mask of the nearest input of the graph that has one. */
  private static @Nullable Found ofGraph(ComputationGraph graph, GraphVertex vertex) {
    INDArray[] masks = graph.getInputMaskArrays();
    if (masks == null || Arrays.stream(masks).allMatch(mask -> mask == null)) {
      return null;
    }
    Deque<GraphVertex> open = new ArrayDeque<>(Set.of(vertex));
    Set<Integer> seen = new HashSet<>();
    while (!open.isEmpty()) {
      GraphVertex next = open.remove();
      if (next.isInputVertex() && masks[next.getVertexIndex()] != null) {
        return new Found(masks[next.getVertexIndex()], null, 1);
      }
      VertexIndices[] inputs = next.getInputVertices();
      for (int i = 0; inputs != null && i < inputs.length; i++) {
        if (seen.add(inputs[i].getVertexIndex())) {
          open.add(graph.getVertices()[inputs[i].getVertexIndex()]);
        }
      }
    }
    return null;
  }

  private static @Nullable Found ofList(MultiLayerNetwork network) {
    Layer[] layers = network.getLayers();
    for (int i = 0; i < layers.length - 1; i++) {
      INDArray mask = layers[i].getMaskArray();
      if (mask != null && mask.rank() == 2 && mask.size(1) > 1) {
        return new Found(mask, null, 1);
      }
    }
    INDArray mask = layers[layers.length - 1].getMaskArray();
    INDArray input = network.getInput();
    if (mask == null || input == null || input.rank() != 3) {
      return null;
    }
    long examples = input.size(0);
    for (int time = 2; time >= 1; time--) {
      if (mask.length() == examples * input.size(time)) {
        return new Found(mask, input, time);
      }
    }
    return null;
  }
}
