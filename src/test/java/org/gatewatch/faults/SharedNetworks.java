package org.gatewatch.faults;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Networks that many tests use one after the other, since making one takes longer than training it;
 * each test gets it as if it had just been made.
 */
final class SharedNetworks {
  private static final Map<String, Made> MADE = new HashMap<>();

  private SharedNetworks() {}

  private record Made(Model network, INDArray parameters, INDArray updaterState) {
    static Made of(Model network) {
      return new Made(network, network.params().dup(), updaterOf(network).dup());
    }

    Model restored() {
      network.setListeners();
      network.params().assign(parameters);
      updaterOf(network).assign(updaterState);
      if (network instanceof ComputationGraph graph) {
        graph.getConfiguration().setIterationCount(0);
      } else {
        ((MultiLayerNetwork) network).getLayerWiseConfigurations().setIterationCount(0);
      }
      return network;
    }
  }

  /** The network of this name, untrained and without listeners. */
  static Model untrained(String name, Supplier<? extends Model> maker) {
    return MADE.computeIfAbsent(name, key -> Made.of(maker.get())).restored();
  }

  private static INDArray updaterOf(Model network) {
    return network instanceof ComputationGraph graph
        ? graph.getUpdater().getStateViewArray()
        : ((MultiLayerNetwork) network).getUpdater().getStateViewArray();
  }
}
