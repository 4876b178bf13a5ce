package org.gatewatch.capture;

import java.util.List;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.gatewatch.sample.Clipping;
import org.jspecify.annotations.Nullable;

/**
 * A layer of a running network and what it is made of.
 *
 * @param named the layer
 * @param kind what it is once its wrappers are taken off
 * @param cells its recurrent cells; none if it is not recurrent
 * @param blocks its parameters, gate by gate
 */
record PlannedLayer(
    NamedLayer named, LayerKind kind, List<RecurrentCell> cells, List<Block> blocks) {

  /** How DL4J clips its gradient; null if it does not, or renormalises it. */
  @Nullable Clipping clipping() {
    TrainingConfig training = named.layer().getConfig();
    if (training == null || training.getGradientNormalization() == null) {
      return null;
    }
    Clipping.@Nullable Scope scope =
        switch (training.getGradientNormalization()) {
          case ClipElementWiseAbsoluteValue -> Clipping.Scope.ELEMENT;
          case ClipL2PerParamType -> Clipping.Scope.PARAMETER;
          case ClipL2PerLayer -> Clipping.Scope.LAYER;
          case None, RenormalizeL2PerLayer, RenormalizeL2PerParamType -> null;
        };
    return scope == null ? null : new Clipping(scope, training.getGradientNormalizationThreshold());
  }

  boolean isRecurrent() {
    return !cells.isEmpty();
  }

  /** Whether its output is [examples, timesteps, units] and not [examples, units, timesteps]. */
  boolean isTimeFirst() {
    return isRecurrent() && cells.get(0).isTimeFirst();
  }

  /** The parameters of one of its cells. */
  List<Block> blocksOf(RecurrentCell cell) {
    return blocks.stream().filter(block -> block.direction() == cell.direction()).toList();
  }
}
