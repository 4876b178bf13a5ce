package org.gatewatch.internal.capture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Copies, element by element, what DL4J's callbacks show in each iteration. */
final class Witness extends BaseTrainingListener {
  /** What one iteration showed, by DL4J's own names; arrays are copies. */
  static final class Iteration {
    final Map<String, INDArray> activations = new HashMap<>();
    final Map<String, INDArray> gradients = new HashMap<>();
    final Map<String, INDArray> updates = new HashMap<>();
    final Map<String, INDArray> weights = new HashMap<>();
    double score;
  }

  final Map<Integer, Iteration> iterations = new HashMap<>();
  private Iteration current = new Iteration();

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    for (int i = 0; i < activations.size(); i++) {
      current.activations.put(Integer.toString(i), copy(activations.get(i)));
    }
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    activations.forEach((name, array) -> current.activations.put(name, copy(array)));
  }

  @Override
  public void onGradientCalculation(Model model) {
    copy(model.gradient().gradientForVariable(), current.gradients);
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    copy(model.gradient().gradientForVariable(), current.updates);
    copy(model.paramTable(), current.weights);
    current.score = model.score();
    iterations.put(iteration, current);
    current = new Iteration();
  }

  /** Within a workspace, a plain copy would be overwritten with it. */
  private static INDArray copy(INDArray array) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return array.dup();
    }
  }

  private static void copy(Map<String, INDArray> from, Map<String, INDArray> to) {
    from.forEach(
        (name, array) -> {
          if (array != null) {
            to.put(name, array.dup());
          }
        });
  }
}
