package org.gatewatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.recurrent.BidirectionalLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** All that somebody who only looks at a model must leave as it was, to the last bit. */
record ModelState(
    List<Long> parameters,
    List<Long> updater,
    List<Long> gradients,
    String configuration,
    List<Object> identities,
    List<Map<String, List<Long>>> recurrent,
    List<Integer> counts,
    List<Long> random,
    double score) {

  static ModelState of(Model model) {
    List<Object> identities = new ArrayList<>();
    List<Map<String, List<Long>>> recurrent = new ArrayList<>();
    for (Layer layer : layers(model)) {
      identities.add(System.identityHashCode(layer));
      identities.add(System.identityHashCode(layer.getMaskArray()));
      identities.add(System.identityHashCode(layer.input()));
      if (layer instanceof RecurrentLayer kept && !(layer instanceof BidirectionalLayer)) {
        recurrent.add(bits(kept.rnnGetPreviousState()));
        recurrent.add(bits(kept.rnnGetTBPTTState()));
      }
    }
    if (model instanceof ComputationGraph graph) {
      identities.addAll(graph.getListeners());
      return new ModelState(
          bits(graph.params()),
          bits(graph.getUpdater().getUpdaterStateViewArray()),
          bits(graph.getGradientsViewArray()),
          graph.getConfiguration().toJson(),
          identities,
          recurrent,
          List.of(graph.getIterationCount(), graph.getEpochCount()),
          randomStates(),
          graph.score());
    }
    MultiLayerNetwork network = (MultiLayerNetwork) model;
    identities.addAll(network.getListeners());
    identities.add(System.identityHashCode(network.getInput()));
    identities.add(System.identityHashCode(network.getLabels()));
    return new ModelState(
        bits(network.params()),
        bits(network.getUpdater().getStateViewArray()),
        bits(network.getGradientsViewArray()),
        network.getLayerWiseConfigurations().toJson(),
        identities,
        recurrent,
        List.of(network.getIterationCount(), network.getEpochCount()),
        randomStates(),
        network.score());
  }

  private static Layer[] layers(Model model) {
    return model instanceof ComputationGraph graph
        ? graph.getLayers()
        : ((MultiLayerNetwork) model).getLayers();
  }

  private static List<Long> randomStates() {
    return List.of(Nd4j.getRandom().rootState(), Nd4j.getRandom().nodeState());
  }

  private static Map<String, List<Long>> bits(Map<String, INDArray> states) {
    Map<String, List<Long>> all = new TreeMap<>();
    states.forEach((name, state) -> all.put(name, bits(state)));
    return all;
  }

  static List<Long> bits(INDArray array) {
    List<Long> bits = new ArrayList<>();
    INDArray flat = array == null ? null : array.reshape(array.length());
    for (long i = 0; flat != null && i < flat.length(); i++) {
      bits.add(Double.doubleToRawLongBits(flat.getDouble(i)));
    }
    return bits;
  }
}
