package org.gatewatch.internal.gradients;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.gatewatch.internal.dl4j.Block;
import org.gatewatch.internal.dl4j.PlannedLayer;

/**
 * A parameter of a network whose gradient is compared.
 *
 * @param layer the layer's name
 * @param key DL4J's key of it
 * @param offset where it begins in the network's flat vectors
 * @param length its number of elements
 */
record TrialParameter(String layer, String key, long offset, long length) {
  /** A gate of four, or of three, has a whole one of so many parts for itself. */
  static final int PARTS = 6;

  /** Those of a layer that have a gradient of the loss. */
  static List<TrialParameter> of(PlannedLayer layer) {
    List<TrialParameter> parameters = new ArrayList<>();
    org.deeplearning4j.nn.conf.layers.Layer configured = layer.named().configuration();
    if (layer.kind().frozen() || configured instanceof BatchNormalization) {
      return parameters; // What stands for the gradient of its statistics is none.
    }
    String last = "";
    for (Block block : layer.blocks()) {
      String key = block.parameter();
      if (!key.equals(last) && !configured.isPretrainParam(key)) {
        long length = layer.named().layer().getParam(key).length();
        parameters.add(
            new TrialParameter(layer.named().name(), key, block.segment().offset(), length));
      }
      last = key;
    }
    return parameters;
  }

  /** The element of the largest gradient in one of its parts: its position in a flat vector. */
  long largest(double[] gradient, int part) {
    long from = offset + length * part / PARTS;
    long to = offset + length * (part + 1) / PARTS;
    int largest = (int) from;
    for (int i = (int) from; i < to; i++) {
      largest = Math.abs(gradient[i]) > Math.abs(gradient[largest]) ? i : largest;
    }
    return largest;
  }
}
