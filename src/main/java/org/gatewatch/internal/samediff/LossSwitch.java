package org.gatewatch.internal.samediff;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.listeners.Loss;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.evaluation.IEvaluation;

/**
 * Has SameDiff compute its loss. It computes what gradients need, which a loss mostly is not, and
 * tells a loss of 0 then. What is to be evaluated it computes too; so the loss is named among that,
 * without any evaluation, for an iteration that is sampled, and taken out of what is told
 * afterwards. Nothing else of the iteration changes.
 */
@SuppressWarnings("rawtypes") // SameDiff's own map has them.
final class LossSwitch {
  private final List<String> added = new ArrayList<>();
  private @Nullable Map<String, List<IEvaluation>> evaluated;
  private boolean on;

  /**
   * Switches it on for the iteration that begins.
   *
   * @param needed losses that are computed anyway
   */
  void on(SameDiff graph, Set<String> needed) {
    off();
    Map<String, List<IEvaluation>> all = graph.getTrainingConfig().getTrainEvaluations();
    if (all == null) {
      return;
    }
    evaluated = all;
    on = true;
    for (String loss : graph.getLossVariables()) {
      if (!needed.contains(loss) && !all.containsKey(loss)) {
        all.put(loss, List.of());
        added.add(loss);
      }
    }
  }

  /** Leaves the configuration as it was; may be called again. */
  void off() {
    on = false;
    if (evaluated != null) {
      added.forEach(evaluated::remove);
      added.clear();
      evaluated = null;
    }
  }

  /**
   * The loss of the iteration, with regularisation; NaN if it was not computed. Afterwards those
   * that were computed for this alone are 0, as they were without it: they are added up further.
   */
  double take(Loss told) {
    if (!on) {
      return Double.NaN;
    }
    double loss = told.totalLoss();
    for (String name : added) {
      int position = told.getLossNames().indexOf(name);
      if (position >= 0) {
        told.getLosses()[position] = 0;
      }
    }
    return loss;
  }

  /** The losses of a graph that its gradients are computed from, however far. */
  static Set<String> needed(SameDiff graph, List<GraphVariable> variables) {
    Set<String> needed = new HashSet<>();
    SameDiff backward = graph.getFunction("grad");
    if (backward == null) {
      return needed;
    }
    GraphWalk walk = new GraphWalk(backward);
    for (String loss : graph.getLossVariables()) {
      if (variables.stream().anyMatch(one -> walk.dependsOn(one.gradient(), Set.of(loss)))) {
        needed.add(loss);
      }
    }
    return needed;
  }
}
