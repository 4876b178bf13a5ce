package org.gatewatch.internal.samediff;

import java.util.List;
import org.gatewatch.internal.dl4j.UpdaterReader;
import org.gatewatch.internal.facts.LayerFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.internal.facts.UpdaterFacts;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** How a graph trains, as far as its configuration tells. */
final class GraphFacts {
  private GraphFacts() {}

  /** The learning rate of an iteration; NaN if there is none. */
  static double learningRate(SameDiff graph, int iteration, int epoch) {
    IUpdater updater = graph.getTrainingConfig().getUpdater();
    return updater != null && updater.hasLearningRate()
        ? updater.getLearningRate(iteration, epoch)
        : Double.NaN;
  }

  /** What is known of each layer: one updater and one regularisation serve all of a graph. */
  static TrainingFacts of(SameDiff graph, GraphStructure structure) {
    TrainingConfig config = graph.getTrainingConfig();
    if (config == null) {
      return TrainingFacts.UNKNOWN;
    }
    IUpdater updater = config.getUpdater();
    UpdaterFacts updating =
        updater == null
            ? null
            : UpdaterReader.of(updater, config.getIterationCount(), config.getEpochCount());
    LayerFacts.Regularisation costs = costs(config.getRegularization(), config);
    List<LayerFacts> layers =
        structure.layers().stream().map(layer -> layer(layer, updating, costs)).toList();
    return new TrainingFacts(structure.type().name(), 0, 0, List.of(), layers, List.of());
  }

  private static LayerFacts layer(
      GraphLayer layer, @Nullable UpdaterFacts updater, LayerFacts.Regularisation costs) {
    return new LayerFacts(
        layer.name(),
        layer.type(),
        layer.op() != null,
        false,
        null,
        null,
        Double.NaN,
        layer.blocks().isEmpty() ? null : updater,
        null,
        LayerFacts.Normalisation.NOT_OFFERED,
        costs,
        Double.NaN,
        Double.NaN);
  }

  private static LayerFacts.Regularisation costs(
      @Nullable List<Regularization> all, TrainingConfig config) {
    double l1 = 0;
    double l2 = 0;
    double decay = 0;
    int iteration = config.getIterationCount();
    int epoch = config.getEpochCount();
    for (Regularization one : all == null ? List.<Regularization>of() : all) {
      if (one instanceof L1Regularization of) {
        l1 += of.getL1().valueAt(iteration, epoch);
      } else if (one instanceof L2Regularization of) {
        l2 += of.getL2().valueAt(iteration, epoch);
      } else if (one instanceof WeightDecay of) {
        decay += of.getCoeff().valueAt(iteration, epoch);
      }
    }
    return new LayerFacts.Regularisation(l1, l2, decay);
  }
}
