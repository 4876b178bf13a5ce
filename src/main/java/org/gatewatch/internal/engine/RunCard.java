package org.gatewatch.internal.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gatewatch.internal.alerting.advice.Trap;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.dl4j.RunShape;
import org.gatewatch.internal.facts.LayerFacts;
import org.gatewatch.internal.facts.OutputFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.internal.facts.UpdaterFacts;
import org.gatewatch.sample.Layout;
import org.jspecify.annotations.Nullable;

/**
 * How a network trains, in words: the facts of its layout. What is alike in all layers that have it
 * is said once, of the network.
 */
public final class RunCard {
  private static final String SAMPLING = "sampling";

  /** ND4J takes the time in place of it. */
  private static final String NO_SEED = "0, which ND4J takes for none: no two runs are alike";

  /**
   * What is said of layers, in this order. Training waits for the first card, and a method handle
   * for each would take longer to link than all of it to write.
   */
  private enum Line {
    UPDATER("updater"),
    LOSS("loss"),
    ACTIVATION("activation"),
    GATE_ACTIVATION("gate activation"),
    INITIALISATION("initialisation"),
    FORGET_BIAS("forget bias"),
    CLIPPING("clipping"),
    REGULARISATION("regularisation"),
    DROPOUT("dropout");

    private final String title;

    Line(String title) {
      this.title = title;
    }
  }

  private final Layout layout;
  private final List<Layout.Fact> facts = new ArrayList<>();

  private RunCard(Layout layout) {
    this.layout = layout;
  }

  /**
   * The facts, what users ask for first at the beginning.
   *
   * @param layout names the layers
   * @param traps what was found amiss before training
   * @param note of the user's; blank if there is none
   */
  public static List<Layout.Fact> of(
      Layout layout, TrainingFacts training, RunShape shape, List<Trap> traps, String note) {
    RunCard card = new RunCard(layout);
    if (!note.isBlank()) {
      card.add(null, "note", note);
    }
    for (Trap trap : traps) {
      card.add(trap.layer(), "warning", trap.finding());
    }
    for (Line line : Line.values()) {
      card.add(line, training);
    }
    card.minibatch(shape);
    if (training.isTruncated()) {
      String segments = training.forwardSteps() + " timesteps, " + training.backwardSteps();
      card.add(null, "truncated at", segments + " back");
    }
    Long seed = shape.seed();
    if (seed != null) {
      card.add(null, "seed", seed == 0 ? NO_SEED : seed.toString());
    }
    return List.copyOf(card.facts);
  }

  /**
   * A layout that says how samples are spaced out, in place of what it said of that before.
   *
   * @param words empty if they are not
   */
  static Layout withSampling(Layout layout, String words) {
    List<Layout.Fact> facts = new ArrayList<>(layout.facts());
    facts.removeIf(fact -> fact.name().equals(SAMPLING));
    if (!words.isEmpty()) {
      facts.add(new Layout.Fact(Layout.Fact.NETWORK, SAMPLING, words));
    }
    return layout.withFacts(facts);
  }

  private void minibatch(RunShape shape) {
    if (shape.examples() > 0) {
      String steps =
          shape.timesteps() > 0 ? " of " + Words.count(shape.timesteps(), "timestep") : "";
      add(null, "minibatch", Words.count(shape.examples(), "example") + steps);
    }
  }

  private void add(Line line, TrainingFacts training) {
    Map<String, String> byLayer = new LinkedHashMap<>();
    if (line == Line.LOSS) {
      for (OutputFacts output : training.outputs()) {
        byLayer.put(output.layer(), output.loss());
      }
    } else {
      for (LayerFacts layer : training.layers()) {
        String words = words(line, layer);
        if (words != null) {
          byLayer.put(layer.name(), words);
        }
      }
    }
    addAll(line.title, byLayer);
  }

  /** Once if all are alike. */
  private void addAll(String name, Map<String, String> byLayer) {
    if (new HashSet<>(byLayer.values()).size() == 1) {
      add(null, name, byLayer.values().iterator().next());
    } else {
      for (Map.Entry<String, String> each : byLayer.entrySet()) {
        add(each.getKey(), name, each.getValue());
      }
    }
  }

  /** What is said of a layer; null if there is nothing to say. */
  private static @Nullable String words(Line line, LayerFacts layer) {
    return switch (line) {
      case UPDATER -> updater(layer);
      case LOSS -> null;
      case ACTIVATION -> layer.activation();
      case GATE_ACTIVATION -> layer.gateActivation();
      case INITIALISATION -> layer.initialisation();
      case FORGET_BIAS -> known(layer.forgetBias());
      case CLIPPING -> clipping(layer);
      case REGULARISATION -> regularisation(layer);
      case DROPOUT -> dropout(layer);
    };
  }

  private void add(@Nullable String layer, String name, String value) {
    int index = Layout.Fact.NETWORK;
    for (int i = 0; layer != null && i < layout.layers().size(); i++) {
      index = layout.layers().get(i).name().equals(layer) ? i : index;
    }
    facts.add(new Layout.Fact(index, name, value));
  }

  private static @Nullable String updater(LayerFacts layer) {
    if (!layer.isTrained()) {
      return null;
    }
    UpdaterFacts updater = Objects.requireNonNull(layer.updater());
    String schedule = updater.schedule() == null ? "" : " at first, " + updater.schedule();
    return updater.hasRate()
        ? updater.name() + " " + Words.plain(updater.rate()) + schedule
        : updater.name();
  }

  private static @Nullable String clipping(LayerFacts layer) {
    LayerFacts.Normalisation way = layer.normalisation();
    if (way.name() == null) {
      return layer.isTrained() ? "none" : null;
    }
    return Double.isNaN(way.threshold())
        ? way.name()
        : way.name() + " " + Words.plain(way.threshold());
  }

  private static @Nullable String regularisation(LayerFacts layer) {
    if (!layer.isTrained()) {
      return null;
    }
    LayerFacts.Regularisation costs = layer.regularisation();
    List<String> parts = new ArrayList<>();
    coefficient(parts, "L1", costs.l1());
    coefficient(parts, "L2", costs.l2());
    coefficient(parts, "weight decay", costs.weightDecay());
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }

  private static void coefficient(List<String> parts, String name, double value) {
    if (value != 0) {
      parts.add(name + " " + (Double.isNaN(value) ? "on a schedule" : Words.plain(value)));
    }
  }

  private static @Nullable String dropout(LayerFacts layer) {
    return Double.isNaN(layer.dropout()) ? null : "keeps " + Words.percent(layer.dropout());
  }

  private static @Nullable String known(double value) {
    return Double.isNaN(value) ? null : Words.plain(value);
  }
}
