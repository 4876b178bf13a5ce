package org.gatewatch.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Builds the layout of a network, with the slots that capture would find in it: of each layer the
 * kernels, gate by gate, of weights, then gradients, then updates; the outputs of layers; what lies
 * inside of recurrent cells. A layer has no slot for a quantity that it says is absent; one without
 * a {@link Quantity#PRE_ACTIVATION} has nothing inside.
 */
public final class SyntheticNetwork {
  /** Gates of an LSTM, in the order in which they are shown. */
  public static final List<Gate> GATES = List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);

  private static final List<Quantity> OF_KERNELS =
      List.of(Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE);
  private static final List<Kernel> KERNELS = List.of(Kernel.INPUT, Kernel.RECURRENT, Kernel.BIAS);

  private final String dataType;
  private final List<Layout.Layer> layers = new ArrayList<>();

  private SyntheticNetwork(String dataType) {
    this.dataType = dataType;
  }

  /** A network of parameters of an ND4J data type, such as {@code FLOAT}; no layers yet. */
  public static SyntheticNetwork of(String dataType) {
    return new SyntheticNetwork(dataType);
  }

  /** Adds a layer on top. */
  public SyntheticNetwork layer(Layout.Layer layer) {
    layers.add(layer);
    return this;
  }

  /** Adds an LSTM that reads forward. */
  public SyntheticNetwork lstm(String name, int inputs, int units) {
    return layer(layer(name, "LSTM", List.of(lstm(Direction.FORWARD, inputs, units)), Map.of()));
  }

  /** Adds an LSTM that reads both ways. */
  public SyntheticNetwork bidirectional(String name, int inputs, int units) {
    List<Layout.Cell> both =
        List.of(lstm(Direction.FORWARD, inputs, units), lstm(Direction.BACKWARD, inputs, units));
    return layer(layer(name, "Bidirectional(LSTM)", both, Map.of()));
  }

  /** Adds an LSTM that training leaves alone. */
  public SyntheticNetwork frozenLstm(String name, int inputs, int units) {
    List<Layout.Cell> cells = List.of(lstm(Direction.FORWARD, inputs, units));
    return layer(new Layout.Layer(name, "FrozenLayer(LSTM)", true, cells, Map.of()));
  }

  /** Adds a recurrent layer without gates. */
  public SyntheticNetwork simpleRnn(String name, int inputs, int units) {
    return layer(layer(name, "SimpleRnn", List.of(block(true, inputs, units)), Map.of()));
  }

  /** Adds a layer that is not recurrent. */
  public SyntheticNetwork dense(String name, int inputs, int units) {
    return layer(layer(name, "DenseLayer", List.of(block(false, inputs, units)), Map.of()));
  }

  /** A layer in training. */
  public static Layout.Layer layer(
      String name, String type, List<Layout.Cell> cells, Map<Quantity, String> absent) {
    return new Layout.Layer(name, type, false, cells, absent);
  }

  /** A cell of four gates. */
  public static Layout.Cell lstm(Direction direction, int inputs, int units) {
    return new Layout.Cell(direction, true, inputs, units, GATES);
  }

  /** A layer's one block, that reads forward. */
  public static Layout.Cell block(boolean recurrent, int inputs, int units) {
    return new Layout.Cell(Direction.FORWARD, recurrent, inputs, units, List.of(Gate.BLOCK));
  }

  /** The layout. */
  public Layout layout() {
    return layout(Map.of(), 1);
  }

  /** The layout, of what ran it and how often it was looked at. */
  public Layout layout(Map<String, String> versions, int frequency) {
    List<Slot> slots = new ArrayList<>();
    for (Quantity quantity : OF_KERNELS) {
      for (int layer = 0; layer < layers.size(); layer++) {
        if (has(layer, quantity)) {
          kernels(slots, quantity, layer);
        }
      }
    }
    for (int layer = 0; layer < layers.size(); layer++) {
      if (has(layer, Quantity.ACTIVATION)) {
        slots.add(Slot.ofLayerOutput(layer));
      }
    }
    for (int layer = 0; layer < layers.size(); layer++) {
      for (Layout.Cell cell : layers.get(layer).cells()) {
        if (cell.recurrent() && has(layer, Quantity.PRE_ACTIVATION)) {
          inside(slots, layer, cell);
        }
      }
    }
    return Layout.of("MultiLayerNetwork", dataType, versions, frequency, layers, slots);
  }

  private boolean has(int layer, Quantity quantity) {
    return !layers.get(layer).absent().containsKey(quantity);
  }

  private void kernels(List<Slot> slots, Quantity quantity, int layer) {
    List<Layout.Cell> cells = layers.get(layer).cells();
    for (Layout.Cell cell : cells) {
      String prefix =
          cells.size() == 1 ? "" : cell.direction() == Direction.FORWARD ? "f" : "b";
      for (Gate gate : cell.gates()) {
        for (Kernel kernel : KERNELS) {
          if (kernel != Kernel.RECURRENT || cell.recurrent()) {
            slots.add(kernel(quantity, layer, cell, kernel, gate, prefix));
          }
        }
      }
    }
  }

  private static Slot kernel(
      Quantity quantity, int layer, Layout.Cell cell, Kernel kernel, Gate gate, String prefix) {
    boolean bias = kernel == Kernel.BIAS;
    boolean input = kernel == Kernel.INPUT;
    String key = bias ? "b" : input ? "W" : "RW";
    int rows = bias ? 1 : input ? cell.inputs() : cell.units();
    return new Slot(
        quantity, layer, cell.direction(), kernel, gate, prefix + key, rows, cell.units());
  }

  /** In the order in which capture has them. */
  private static void inside(List<Slot> slots, int layer, Layout.Cell cell) {
    boolean gated = !cell.gates().contains(Gate.BLOCK);
    gates(slots, Quantity.ACTIVATION, layer, cell);
    if (gated) {
      whole(slots, Quantity.ACTIVATION, layer, cell);
      whole(slots, Quantity.CELL_STATE, layer, cell);
    }
    whole(slots, Quantity.ACTIVATION_GRADIENT, layer, cell);
    whole(slots, Quantity.OUTPUT_GRADIENT, layer, cell);
    if (gated) {
      whole(slots, Quantity.CELL_STATE_GRADIENT, layer, cell);
    }
    gates(slots, Quantity.PRE_ACTIVATION_GRADIENT, layer, cell);
    for (Gate gate : cell.gates()) {
      for (Kernel kernel : KERNELS) {
        slots.add(Slot.ofCell(Quantity.PRE_ACTIVATION, layer, cell.direction(), kernel, gate));
      }
    }
  }

  private static void gates(List<Slot> slots, Quantity quantity, int layer, Layout.Cell cell) {
    for (Gate gate : cell.gates()) {
      slots.add(slot(quantity, layer, cell, gate));
    }
  }

  private static void whole(List<Slot> slots, Quantity quantity, int layer, Layout.Cell cell) {
    slots.add(slot(quantity, layer, cell, null));
  }

  private static Slot slot(
      Quantity quantity, int layer, Layout.Cell cell, @Nullable Gate gate) {
    return Slot.ofCell(quantity, layer, cell.direction(), null, gate);
  }
}
