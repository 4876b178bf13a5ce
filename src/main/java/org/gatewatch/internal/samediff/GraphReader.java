package org.gatewatch.internal.samediff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.internal.cell.CellSpec;
import org.gatewatch.internal.dl4j.Block;
import org.gatewatch.internal.samediff.GraphCell.Parameter;
import org.gatewatch.internal.samediff.GraphVariable.Piece;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;

/** Reads what a graph trains, in the order of its operations. */
final class GraphReader {
  private final SameDiff graph;
  private final Map<String, GraphLayer> layers = new LinkedHashMap<>();
  private final Map<String, GraphVariable> variables = new LinkedHashMap<>();
  private long length;
  private DataType type = DataType.FLOAT;

  private GraphReader(SameDiff graph) {
    this.graph = graph;
  }

  /**
   * Reads a graph that has been differentiated, as one that {@code fit} trains has been.
   *
   * @param graph only read
   */
  static GraphStructure of(SameDiff graph) {
    GraphReader reader = new GraphReader(graph);
    graph.getOps().values().forEach(reader::addCells);
    UnrolledReader.of(graph).forEach(reader::addUnrolled);
    graph.getOps().values().forEach(reader::addOthers);
    return new GraphStructure(
        reader.inOrder(),
        List.copyOf(reader.variables.values()),
        reader.backwards(),
        reader.length,
        reader.type);
  }

  private Map<String, RecurrentOp> backwards() {
    Map<String, RecurrentOp> backwards = new HashMap<>();
    SameDiff backward = graph.getFunction("grad");
    for (GraphLayer layer : layers.values()) {
      RecurrentOp op = layer.op();
      if (op != null && backward != null) {
        backward.getOps().values().stream()
            .filter(operation -> isBackwardOf(op, operation))
            .forEach(operation -> backwards.put(operation.getName(), op));
      }
    }
    return backwards;
  }

  /**
   * Whether it is given the same, and then only the gradient of the first output. An {@code
   * lstmLayer} with initial output and state hands the state on for both.
   */
  private static boolean isBackwardOf(RecurrentOp op, SameDiffOp operation) {
    List<String> inputs = operation.getInputsToOp();
    int own = op.inputs().size();
    return operation.getOp().opName().endsWith("_bp")
        && op.hasSequence()
        && inputs.size() == own + 1
        && op.inputs().containsAll(inputs.subList(0, own));
  }

  private void addCells(SameDiffOp operation) {
    RecurrentOp op = OpReaders.read(operation);
    if (op != null) {
      addCells(op.name(), op.type(), op, op.cells());
    }
  }

  private void addUnrolled(UnrolledReader.Unrolled unrolled) {
    GraphCell cell = unrolled.cell();
    String kernel =
        cell.parameters().stream()
            .filter(parameter -> parameter.kernel() == Kernel.RECURRENT)
            .map(Parameter::variable)
            .findFirst()
            .orElseThrow();
    String scope = scope(kernel);
    addCells(
        layers.containsKey(scope) ? kernel : scope,
        cell.type().spec().name() + ", " + unrolled.steps() + " steps",
        null,
        List.of(cell));
  }

  private void addCells(String name, String type, @Nullable RecurrentOp op, List<GraphCell> own) {
    List<Block> blocks = new ArrayList<>();
    List<Layout.Cell> cells = new ArrayList<>();
    for (GraphCell cell : own) {
      long units = size(cell, Kernel.RECURRENT, 0);
      for (Parameter parameter : cell.parameters()) {
        addBlocks(cell, parameter, (int) units, blocks);
      }
      cells.add(
          new Layout.Cell(
              cell.direction(),
              true,
              (int) size(cell, Kernel.INPUT, 0),
              (int) units,
              cell.type().spec().shown()));
    }
    layers.put(name, new GraphLayer(name, type, op, blocks, cells));
  }

  /** Size of a kernel along one of its own dimensions; 0 if it is not known. */
  private long size(GraphCell cell, Kernel kernel, int dimension) {
    for (Parameter parameter : cell.parameters()) {
      long[] shape = graph.getVariable(parameter.variable()).getShape();
      if (parameter.kernel() == kernel && shape != null) {
        return shape[parameter.slice() == Parameter.WHOLE ? dimension : dimension + 1];
      }
    }
    return 0;
  }

  private void addBlocks(GraphCell cell, Parameter parameter, int units, List<Block> blocks) {
    CellSpec spec = cell.type().spec();
    boolean isPeephole = parameter.kernel() == Kernel.PEEPHOLE;
    List<Gate> gates =
        isPeephole ? spec.peepholes().stream().map(CellSpec.Peephole::gate).toList() : spec.gates();
    long[] shape = graph.getVariable(parameter.variable()).getShape();
    boolean isAdded = isPeephole || parameter.kernel().isBias();
    int rows = isAdded || shape == null ? 1 : (int) shape[shape.length - 2];
    int each = spec.isGated() || shape == null ? units : (int) shape[shape.length - 1];
    Segment whole = place(parameter, rows, gates.size() * each);
    if (whole == null) {
      return;
    }
    long next = whole.offset();
    for (Gate gate : gates) {
      Segment segment = Segment.matrix(next, rows, each);
      blocks.add(
          new Block(cell.direction(), parameter.kernel(), gate, parameter.variable(), segment));
      next += segment.length();
    }
  }

  /** Where a parameter's copy goes; null if it is none that training changes. */
  private @Nullable Segment place(Parameter parameter, int rows, int columns) {
    GraphVariable known = trained(parameter.variable());
    if (known == null) {
      return null;
    }
    for (Piece piece : known.pieces()) {
      if (piece.slice() == parameter.slice()) {
        return piece.segment();
      }
    }
    return add(known, parameter.slice(), Segment.matrix(length, rows, columns));
  }

  private Segment add(GraphVariable to, int slice, Segment segment) {
    to.pieces().add(new Piece(slice, segment));
    length += segment.length();
    return segment;
  }

  /** A variable that training changes, without pieces at first; null if it is none. */
  private @Nullable GraphVariable trained(String name) {
    GraphVariable known = variables.get(name);
    SDVariable variable = graph.getVariable(name);
    if (known != null || variable == null || !isVariable(variable)) {
      return known;
    }
    SameDiff backward = graph.getFunction("grad");
    SDVariable gradient =
        backward == null || !backward.hasVariable(name)
            ? null
            : backward.getVariable(name).getGradient();
    if (gradient == null || !variable.dataType().isFPType()) {
      return null;
    }
    if (variable.dataType() == DataType.DOUBLE) {
      type = DataType.DOUBLE;
    }
    GraphVariable added = new GraphVariable(name, gradient.name(), new ArrayList<>());
    variables.put(name, added);
    return added;
  }

  private static boolean isVariable(SDVariable variable) {
    return variable.getVariableType() == VariableType.VARIABLE;
  }

  /** Adds what training changes besides the parameters of cells. */
  private void addOthers(SameDiffOp operation) {
    for (String name : operation.getInputsToOp()) {
      GraphVariable variable = trained(name);
      if (variable == null || !variable.pieces().isEmpty()) {
        continue;
      }
      long[] shape = graph.getVariable(name).getShape();
      long size = 1;
      for (long each : shape) {
        size *= each;
      }
      Segment segment =
          shape.length == 2
              ? Segment.matrix(length, (int) shape[0], (int) shape[1])
              : Segment.run(length, size);
      add(variable, Parameter.WHOLE, segment);
      addToScope(operation, name, segment);
    }
  }

  private static String scope(String name) {
    int slash = name.lastIndexOf('/');
    return slash <= 0 ? name : name.substring(0, slash);
  }

  private void addToScope(SameDiffOp operation, String name, Segment segment) {
    String scope = scope(name);
    GraphLayer known = layers.get(scope);
    Gate gate = CellSpec.OF_NO_CELL.shown().get(0);
    Block block = new Block(Direction.FORWARD, Kernel.OTHER, gate, name, segment);
    if (known != null && !known.isCell()) {
      known.blocks().add(block);
      return;
    }
    Layout.Cell cell = new Layout.Cell(Direction.FORWARD, false, 0, 0, CellSpec.OF_NO_CELL.shown());
    List<Block> blocks = new ArrayList<>(List.of(block));
    String unique = known == null ? scope : name + " of " + operation.getName();
    layers.put(unique, new GraphLayer(unique, "variables", null, blocks, List.of(cell)));
  }

  /** Cells were read first, since a variable that one shares with others is the cell's. */
  private List<GraphLayer> inOrder() {
    Map<String, Integer> positions = new LinkedHashMap<>();
    int position = 0;
    for (SameDiffOp operation : graph.getOps().values()) {
      positions.put(operation.getName(), position);
      for (String input : operation.getInputsToOp()) {
        positions.putIfAbsent("input " + input, position);
      }
      position++;
    }
    List<GraphLayer> ordered = new ArrayList<>(layers.values());
    ordered.sort(
        (one, other) -> Integer.compare(position(one, positions), position(other, positions)));
    return ordered;
  }

  private static int position(GraphLayer layer, Map<String, Integer> positions) {
    String key =
        layer.op() != null || layer.blocks().isEmpty()
            ? layer.name()
            : "input " + layer.blocks().get(0).parameter();
    return positions.getOrDefault(key, Integer.MAX_VALUE);
  }
}
