package org.gatewatch.internal.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a network trains, read once from its configuration.
 *
 * @param dataType name of the parameters' ND4J data type, such as {@code FLOAT}; empty if not known
 * @param forwardSteps timesteps of a segment under truncated backpropagation; 0 without it
 * @param backwardSteps how many of them training goes back; 0 without it
 * @param inputWidths features of each input a timestep or example, 0 where that is not known; empty
 *     if no input is known
 * @param layers the layers in forward order
 * @param outputs the outputs of which the loss is known, in the network's order
 */
public record TrainingFacts(
    String dataType,
    int forwardSteps,
    int backwardSteps,
    List<Long> inputWidths,
    List<LayerFacts> layers,
    List<OutputFacts> outputs) {

  /** Of a network that could not be read. */
  public static final TrainingFacts UNKNOWN =
      new TrainingFacts("", 0, 0, List.of(), List.of(), List.of());

  /** Copies its lists. */
  public TrainingFacts {
    inputWidths = List.copyOf(inputWidths);
    layers = List.copyOf(layers);
    outputs = List.copyOf(outputs);
  }

  /** The layer of a name; null if there is none. */
  public @Nullable LayerFacts layer(@Nullable String name) {
    int depth = depth(name);
    return depth < 0 ? null : layers.get(depth);
  }

  /** Position of a layer in forward order; -1 if there is none of that name. */
  public int depth(@Nullable String name) {
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** The output that a layer computes, or the only one; null if it is not known. */
  public @Nullable OutputFacts output(@Nullable String layer) {
    for (OutputFacts output : outputs) {
      if (output.layer().equals(layer)) {
        return output;
      }
    }
    return layer == null && outputs.size() == 1 ? outputs.get(0) : null;
  }

  /** The layers that training changes. */
  public List<LayerFacts> trained() {
    List<LayerFacts> trained = new ArrayList<>();
    for (LayerFacts layer : layers) {
      if (layer.isTrained()) {
        trained.add(layer);
      }
    }
    return trained;
  }

  /** Whether it is known that every layer in training has a learning rate. */
  public boolean hasRates() {
    return !trained().isEmpty()
        && trained().stream().allMatch(layer -> Objects.requireNonNull(layer.updater()).hasRate());
  }

  /** The largest learning rate when it was read; NaN if there is none, or one is NaN. */
  public double rateAtStart() {
    List<LayerFacts> trained = trained();
    double largest = trained.isEmpty() ? Double.NaN : Double.NEGATIVE_INFINITY;
    for (LayerFacts layer : trained) {
      largest = Math.max(largest, Objects.requireNonNull(layer.updater()).rate());
    }
    return largest;
  }

  /** The updater of the layers in training, if all have the same; else null. */
  public @Nullable String updater() {
    List<String> names =
        trained().stream().map(layer -> Objects.requireNonNull(layer.updater()).name()).toList();
    return names.stream().distinct().count() == 1 ? names.get(0) : null;
  }

  public boolean isTruncated() {
    return forwardSteps > 0;
  }

  public boolean isHalf() {
    return dataType.equals("HALF") || dataType.equals("FLOAT16");
  }
}
