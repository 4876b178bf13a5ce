package org.gatewatch.internal.samediff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;

/** Goes through a graph from array to array, by name. */
final class GraphWalk {
  private final SameDiff graph;

  GraphWalk(SameDiff graph) {
    this.graph = graph;
  }

  /** The operations of that name that an array is given to. */
  List<SameDiffOp> into(String array, String operation) {
    List<SameDiffOp> found = new ArrayList<>();
    Variable variable = graph.getVariables().get(array);
    List<String> names = variable == null ? null : variable.getInputsForOp();
    for (String name : names == null ? List.<String>of() : names) {
      SameDiffOp of = graph.getOps().get(name);
      if (of != null && of.getOp().opName().equals(operation) && !found.contains(of)) {
        found.add(of);
      }
    }
    return found;
  }

  /** The operation that computes an array; null if none does. */
  @Nullable SameDiffOp from(String array) {
    Variable variable = graph.getVariables().get(array);
    String name = variable == null ? null : variable.getOutputOfOp();
    return name == null ? null : graph.getOps().get(name);
  }

  /** Whether an array is one of these, or computed from one of them, however far. */
  boolean dependsOn(String array, Set<String> others) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(array));
    while (!open.isEmpty()) {
      String next = open.remove();
      if (others.contains(next)) {
        return true;
      }
      SameDiffOp of = seen.add(next) ? from(next) : null;
      if (of != null) {
        open.addAll(of.getInputsToOp());
      }
    }
    return false;
  }

  /**
   * The sum that an array is a part of, as far as it is only added to others.
   *
   * @param parts is given all that is added up, the array among it
   * @return the name of the sum; the array's own if it is added to nothing
   */
  String sum(String array, Set<String> parts) {
    String sum = array;
    List<SameDiffOp> adds = adds(sum);
    while (adds.size() == 1) {
      sum = adds.get(0).getOutputsOfOp().get(0);
      adds = adds(sum);
    }
    addParts(sum, parts);
    return sum;
  }

  private List<SameDiffOp> adds(String array) {
    List<SameDiffOp> adds = new ArrayList<>(into(array, "add"));
    adds.addAll(into(array, "biasadd"));
    return adds;
  }

  private void addParts(String sum, Set<String> parts) {
    SameDiffOp of = from(sum);
    if (of != null && List.of("add", "biasadd").contains(of.getOp().opName())) {
      of.getInputsToOp().forEach(part -> addParts(part, parts));
    } else {
      parts.add(sum);
    }
  }
}
