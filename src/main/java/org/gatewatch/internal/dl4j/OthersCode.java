package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;

/**
 * Whether code that is not DL4J's own runs in the backward pass of a network where nobody hears
 * that it throws: in its preprocessors, its vertices without a layer, and whatever an output layer
 * is made of. What DL4J has of these throws in the forward pass, if it throws, or before the
 * backward pass {@link BackwardStart begins}.
 */
final class OthersCode {
  private static final String DL4J = "org.deeplearning4j.";
  private static final String ND4J = "org.nd4j.";

  /** DL4J's, to run what users write. */
  private static final String OF_USERS = "org.deeplearning4j.nn.layers.samediff.";

  private OthersCode() {}

  /** Whether there is any on the way back. */
  static boolean isOnTheWayBack(Model model, List<PlannedLayer> layers) {
    List<@Nullable Object> parts = new ArrayList<>();
    for (PlannedLayer layer : layers) {
      if (layer.named().computesLoss()) {
        addParts(layer.named(), parts);
      }
    }
    addBetween(model, parts);
    for (Object part : parts) {
      if (part != null && !isOfDl4j(part.getClass().getName())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfDl4j(String name) {
    return (name.startsWith(DL4J) || name.startsWith(ND4J)) && !name.startsWith(OF_USERS);
  }

  /** What an output layer runs; those without weights are not asked, see {@link BackwardStart}. */
  private static void addParts(NamedLayer output, List<@Nullable Object> parts) {
    Layer running = output.layer();
    while (running instanceof BaseWrapperLayer wrapper) {
      running = wrapper.getUnderlying();
    }
    org.deeplearning4j.nn.conf.layers.Layer configured = running.conf().getLayer();
    parts.add(running);
    parts.add(configured.getIDropout());
    if (configured instanceof BaseLayer layer) {
      parts.add(layer.getActivationFn());
      parts.add(layer.getWeightNoise());
    }
    if (configured instanceof BaseOutputLayer layer) {
      parts.add(layer.getLossFn());
    }
  }

  private static void addBetween(Model model, List<@Nullable Object> parts) {
    if (model instanceof ComputationGraph graph) {
      for (GraphVertex vertex : graph.getVertices()) {
        parts.add(ofVertex(vertex));
      }
    } else if (model instanceof MultiLayerNetwork network) {
      parts.addAll(network.getLayerWiseConfigurations().getInputPreProcessors().values());
    }
  }

  private static @Nullable Object ofVertex(GraphVertex vertex) {
    return vertex instanceof LayerVertex layer ? layer.getLayerPreProcessor() : vertex;
  }
}
