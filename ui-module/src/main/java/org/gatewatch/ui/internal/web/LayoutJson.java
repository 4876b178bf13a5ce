package org.gatewatch.ui.internal.web;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;
import org.gatewatch.ui.internal.index.RunIndex;
import org.gatewatch.ui.internal.index.Trend;
import org.jspecify.annotations.Nullable;

/**
 * A layout, with its id as text: JavaScript has no 64-bit whole numbers. It says of gates and cells
 * what a page needs to draw those that it has never heard of.
 *
 * @param id id of the layout
 * @param gates the gates that appear in the layout, each once, in the order in which they are shown
 * @param norms the slots whose norms a history and the stream hold, in that order
 * @param trends what they hold of the slots inside cells, in that order
 */
record LayoutJson(
    String id,
    String network,
    String dataType,
    Map<String, String> versions,
    int frequency,
    List<GateJson> gates,
    List<LayerJson> layers,
    List<Slot> slots,
    List<Layout.Penalty> penalties,
    List<Layout.Fact> facts,
    List<Integer> norms,
    List<Trend> trends) {

  /**
   * A gate.
   *
   * @param id by which cells and slots name it
   * @param name in lower case, without the word gate
   * @param letter one letter, or empty for a block without gates
   * @param role what it is for: input, forget, candidate, output, reset, update or block
   */
  record GateJson(Gate id, String name, String letter, String role) {
    static GateJson of(Gate gate) {
      String role = gate.role().name().toLowerCase(Locale.ROOT);
      return new GateJson(gate, gate.label(), gate.letter(), role);
    }
  }

  /** A layer; see {@link Layout.Layer}. */
  record LayerJson(
      String name,
      String type,
      boolean frozen,
      List<CellJson> cells,
      Map<Quantity, String> absent) {}

  /**
   * A cell; see {@link Layout.Cell}.
   *
   * @param gated whether it has gates
   * @param state whether it has a cell state beside its output
   * @param forget the gate that keeps what it remembers; null if it has none
   */
  record CellJson(
      Direction direction,
      boolean recurrent,
      int inputs,
      int units,
      List<Gate> gates,
      boolean gated,
      boolean state,
      @Nullable Gate forget) {}

  static LayoutJson of(RunIndex series) {
    Layout layout = series.layout();
    return new LayoutJson(
        Long.toString(layout.id()),
        layout.network(),
        layout.dataType(),
        layout.versions(),
        layout.frequency(),
        gates(layout),
        layers(layout),
        layout.slots(),
        layout.penalties(),
        layout.facts(),
        series.plan().norms(),
        series.plan().trends());
  }

  private static List<GateJson> gates(Layout layout) {
    return layout.layers().stream()
        .flatMap(layer -> layer.cells().stream())
        .flatMap(cell -> cell.gates().stream())
        .distinct()
        .map(GateJson::of)
        .toList();
  }

  private static List<LayerJson> layers(Layout layout) {
    Map<Integer, Set<Direction>> states = states(layout);
    List<LayerJson> layers = new ArrayList<>();
    for (int i = 0; i < layout.layers().size(); i++) {
      Layout.Layer layer = layout.layers().get(i);
      List<CellJson> cells = new ArrayList<>();
      for (Layout.Cell cell : layer.cells()) {
        boolean captured = states.getOrDefault(i, Set.of()).contains(cell.direction());
        cells.add(cell(cell, captured || showsState(cell)));
      }
      layers.add(new LayerJson(layer.name(), layer.type(), layer.frozen(), cells, layer.absent()));
    }
    return layers;
  }

  private static CellJson cell(Layout.Cell cell, boolean state) {
    return new CellJson(
        cell.direction(),
        cell.recurrent(),
        cell.inputs(),
        cell.units(),
        cell.gates(),
        cell.gates().stream().anyMatch(Gate::isGate),
        state,
        cell.gates().stream().filter(Gate::keepsMemory).findFirst().orElse(null));
  }

  /** Which cells' states are captured, by layer. */
  private static Map<Integer, Set<Direction>> states(Layout layout) {
    Map<Integer, Set<Direction>> states = new HashMap<>();
    for (Slot slot : layout.slots()) {
      Direction direction = slot.direction();
      if (direction != null && slot.quantity() == Quantity.CELL_STATE) {
        states.computeIfAbsent(slot.layer(), of -> EnumSet.of(direction)).add(direction);
      }
    }
    return states;
  }

  /** A cell has a state if there is a gate that shows it. */
  private static boolean showsState(Layout.Cell cell) {
    return cell.gates().stream().anyMatch(gate -> gate.role() == Gate.Role.OUTPUT);
  }
}
