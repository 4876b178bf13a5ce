package org.gatewatch.crashdump;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies the states of recurrent layers as the forward pass of one iteration begins with them. */
final class StateWitness extends BaseTrainingListener {
  private final int iteration;
  private final Map<String, INDArray> states = new HashMap<>();

  StateWitness(int iteration) {
    this.iteration = iteration;
  }

  /** By position of the layer and name of the state. */
  Map<String, INDArray> states() {
    return states;
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    MultiLayerNetwork network = (MultiLayerNetwork) model;
    if (network.getIterationCount() != iteration) {
      return;
    }
    Layer[] layers = network.getLayers();
    for (int i = 0; i < layers.length; i++) {
      if (layers[i] instanceof RecurrentLayer layer) {
        int position = i;
        layer
            .rnnGetPreviousState()
            .forEach((name, state) -> states.put(position + name, state.dup().detach()));
      }
    }
  }
}
