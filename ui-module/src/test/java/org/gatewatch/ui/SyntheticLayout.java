package org.gatewatch.ui;

import static org.gatewatch.ui.SyntheticRun.INPUTS;
import static org.gatewatch.ui.SyntheticRun.UNITS;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;

/** The network of a {@link SyntheticRun}. */
final class SyntheticLayout {
  private static final List<Gate> GATES = List.of(Gate.INPUT, Gate.FORGET, Gate.CELL, Gate.OUTPUT);

  private SyntheticLayout() {}

  static Layout of(String first, String second) {
    List<Layout.Layer> layers =
        List.of(
            layer(first, "LSTM", List.of(lstm(Direction.FORWARD)), Map.of()),
            layer(
                second,
                "Bidirectional(LSTM)",
                List.of(lstm(Direction.FORWARD), lstm(Direction.BACKWARD)),
                Map.of()),
            layer(
                "dropout",
                "DropoutLayer",
                List.of(),
                Map.of(Quantity.WEIGHT, "A DropoutLayer has no parameters.")),
            layer(
                "out",
                "RnnOutputLayer",
                List.of(
                    new Layout.Cell(
                        Direction.FORWARD, false, 2 * UNITS, INPUTS, List.of(Gate.BLOCK))),
                new EnumMap<>(
                    Map.of(
                        Quantity.ACTIVATION,
                        "DL4J computes the loss of an output layer without its output."))),
            layer("rnn", "SimpleRnn", List.of(simple()), Map.of()),
            layer(
                "frozen",
                "FrozenLayer(LSTM)",
                List.of(lstm(Direction.FORWARD)),
                new EnumMap<>(
                    Map.of(
                        Quantity.GRADIENT,
                        "The layer is frozen.",
                        Quantity.UPDATE,
                        "The layer is frozen.",
                        Quantity.PRE_ACTIVATION,
                        "The layer is frozen: nothing of its gates is captured."))));
    List<Slot> slots = new ArrayList<>();
    for (Quantity quantity : List.of(Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE)) {
      cell(slots, quantity, 0, Direction.FORWARD, "", INPUTS);
      cell(slots, quantity, 1, Direction.FORWARD, "f", UNITS);
      cell(slots, quantity, 1, Direction.BACKWARD, "b", UNITS);
      slots.add(
          new Slot(
              quantity, 3, Direction.FORWARD, Kernel.INPUT, Gate.BLOCK, "W", 2 * UNITS, INPUTS));
      slots.add(new Slot(quantity, 3, Direction.FORWARD, Kernel.BIAS, Gate.BLOCK, "b", 1, INPUTS));
      block(slots, quantity, 4);
      if (quantity == Quantity.WEIGHT) {
        cell(slots, quantity, 5, Direction.FORWARD, "", INPUTS);
      }
    }
    for (int layer : new int[] {0, 1, 2, 4, 5}) {
      slots.add(Slot.ofLayerOutput(layer));
    }
    for (int layer : new int[] {0, 1, 4}) {
      for (Layout.Cell cell : layers.get(layer).cells()) {
        slots.addAll(SyntheticCells.slots(layer, cell));
      }
    }
    Map<String, String> versions = Map.of("gatewatch", "0.1.0", "dl4j", "1.0.0-M2.1");
    return Layout.of("MultiLayerNetwork", "FLOAT", versions, 10, layers, slots)
        .withPenalties(
            List.of(
                new Layout.Penalty(0, "W", 0.001, 0.5),
                new Layout.Penalty(0, "RW", 0, 0.5),
                new Layout.Penalty(1, "fW", 0, 0.25)));
  }

  private static Layout.Layer layer(
      String name, String type, List<Layout.Cell> cells, Map<Quantity, String> absent) {
    return new Layout.Layer(name, type, false, cells, absent);
  }

  private static Layout.Cell lstm(Direction direction) {
    return new Layout.Cell(direction, true, INPUTS, UNITS, GATES);
  }

  private static Layout.Cell simple() {
    return new Layout.Cell(Direction.FORWARD, true, INPUTS, UNITS, List.of(Gate.BLOCK));
  }

  private static void block(List<Slot> slots, Quantity quantity, int layer) {
    Direction forward = Direction.FORWARD;
    slots.add(new Slot(quantity, layer, forward, Kernel.INPUT, Gate.BLOCK, "W", INPUTS, UNITS));
    slots.add(new Slot(quantity, layer, forward, Kernel.RECURRENT, Gate.BLOCK, "RW", UNITS, UNITS));
    slots.add(new Slot(quantity, layer, forward, Kernel.BIAS, Gate.BLOCK, "b", 1, UNITS));
  }

  private static void cell(
      List<Slot> slots, Quantity quantity, int layer, Direction direction, String at, int inputs) {
    for (Gate gate : GATES) {
      slots.add(new Slot(quantity, layer, direction, Kernel.INPUT, gate, at + "W", inputs, UNITS));
      slots.add(
          new Slot(quantity, layer, direction, Kernel.RECURRENT, gate, at + "RW", UNITS, UNITS));
      slots.add(new Slot(quantity, layer, direction, Kernel.BIAS, gate, at + "b", 1, UNITS));
    }
  }
}
