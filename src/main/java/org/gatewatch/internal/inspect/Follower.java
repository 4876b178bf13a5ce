package org.gatewatch.internal.inspect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.gatewatch.internal.capture.ModelCapture;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Hands the one iteration of a copy on to its capture, and copies what its layers give. */
final class Follower extends BaseTrainingListener {
  private final ModelCapture capture;
  private final Map<String, INDArray> outputs = new HashMap<>();

  Follower(ModelCapture capture) {
    this.capture = capture;
  }

  /** Outputs of layers by the key that the forward pass has for them; the input among them. */
  Map<String, INDArray> outputs() {
    return outputs;
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    for (int i = 0; i < activations.size(); i++) {
      keep(Integer.toString(i), activations.get(i));
    }
    capture.forward(model, activations);
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    activations.forEach(this::keep);
    capture.forward(model, activations);
  }

  private void keep(String key, INDArray output) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      outputs.put(key, output.dup());
    }
  }

  @Override
  public void onBackwardPass(Model model) {
    capture.endBackward(model);
  }
}
