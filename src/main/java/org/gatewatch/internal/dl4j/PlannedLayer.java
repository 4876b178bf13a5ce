package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.gatewatch.sample.Clipping;
import org.gatewatch.sample.Layout;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * A layer of a running network and what it is made of.
 *
 * @param named the layer
 * @param kind what it is once its wrappers are taken off
 * @param cells its recurrent cells; none if it is not recurrent
 * @param blocks its parameters, gate by gate
 */
public record PlannedLayer(
    NamedLayer named, LayerKind kind, List<RecurrentCell> cells, List<Block> blocks) {

  /** How DL4J clips its gradient; null if it does not, or renormalises it. */
  public @Nullable Clipping clipping() {
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

  /**
   * What the size of its parameters adds to the loss.
   *
   * @param index of the layer in the layout
   */
  public List<Layout.Penalty> penalties(int index) {
    TrainingConfig training = named.layer().getConfig();
    if (training == null || kind.frozen()) {
      return List.of();
    }
    Set<String> keys = new LinkedHashSet<>();
    blocks.forEach(block -> keys.add(block.parameter()));
    List<Layout.Penalty> penalties = new ArrayList<>();
    for (String key : keys) {
      Layout.Penalty penalty = penalty(index, key, training.getRegularizationByParam(key));
      if (penalty.l1() != 0 || penalty.l2() != 0) {
        penalties.add(penalty);
      }
    }
    return penalties;
  }

  private static Layout.Penalty penalty(
      int index, String key, @Nullable List<Regularization> regularization) {
    double l1 = 0;
    double l2 = 0;
    for (Regularization each :
        regularization == null ? List.<Regularization>of() : regularization) {
      if (each instanceof L1Regularization of) {
        l1 += fixed(of.getL1());
      } else if (each instanceof L2Regularization of) {
        l2 += fixed(of.getL2());
      }
    }
    boolean known = !Double.isNaN(l1) && !Double.isNaN(l2);
    return new Layout.Penalty(index, key, known ? l1 : 0, known ? l2 : 0);
  }

  /** A coefficient, NaN if it changes over time. */
  private static double fixed(ISchedule schedule) {
    return schedule instanceof FixedSchedule fixed ? fixed.getValue() : Double.NaN;
  }

  /** Whether training goes back through it from a layer above. */
  boolean isOnTheWayBack() {
    return !named.computesLoss()
        && LayerReaders.wrappers().stream()
            .noneMatch(wrapper -> wrapper.endsTheWayBack(named.layer()));
  }

  public boolean isRecurrent() {
    return !cells.isEmpty();
  }

  /** Whether its output is [examples, timesteps, units] and not [examples, units, timesteps]. */
  public boolean isTimeFirst() {
    return isRecurrent() && cells.get(0).isTimeFirst();
  }

  /** The parameters of one of its cells. */
  List<Block> blocksOf(RecurrentCell cell) {
    return blocks.stream().filter(block -> block.direction() == cell.direction()).toList();
  }
}
