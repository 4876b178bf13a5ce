package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a network computes one iteration from, besides its parameters: the minibatch with its masks
 * and, under truncated backpropagation, the state of its recurrent layers. Under truncated
 * backpropagation an iteration is one segment of the sequences.
 *
 * @param parts its arrays
 */
public record TrainingStep(List<Part> parts) {
  private static final Set<Role> MASKS =
      EnumSet.of(Role.FEATURES_MASK, Role.LABELS_MASK, Role.LAYER_MASK);

  /** What an array is for. */
  public enum Role {
    /** Features: of shape [examples, features], [examples, features, timesteps] or other. */
    FEATURES,
    /** Labels, shaped as the output. */
    LABELS,
    /** Mask of a graph's input, usually [examples, timesteps]. */
    FEATURES_MASK,
    /** Mask of a graph's output, usually [examples, timesteps] or [examples, 1]. */
    LABELS_MASK,
    /** Mask that a layer of a MultiLayerNetwork holds, in the shape in which it holds it. */
    LAYER_MASK,
    /** State of a recurrent layer before the first timestep, [examples, units]. */
    STATE
  }

  /**
   * One array.
   *
   * @param role what it is for
   * @param position of the input, output or layer in the network, from 0
   * @param name for a state DL4J's name of it; else empty
   * @param array the array, of any data type
   */
  public record Part(Role role, int position, String name, INDArray array) {}

  /** Copies its argument, but not the arrays. */
  public TrainingStep {
    parts = List.copyOf(parts);
  }

  /**
   * The step that a network is in, between the start and the end of an iteration; its arrays are
   * those of the network and valid as long as the iteration is.
   *
   * @param model a MultiLayerNetwork or a ComputationGraph
   * @throws IllegalStateException if this version of DL4J does not let them be read
   */
  public static TrainingStep of(Model model) {
    List<Part> parts = new ArrayList<>();
    if (model instanceof ComputationGraph graph) {
      add(parts, Role.FEATURES, graph.getInputs());
      add(
          parts,
          Role.LABELS,
          new PrivateField<INDArray[]>(ComputationGraph.class, "labels", graph).get());
      add(parts, Role.FEATURES_MASK, graph.getInputMaskArrays());
      add(parts, Role.LABELS_MASK, graph.getLabelMaskArrays());
    } else if (model instanceof MultiLayerNetwork network) {
      add(parts, Role.FEATURES, network.getInput());
      add(parts, Role.LABELS, network.getLabels());
      Layer[] layers = network.getLayers();
      add(parts, Role.LAYER_MASK, masks(layers));
    }
    if (isTruncated(model)) {
      addStates(parts, layers(model));
    }
    return new TrainingStep(parts);
  }

  /** Whether a network is trained with truncated backpropagation through time. */
  public static boolean isTruncated(Model model) {
    BackpropType type =
        model instanceof ComputationGraph graph
            ? graph.getConfiguration().getBackpropType()
            : ((MultiLayerNetwork) model).getLayerWiseConfigurations().getBackpropType();
    return type == BackpropType.TruncatedBPTT;
  }

  private static Layer[] layers(Model model) {
    return model instanceof ComputationGraph graph
        ? graph.getLayers()
        : ((MultiLayerNetwork) model).getLayers();
  }

  private static @Nullable INDArray[] masks(Layer[] layers) {
    return Arrays.stream(layers).map(Layer::getMaskArray).toArray(INDArray[]::new);
  }

  private static void add(List<Part> parts, Role role, @Nullable INDArray... arrays) {
    for (int i = 0; arrays != null && i < arrays.length; i++) {
      if (arrays[i] != null) {
        parts.add(new Part(role, i, "", arrays[i]));
      }
    }
  }

  private static void addStates(List<Part> parts, Layer[] layers) {
    for (int i = 0; i < layers.length; i++) {
      if (LayerReaders.keepsState(layers[i])) {
        RecurrentLayer layer = (RecurrentLayer) layers[i];
        Map<String, INDArray> states = new TreeMap<>(layer.rnnGetPreviousState());
        for (Map.Entry<String, INDArray> state : states.entrySet()) {
          parts.add(new Part(Role.STATE, i, state.getKey(), state.getValue()));
        }
      }
    }
  }

  /** The arrays of a role by position; null where there is none. */
  public @Nullable INDArray[] arrays(Role role) {
    int length = 0;
    for (Part part : parts) {
      length = part.role() == role ? Math.max(length, part.position() + 1) : length;
    }
    INDArray[] arrays = new INDArray[length];
    for (Part part : parts) {
      if (part.role() == role) {
        arrays[part.position()] = part.array();
      }
    }
    return arrays;
  }

  /**
   * The same of a role of which none may be missing.
   *
   * @throws IllegalStateException if one is
   */
  public INDArray[] allArrays(Role role) {
    @Nullable INDArray[] found = arrays(role);
    INDArray[] arrays = new INDArray[found.length];
    for (int i = 0; i < found.length; i++) {
      INDArray array = found[i];
      if (array == null) {
        throw new IllegalStateException("array " + i + " of " + role + " is missing");
      }
      arrays[i] = array;
    }
    return arrays;
  }

  /** Whether there is a mask, of features, labels or what a layer gives. */
  public boolean isMasked() {
    return parts.stream().anyMatch(part -> MASKS.contains(part.role()));
  }

  /** Bytes of all arrays. */
  public long bytes() {
    return parts.stream().mapToLong(part -> bytes(part.array())).sum();
  }

  private static long bytes(INDArray array) {
    return array.length() * array.dataType().width();
  }

  /**
   * Puts a network of the same layers into this step, so that its solver can compute the iteration.
   * The arrays become the network's own.
   *
   * @throws IllegalArgumentException if the network has no such layers
   */
  public void putInto(Model model) {
    Layer[] layers = layers(model);
    for (Part part : parts) {
      boolean ofLayer = part.role() == Role.LAYER_MASK || part.role() == Role.STATE;
      if (ofLayer && part.position() >= layers.length) {
        throw new IllegalArgumentException("the network has no layer " + part.position());
      }
    }
    if (model instanceof ComputationGraph graph) {
      graph.setInputs(arrays(Role.FEATURES));
      graph.setLabels(arrays(Role.LABELS));
      graph.setLayerMaskArrays(
          masks(Role.FEATURES_MASK, graph.getNumInputArrays()),
          masks(Role.LABELS_MASK, graph.getNumOutputArrays()));
    } else if (model instanceof MultiLayerNetwork network) {
      network.setInput(arrays(Role.FEATURES)[0]);
      network.setLabels(arrays(Role.LABELS)[0]);
      putMasks(layers);
    }
    putStates(layers);
  }

  private @Nullable INDArray @Nullable [] masks(Role role, int length) {
    @Nullable INDArray[] masks = arrays(role);
    return masks.length == 0 ? null : Arrays.copyOf(masks, length);
  }

  /** An output layer would reshape once more what it reshaped when it was given the mask. */
  private void putMasks(Layer[] layers) {
    @Nullable INDArray[] masks = arrays(Role.LAYER_MASK);
    for (int i = 0; i < masks.length; i++) {
      if (layers[i] instanceof AbstractLayer<?>) {
        new PrivateField<INDArray>(AbstractLayer.class, "maskArray", layers[i]).set(masks[i]);
      } else if (masks[i] != null) {
        layers[i].setMaskArray(masks[i]);
      }
    }
  }

  private void putStates(Layer[] layers) {
    for (Layer layer : layers) {
      if (LayerReaders.keepsState(layer)) {
        ((RecurrentLayer) layer).rnnClearPreviousState();
      }
    }
    Map<Integer, Map<String, INDArray>> states = new TreeMap<>();
    for (Part part : parts) {
      if (part.role() == Role.STATE) {
        states
            .computeIfAbsent(part.position(), position -> new TreeMap<>())
            .put(part.name(), part.array());
      }
    }
    states.forEach((position, state) -> put(layers[position], state));
  }

  /** At the start of an iteration both hold the same; LSTM reads one, GravesLSTM the other. */
  private static void put(Layer layer, Map<String, INDArray> state) {
    if (!LayerReaders.keepsState(layer)) {
      throw new IllegalArgumentException("a layer that should be recurrent is not");
    }
    ((RecurrentLayer) layer).rnnSetPreviousState(state);
    ((RecurrentLayer) layer).rnnSetTBPTTState(state);
  }
}
