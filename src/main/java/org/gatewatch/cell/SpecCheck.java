package org.gatewatch.cell;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.jspecify.annotations.Nullable;

/** Whether a description contradicts itself, whatever layer it is of. */
final class SpecCheck {
  private static final Set<Kernel> ALLOWED =
      Set.of(Kernel.INPUT, Kernel.RECURRENT, Kernel.BIAS, Kernel.RECURRENT_BIAS);

  private SpecCheck() {}

  /**
   * Checks one.
   *
   * @throws IllegalArgumentException naming what is wrong, and what is allowed
   */
  static void check(
      String name,
      List<CellSpec.GateBlock> blocks,
      List<CellSpec.Parameter> parameters,
      boolean computesTwice) {
    List<Gate> gates = blocks.stream().map(CellSpec.GateBlock::gate).toList();
    require(!gates.isEmpty(), name, "has no gates; at least one is needed");
    requireOnce(name, gates);
    require(
        gates.size() == 1 || gates.stream().allMatch(Gate::isGate),
        name,
        "has the gates " + gates + "; BLOCK is only for a cell that has no other");
    Set<String> keys = new HashSet<>();
    for (CellSpec.Parameter parameter : parameters) {
      require(keys.add(parameter.key()), name, "has the parameter " + parameter.key() + " twice");
      require(
          ALLOWED.contains(parameter.kernel()),
          name,
          "has "
              + parameter.key()
              + " as "
              + parameter.kernel()
              + "; a parameter is one of INPUT, RECURRENT, BIAS and RECURRENT_BIAS");
    }
    for (Kernel kernel : Kernel.values()) {
      List<Gate> filled =
          parameters.stream()
              .filter(parameter -> parameter.kernel() == kernel)
              .flatMap(each -> (each.gates().isEmpty() ? gates : each.gates()).stream())
              .toList();
      requireOnce(name + "'s " + kernel, filled);
      require(
          filled.isEmpty() || new HashSet<>(filled).equals(new HashSet<>(gates)),
          name,
          "has parameters of " + kernel + " for the gates " + filled + "; its gates are " + gates);
    }
    require(!computesTwice, name, "computes a KnownCell and has a strategy; it can have one only");
  }

  /**
   * Checks under which names it keeps its state; null for the usual ones.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  static void checkKept(String name, CellSpec.@Nullable Kept kept, boolean hasState) {
    if (kept != null) {
      require(
          (kept.state() != null) == hasState,
          name,
          hasState
              ? "has a state, and no name under which it is kept"
              : "keeps " + kept.state() + " as its state, and has none");
      require(!kept.output().equals(kept.state()), name, "keeps two things as " + kept.output());
    }
  }

  private static void requireOnce(String whose, List<Gate> gates) {
    require(
        new HashSet<>(gates).size() == gates.size(),
        whose,
        "has the gates " + gates + "; each can be there once only");
  }

  private static void require(boolean holds, String whose, String wrong) {
    if (!holds) {
      throw new IllegalArgumentException("the cell " + whose + " " + wrong);
    }
  }
}
