package org.gatewatch.internal.dl4j;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;

/**
 * The listeners that DL4J tells of a forward pass after this one: they would see what this one has
 * put into the network by then.
 */
final class ListenersBehind {
  private static final String OURS = "org.gatewatch.GatewatchListener";

  /** What these do in a forward pass is nothing, or done with activations alone. */
  private static final Set<String> LOOK_AT_NO_LAYER =
      Set.of(
          OURS,
          "org.deeplearning4j.optimize.api.BaseTrainingListener",
          "org.deeplearning4j.ui.model.stats.BaseStatsListener");

  private ListenersBehind() {}

  /** The class of one that might look at the network's layers; null if none does. */
  static @Nullable String onlooker(Model model) {
    Collection<TrainingListener> all = listeners(model);
    // Where ours is not in the list, others hand it what they hear, nobody knows when.
    boolean isBehind = all.stream().noneMatch(ListenersBehind::isOurs);
    for (TrainingListener listener : all) {
      if (isBehind && mayLook(listener)) {
        return listener.getClass().getName();
      }
      isBehind |= isOurs(listener);
    }
    return null;
  }

  private static Collection<TrainingListener> listeners(Model model) {
    if (model instanceof ComputationGraph graph) {
      return graph.getListeners();
    }
    return model instanceof MultiLayerNetwork network ? network.getListeners() : List.of();
  }

  private static boolean isOurs(TrainingListener listener) {
    return listener.getClass().getName().equals(OURS);
  }

  private static boolean mayLook(TrainingListener listener) {
    return !isKnown(listener, List.class) || !isKnown(listener, Map.class);
  }

  private static boolean isKnown(TrainingListener listener, Class<?> activations) {
    try {
      Class<?> declaring =
          listener
              .getClass()
              .getMethod("onForwardPass", Model.class, activations)
              .getDeclaringClass();
      return LOOK_AT_NO_LAYER.contains(declaring.getName());
    } catch (NoSuchMethodException e) {
      return false; // As of another version of DL4J.
    }
  }
}
