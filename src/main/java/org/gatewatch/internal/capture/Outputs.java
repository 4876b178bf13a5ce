package org.gatewatch.internal.capture;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the forward pass of the present iteration left, by the key of a layer: its position in a
 * MultiLayerNetwork, from 1, or its name in a ComputationGraph. One for all iterations, held only
 * while the arrays are valid.
 */
final class Outputs implements Function<String, @Nullable INDArray> {
  private @Nullable List<INDArray> byPosition;
  private @Nullable Map<String, INDArray> byName;

  /** Holds those of a MultiLayerNetwork, after its input. */
  void hold(List<INDArray> outputs) {
    letGo();
    byPosition = outputs;
  }

  /** Holds those of a ComputationGraph. */
  void hold(Map<String, INDArray> outputs) {
    letGo();
    byName = outputs;
  }

  void letGo() {
    byPosition = null;
    byName = null;
  }

  /** Whether there are any. */
  boolean areHeld() {
    return byPosition != null || byName != null;
  }

  @Override
  public @Nullable INDArray apply(String key) {
    if (byPosition == null) {
      return byName == null ? null : byName.get(key);
    }
    int position = Integer.parseInt(key);
    return position < byPosition.size() ? byPosition.get(position) : null;
  }
}
