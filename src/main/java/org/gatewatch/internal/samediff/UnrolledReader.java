package org.gatewatch.internal.samediff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.gatewatch.internal.cell.CellType;
import org.gatewatch.internal.cell.GraphCells;
import org.gatewatch.internal.samediff.GraphCell.Parameter;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/**
 * Finds cells that are written out step by step, as products with the same variables. What
 * multiplies at several steps, and at each something that comes of its own product before, is a
 * recurrent kernel; what is added to its products are the input's, and the bias. If the sum is
 * split, and each part goes through a sigmoid or a tanh, what is done with the results tells which
 * gate of an LSTM it is; else the kernels are shown as a whole.
 */
final class UnrolledReader {
  private static final int LSTM_GATES = 4;

  private final SameDiff graph;
  private final GraphWalk walk;

  /** Products by the variable that they are made with. */
  private final Map<String, Set<String>> products = new LinkedHashMap<>();

  private UnrolledReader(SameDiff graph) {
    this.graph = graph;
    walk = new GraphWalk(graph);
  }

  /**
   * A cell.
   *
   * @param steps how many timesteps are written out
   */
  record Unrolled(GraphCell cell, int steps) {}

  /** The cells of a graph. */
  static List<Unrolled> of(SameDiff graph) {
    UnrolledReader reader = new UnrolledReader(graph);
    graph.variables().forEach(reader::multiply);
    List<Unrolled> cells = new ArrayList<>();
    for (String variable : reader.products.keySet()) {
      Unrolled cell = reader.isRecurrent(variable) ? reader.read(variable) : null;
      if (cell != null) {
        cells.add(cell);
      }
    }
    return cells;
  }

  private void multiply(SDVariable variable) {
    if (variable.getVariableType() != VariableType.VARIABLE) {
      return;
    }
    Set<String> made = new LinkedHashSet<>();
    for (SameDiffOp product : walk.into(variable.name(), "matmul")) {
      if (product.getInputsToOp().get(1).equals(variable.name())) {
        made.add(product.getOutputsOfOp().get(0));
      }
    }
    if (made.size() > 1) {
      products.put(variable.name(), made);
    }
  }

  private boolean isRecurrent(String variable) {
    Set<String> made = Objects.requireNonNull(products.get(variable), variable);
    for (String product : made) {
      Set<String> others = new HashSet<>(made);
      others.remove(product);
      SameDiffOp of = Objects.requireNonNull(walk.from(product), product);
      if (walk.dependsOn(of.getInputsToOp().get(0), others)) {
        return true;
      }
    }
    return false;
  }

  /** The cell of a recurrent kernel; null if its shape is none. */
  private @Nullable Unrolled read(String recurrent) {
    long[] shape = graph.getVariable(recurrent).getShape();
    if (shape == null || shape.length != 2 || shape[0] < 1 || shape[1] % shape[0] != 0) {
      return null;
    }
    List<Parameter> parameters = new ArrayList<>();
    Set<String> parts = new LinkedHashSet<>();
    Set<String> made = Objects.requireNonNull(products.get(recurrent), recurrent);
    String sum = walk.sum(made.iterator().next(), parts);
    for (String part : parts) {
      addTo(parameters, part, shape[1]);
    }
    parameters.add(OpReader.whole(Kernel.RECURRENT, recurrent));
    parameters.sort(Comparator.comparing(Parameter::kernel));
    List<Gate.Role> roles = roles(sum);
    boolean isLstm = shape[1] == LSTM_GATES * shape[0] && new HashSet<>(roles).size() == LSTM_GATES;
    CellType type = isLstm ? GraphCells.unrolledLstm(roles) : GraphCells.UNROLLED;
    return new Unrolled(new GraphCell(Direction.FORWARD, type, parameters), made.size());
  }

  private void addTo(List<Parameter> parameters, String part, long columns) {
    for (Map.Entry<String, Set<String>> one : products.entrySet()) {
      boolean isInput = one.getValue().contains(part) && !isRecurrent(one.getKey());
      if (isInput && isShaped(one.getKey(), 2, columns)) {
        parameters.add(OpReader.whole(Kernel.INPUT, one.getKey()));
      }
    }
    if (isShaped(part, 1, columns)) {
      parameters.add(OpReader.whole(Kernel.BIAS, part));
    }
  }

  private boolean isShaped(String name, int rank, long columns) {
    SDVariable variable = graph.getVariable(name);
    long[] shape = variable.getShape();
    return variable.getVariableType() == VariableType.VARIABLE
        && shape != null
        && shape.length == rank
        && shape[rank - 1] == columns;
  }

  /** What each part of the split sum is for; empty if that cannot be told of all. */
  private List<Gate.Role> roles(String sum) {
    List<SameDiffOp> splits = walk.into(sum, "split");
    List<Gate.Role> roles = new ArrayList<>();
    if (splits.size() != 1) {
      return roles;
    }
    List<String> parts = splits.get(0).getOutputsOfOp();
    for (String part : parts) {
      Gate.Role role = role(part, parts);
      if (role == null) {
        return List.of();
      }
      roles.add(role);
    }
    return roles;
  }

  private Gate.@Nullable Role role(String part, List<String> parts) {
    if (walk.into(part, "tanh").size() == 1) {
      return Gate.Role.CANDIDATE;
    }
    List<SameDiffOp> sigmoids = walk.into(part, "sigmoid");
    if (sigmoids.size() != 1) {
      return null;
    }
    String open = sigmoids.get(0).getOutputsOfOp().get(0);
    List<SameDiffOp> uses = walk.into(open, "multiply");
    if (uses.size() != 1) {
      return null;
    }
    List<String> factors = uses.get(0).getInputsToOp();
    String other = factors.get(0).equals(open) ? factors.get(1) : factors.get(0);
    SameDiffOp tanh = walk.from(other);
    if (tanh == null || !tanh.getOp().opName().equals("tanh")) {
      return Gate.Role.FORGET;
    }
    boolean isCandidate = parts.contains(tanh.getInputsToOp().get(0));
    return isCandidate ? Gate.Role.INPUT : Gate.Role.OUTPUT;
  }
}
