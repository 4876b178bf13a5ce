package org.gatewatch.internal.samediff;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatewatch.internal.capture.CellPlace;
import org.gatewatch.internal.capture.SampleSlots;
import org.gatewatch.internal.cell.CellQuantities;
import org.gatewatch.internal.cell.CellSpec;
import org.gatewatch.internal.dl4j.Block;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.internal.dl4j.Versions;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Slot;

/**
 * What is captured of a graph.
 *
 * @param structure what the graph trains
 * @param slots what a sample has of it
 * @param gradients the variables by the name of their gradient
 * @param variables the variables by name
 * @param operations the layers that are recurrent operations, by the operation's name
 * @param inside the cells that are looked into
 * @param losses those that are computed in every iteration
 */
record GraphPlan(
    GraphStructure structure,
    SampleSlots slots,
    Map<String, GraphVariable> gradients,
    Map<String, GraphVariable> variables,
    Map<String, GraphLayer> operations,
    List<GraphInside.OpenCell> inside,
    Set<String> losses) {

  private static final List<Quantity> OF_PARAMETERS =
      List.of(Quantity.WEIGHT, Quantity.GRADIENT, Quantity.UPDATE);
  private static final String NOT_TRAINED =
      "its weights are no variables that this training changes";
  private static final String UNROLLED = "each timestep of it is made of operations of its own";
  private static final String NO_OPERATION = "variables have no output; operations have";
  private static final String NOT_ALONE =
      "not only the gradient of its sequence arrives at the operation, or none does";

  /** Plans the capture of these quantities. */
  static GraphPlan of(
      GraphStructure structure,
      Set<String> losses,
      Set<Quantity> quantities,
      int frequency,
      InsideLimits limits) {
    List<Slot> slots = new ArrayList<>();
    Map<Quantity, List<Segment>> segments = new EnumMap<>(Quantity.class);
    Map<Quantity, Integer> first = new EnumMap<>(Quantity.class);
    for (Quantity quantity : OF_PARAMETERS) {
      if (quantities.contains(quantity)) {
        first.put(quantity, slots.size());
        segments.put(quantity, addParameters(quantity, structure, slots));
      }
    }
    List<String> outputs = new ArrayList<>();
    if (quantities.contains(Quantity.ACTIVATION)) {
      first.put(Quantity.ACTIVATION, slots.size());
      addOutputs(structure, slots, outputs);
    }
    List<Layout.Layer> described = new ArrayList<>();
    List<GraphInside.OpenCell> inside = new ArrayList<>();
    for (int i = 0; i < structure.layers().size(); i++) {
      Layout.Layer layer = describe(structure.layers().get(i), structure, quantities);
      described.add(layer);
      if (limits.examples() > 0) {
        addInside(structure.layers().get(i), i, quantities, layer.absent().keySet(), slots, inside);
      }
    }
    Layout layout =
        Layout.of(
            "SameDiff", structure.type().name(), Versions.running(), frequency, described, slots);
    return of(structure, new SampleSlots(layout, segments, outputs, first), inside, losses);
  }

  private static GraphPlan of(
      GraphStructure structure,
      SampleSlots slots,
      List<GraphInside.OpenCell> inside,
      Set<String> losses) {
    Map<String, GraphVariable> gradients = new HashMap<>();
    Map<String, GraphVariable> variables = new HashMap<>();
    for (GraphVariable variable : structure.variables()) {
      gradients.put(variable.gradient(), variable);
      variables.put(variable.name(), variable);
    }
    Map<String, GraphLayer> operations = new HashMap<>();
    for (GraphLayer layer : structure.layers()) {
      if (layer.op() != null) {
        operations.put(layer.op().name(), layer);
      }
    }
    return new GraphPlan(structure, slots, gradients, variables, operations, inside, losses);
  }

  private static List<Segment> addParameters(
      Quantity quantity, GraphStructure structure, List<Slot> slots) {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < structure.layers().size(); i++) {
      for (Block block : structure.layers().get(i).blocks()) {
        slots.add(block.slot(quantity, i));
        segments.add(block.segment());
      }
    }
    return segments;
  }

  private static void addOutputs(GraphStructure structure, List<Slot> slots, List<String> outputs) {
    for (int i = 0; i < structure.layers().size(); i++) {
      if (structure.layers().get(i).op() != null) {
        slots.add(Slot.ofLayerOutput(i));
        outputs.add(structure.layers().get(i).name());
      }
    }
  }

  private static void addInside(
      GraphLayer layer,
      int position,
      Set<Quantity> wanted,
      Set<Quantity> absent,
      List<Slot> slots,
      List<GraphInside.OpenCell> inside) {
    RecurrentOp op = layer.op();
    if (op == null || op.obstacle() != null) {
      return;
    }
    Set<Quantity> quantities = EnumSet.noneOf(Quantity.class);
    quantities.addAll(wanted);
    quantities.removeAll(absent);
    for (GraphCell cell : op.cells()) {
      CellPlace place =
          CellPlace.add(cell.type().spec(), quantities, position, cell.direction(), slots);
      if (place != null) {
        inside.add(new GraphInside.OpenCell(op, cell, place));
      }
    }
  }

  private static Layout.Layer describe(
      GraphLayer layer, GraphStructure structure, Set<Quantity> quantities) {
    Map<Quantity, String> absent = new EnumMap<>(Quantity.class);
    if (layer.blocks().isEmpty()) {
      OF_PARAMETERS.forEach(quantity -> absent.put(quantity, NOT_TRAINED));
    }
    if (layer.op() == null) {
      absent.put(Quantity.ACTIVATION, layer.isCell() ? UNROLLED : NO_OPERATION);
    }
    if (layer.op() != null) {
      describeInside(layer.op(), structure, absent);
    } else if (layer.isCell()) {
      putInside(UNROLLED, absent);
    }
    absent.keySet().retainAll(quantities);
    return new Layout.Layer(layer.name(), layer.type(), false, layer.cells(), absent);
  }

  private static void putInside(String why, Map<Quantity, String> absent) {
    CellQuantities.OF_FORWARD.forEach(quantity -> absent.put(quantity, why));
    CellQuantities.OF_BACKWARD.forEach(quantity -> absent.put(quantity, why));
  }

  private static void describeInside(
      RecurrentOp op, GraphStructure structure, Map<Quantity, String> absent) {
    String obstacle = op.obstacle();
    if (obstacle != null) {
      putInside(obstacle, absent);
      return;
    }
    if (!structure.backwards().containsValue(op)) {
      CellQuantities.OF_BACKWARD.forEach(quantity -> absent.put(quantity, NOT_ALONE));
    }
    CellSpec spec = op.cells().get(0).type().spec();
    if (!spec.hasState()) {
      String why = "a " + spec.name() + " has no cell state beside its output";
      CellQuantities.OF_STATE.forEach(quantity -> absent.putIfAbsent(quantity, why));
    }
  }
}
