package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A layer of a network.
 *
 * @param name unique in the network; the vertex name in a graph
 * @param key by which the forward pass hands over its activations: its position in the list (as
 *     text) for a MultiLayerNetwork, the vertex name for a graph
 * @param layer DL4J's runtime layer, wrappers included
 * @param location where the network holds it
 * @param configuration the layer as the user configured it: the runtime layer's own configuration
 *     has lost its wrappers
 * @param computesLoss whether it is an output of the network, whose activations DL4J computes with
 *     the loss and hands to no listener
 */
public record NamedLayer(
    String name,
    String key,
    Layer layer,
    LayerPlace location,
    org.deeplearning4j.nn.conf.layers.Layer configuration,
    boolean computesLoss) {

  /** Whether the layers of a model can be told. */
  public static boolean canRead(Model model) {
    return model instanceof MultiLayerNetwork || model instanceof ComputationGraph;
  }

  /** The layers of a network in forward order. */
  public static List<NamedLayer> of(Model model) {
    return model instanceof ComputationGraph graph
        ? ofGraph(graph)
        : ofList((MultiLayerNetwork) model);
  }

  private static List<NamedLayer> ofList(MultiLayerNetwork network) {
    List<NamedLayer> layers = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    Layer[] all = network.getLayers();
    for (int i = 0; i < all.length; i++) {
      int position = i;
      String given = all[i].conf().getLayer().getLayerName();
      String name = given == null || given.isEmpty() ? "layer" + i : given;
      if (!taken.add(name)) {
        name = name + " (" + i + ")";
        taken.add(name);
      }
      layers.add(
          new NamedLayer(
              name,
              Integer.toString(i + 1),
              all[i],
              new LayerPlace(() -> all[position], other -> all[position] = other),
              network.getLayerWiseConfigurations().getConf(i).getLayer(),
              i == all.length - 1));
    }
    return layers;
  }

  private static List<NamedLayer> ofGraph(ComputationGraph graph) {
    List<NamedLayer> layers = new ArrayList<>();
    List<String> outputs = graph.getConfiguration().getNetworkOutputs();
    GraphVertex[] vertices = graph.getVertices();
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = vertices[index];
      if (vertex.hasLayer()) {
        String name = vertex.getVertexName();
        boolean computesLoss = outputs.contains(name) && vertex.getLayer() instanceof IOutputLayer;
        LayerVertex configured =
            Objects.requireNonNull(
                (LayerVertex) graph.getConfiguration().getVertices().get(name),
                "the network runs a layer that is not configured");
        layers.add(
            new NamedLayer(
                name,
                name,
                vertex.getLayer(),
                location(vertex),
                configured.getLayerConf().getLayer(),
                computesLoss));
      }
    }
    return layers;
  }

  private static LayerPlace location(GraphVertex vertex) {
    PrivateField<Layer> layer =
        new PrivateField<>(
            org.deeplearning4j.nn.graph.vertex.impl.LayerVertex.class, "layer", vertex);
    return new LayerPlace(layer::get, layer::set);
  }
}
