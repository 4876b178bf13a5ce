package org.gatewatch.internal.dl4j;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.Solver;
import org.jspecify.annotations.Nullable;

/**
 * Networks that share each gradient with replicas of themselves as they train, as those of a {@code
 * ParallelWrapper} in its mode {@code SHARED_GRADIENTS} do. In each iteration they wait for each
 * other, without end.
 */
public final class SharedGradients {
  private SharedGradients() {}

  /** Whether a network waits for others in each iteration. */
  public static boolean isIn(Model model) {
    Solver solver = solver(model);
    return solver != null && solver.getOptimizer().getGradientsAccumulator() != null;
  }

  /** Null if it has not trained yet. Asking DL4J for the optimizer then fails. */
  private static @Nullable Solver solver(Model model) {
    if (model instanceof MultiLayerNetwork network) {
      return new PrivateField<@Nullable Solver>(MultiLayerNetwork.class, "solver", network).get();
    }
    if (model instanceof ComputationGraph graph) {
      return new PrivateField<@Nullable Solver>(ComputationGraph.class, "solver", graph).get();
    }
    return null;
  }
}
