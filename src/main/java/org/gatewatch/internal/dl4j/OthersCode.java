package org.gatewatch.internal.dl4j;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
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
  private static final List<String> OF_DL4J = List.of("org.deeplearning4j.", "org.nd4j.");

  /** DL4J's, to run what users write. */
  private static final String OF_USERS = "org.deeplearning4j.nn.layers.samediff.";

  private OthersCode() {}

  /** Whether there is any on the way back. */
  static boolean isOnTheWayBack(Model model, List<PlannedLayer> layers) {
    Stream<?> ofOutputs =
        layers.stream()
            .map(PlannedLayer::named)
            .filter(NamedLayer::computesLoss)
            .flatMap(OthersCode::parts);
    return Stream.concat(ofOutputs, between(model))
        .filter(Objects::nonNull)
        .anyMatch(part -> !isOfDl4j(part.getClass()));
  }

  private static boolean isOfDl4j(Class<?> type) {
    String name = type.getName();
    return OF_DL4J.stream().anyMatch(name::startsWith) && !name.startsWith(OF_USERS);
  }

  /** What an output layer runs; those without weights are not asked, see {@link BackwardStart}. */
  private static Stream<@Nullable Object> parts(NamedLayer output) {
    Layer running = output.layer();
    while (running instanceof BaseWrapperLayer wrapper) {
      running = wrapper.getUnderlying();
    }
    org.deeplearning4j.nn.conf.layers.Layer configured = running.conf().getLayer();
    Stream.Builder<@Nullable Object> parts = Stream.builder();
    parts.add(running).add(configured.getIDropout());
    if (configured instanceof BaseLayer layer) {
      parts.add(layer.getActivationFn()).add(layer.getWeightNoise());
    }
    if (configured instanceof BaseOutputLayer layer) {
      parts.add(layer.getLossFn());
    }
    return parts.build();
  }

  private static Stream<@Nullable Object> between(Model model) {
    if (model instanceof ComputationGraph graph) {
      return Stream.of(graph.getVertices()).map(OthersCode::ofVertex);
    }
    return model instanceof MultiLayerNetwork network
        ? network.getLayerWiseConfigurations().getInputPreProcessors().values().stream()
            .map(one -> one)
        : Stream.empty();
  }

  private static @Nullable Object ofVertex(GraphVertex vertex) {
    return vertex instanceof LayerVertex layer ? layer.getLayerPreProcessor() : vertex;
  }
}
