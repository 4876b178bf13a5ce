package org.gatewatch.internal.dl4j;

import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.IUpdater;

/** Reads how large the steps of a network's updaters are just now. */
public final class LearningRate {
  private LearningRate() {}

  /**
   * The largest learning rate that any parameter has in an iteration, as its updater asks for it:
   * by a schedule, that of the iteration and the epoch.
   *
   * @return NaN if no parameter's updater has a learning rate, or one of them is NaN
   */
  public static double of(Model model, int iteration, int epoch) {
    double largest = Double.NEGATIVE_INFINITY;
    for (Trainable part : parts(model)) {
      TrainingConfig training = part.numParams() == 0 ? null : part.getConfig();
      if (training != null) {
        for (String parameter : part.paramTable(false).keySet()) {
          IUpdater updater = training.getUpdaterByParam(parameter);
          largest = Math.max(largest, of(updater, iteration, epoch));
        }
      }
    }
    return largest == Double.NEGATIVE_INFINITY ? Double.NaN : largest;
  }

  private static List<Trainable> parts(Model model) {
    return model instanceof ComputationGraph graph
        ? List.of(graph.getVertices())
        : List.of(((MultiLayerNetwork) model).getLayers());
  }

  private static double of(@Nullable IUpdater updater, int iteration, int epoch) {
    return updater == null || !updater.hasLearningRate()
        ? Double.NEGATIVE_INFINITY
        : updater.getLearningRate(iteration, epoch);
  }
}
