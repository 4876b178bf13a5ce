package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.layers.BaseOutputLayer;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Tells when the backward pass of a network begins: when every listener has heard of the forward
 * pass, and nobody but DL4J looks at the layers any more. It begins in the layers that compute the
 * loss. They look up where their gradients go, in a map that is a field of theirs, and that one
 * which tells takes the place of.
 */
final class BackwardStart {
  private final List<PrivateField<@Nullable Map<String, INDArray>>> views = new ArrayList<>();
  private final Runnable begins;
  private final boolean canTell;

  /** Whether it may be waiting: most often it is told to forget when it has. */
  private boolean waits;

  /**
   * Of a network of these layers.
   *
   * @param begins is run, in DL4J's workspaces; must not throw
   */
  BackwardStart(List<PlannedLayer> layers, Runnable begins) {
    this.begins = begins;
    canTell = canTell(layers);
    for (Layer output : canTell ? outputs(layers) : List.<Layer>of()) {
      views.add(new PrivateField<>(BaseLayer.class, "gradientViews", output));
    }
  }

  /** Whether all that compute the loss look such a map up. */
  static boolean canTell(List<PlannedLayer> layers) {
    List<Layer> outputs = outputs(layers);
    return !outputs.isEmpty() && outputs.stream().allMatch(BaseOutputLayer.class::isInstance);
  }

  /** Those that compute the loss. */
  private static List<Layer> outputs(List<PlannedLayer> layers) {
    return layers.stream()
        .map(PlannedLayer::named)
        .filter(NamedLayer::computesLoss)
        .map(named -> withoutWrappers(named.layer()))
        .toList();
  }

  private static Layer withoutWrappers(Layer layer) {
    Layer inside = layer;
    while (inside instanceof BaseWrapperLayer wrapper) {
      inside = wrapper.getUnderlying();
    }
    return inside;
  }

  /** Waits for the backward pass that comes next; false if that cannot be told. */
  boolean await(Model model) {
    forget();
    waits = canTell;
    for (int i = 0; canTell && i < views.size(); i++) {
      Map<String, INDArray> present = views.get(i).get();
      if (present == null) {
        initialise(model);
        present = views.get(i).get();
      }
      if (present == null) {
        return false;
      }
      waiting(i, present).add(begins);
    }
    return canTell;
  }

  /** DL4J would do it in a moment, at the beginning of its first backward pass. */
  private static void initialise(Model model) {
    if (model instanceof ComputationGraph graph) {
      graph.initGradientsView();
    } else if (model instanceof MultiLayerNetwork network) {
      network.initGradientsView();
    }
  }

  private List<Runnable> waiting(int i, Map<String, INDArray> present) {
    if (present instanceof TellingMap known) {
      return known.waiting;
    }
    TellingMap telling = new TellingMap(present);
    views.get(i).set(telling);
    return telling.waiting;
  }

  /** Waits no longer. */
  void forget() {
    if (!waits) {
      return;
    }
    waits = false;
    for (int i = 0; i < views.size(); i++) {
      if (views.get(i).get() instanceof TellingMap telling) {
        telling.waiting.remove(begins);
      }
    }
  }

  /** Puts back the network's own maps, unless others wait for the same. */
  void close() {
    forget();
    for (PrivateField<@Nullable Map<String, INDArray>> field : views) {
      if (field.get() instanceof TellingMap telling && telling.waiting.isEmpty()) {
        field.set(telling.own);
      }
    }
  }

  /** The same map for all who look something up. */
  private static final class TellingMap extends LinkedHashMap<String, INDArray> {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, INDArray> own;
    private final transient List<Runnable> waiting = new ArrayList<>();

    TellingMap(Map<String, INDArray> own) {
      super(own);
      this.own = own;
    }

    @Override
    public @Nullable INDArray get(Object key) {
      for (int i = 0; i < waiting.size(); i++) {
        waiting.get(i).run();
      }
      waiting.clear();
      return super.get(key);
    }
  }
}
