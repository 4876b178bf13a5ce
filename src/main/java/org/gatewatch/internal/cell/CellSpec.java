package org.gatewatch.internal.cell;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * What a type of cell is made of, said here and nowhere else. Which layers are of that type, a
 * reader of the package {@code dl4j} tells; what it computes, its {@link CellMath}.
 *
 * @param name DL4J's name of the layer, such as {@code SimpleRnn}
 * @param blocks its gates in the order of the blocks of columns in each of its kernels
 * @param shown the same gates in the order in which people see them
 * @param kernels its parameters
 * @param peepholes in the order of their columns, which follow the blocks of the recurrent kernel
 * @param hasState whether it has a cell state beside its output
 * @param masksBackward whether DL4J keeps gradients of padded timesteps from going further back
 */
public record CellSpec(
    String name,
    List<Block> blocks,
    List<Gate> shown,
    List<Parameter> kernels,
    List<Peephole> peepholes,
    boolean hasState,
    boolean masksBackward) {

  /** The parameters of DL4J's own recurrent layers. */
  public static final List<Parameter> USUAL_KERNELS =
      List.of(
          new Parameter("W", Kernel.INPUT),
          new Parameter("RW", Kernel.RECURRENT),
          new Parameter("b", Kernel.BIAS));

  /** What is known of any other layer: its parameters, each as a whole. */
  public static final CellSpec OF_NO_CELL =
      new CellSpec(
          "layer",
          List.of(new Block(Gate.BLOCK, Function.CELL)),
          List.of(Gate.BLOCK),
          USUAL_KERNELS,
          List.of(),
          false,
          false);

  /** Which of a cell's two activation functions. */
  public enum Function {
    /** That of its gates, as a rule a sigmoid. */
    GATE,
    /** That of its candidate and its state, as a rule a tanh. */
    CELL
  }

  /**
   * A block of columns, one column a unit.
   *
   * @param gate what it is
   * @param function its activation function, whose ends tell where it is saturated
   */
  public record Block(Gate gate, Function function) {}

  /**
   * A parameter.
   *
   * @param key DL4J's key of it, without what tells the direction
   * @param kernel what it multiplies: its rows are the inputs for {@link Kernel#INPUT}, the units
   *     for {@link Kernel#RECURRENT}; a bias has one
   * @param gates whose blocks it has, in their order; empty for all of the cell's
   */
  public record Parameter(String key, Kernel kernel, List<Gate> gates) {
    /** Copies its list. */
    public Parameter {
      gates = List.copyOf(gates);
    }

    /** One that has the blocks of all gates. */
    public Parameter(String key, Kernel kernel) {
      this(key, kernel, List.of());
    }
  }

  /**
   * A column of weights by which a gate sees the cell state.
   *
   * @param gate that sees it
   * @param late whether it sees the state of its own timestep, not of the one before
   */
  public record Peephole(Gate gate, boolean late) {}

  /**
   * Copies its lists.
   *
   * @throws IllegalArgumentException if they contradict each other
   */
  public CellSpec {
    blocks = List.copyOf(blocks);
    shown = List.copyOf(shown);
    kernels = List.copyOf(kernels);
    peepholes = List.copyOf(peepholes);
    List<Gate> gates = gates(blocks);
    Set<Gate> different = new HashSet<>(gates);
    if (different.size() != gates.size()
        || shown.size() != gates.size()
        || !different.equals(new HashSet<>(shown))) {
      throw new IllegalArgumentException(name + " has blocks " + gates + " but shows " + shown);
    }
    boolean areGates = !gates.isEmpty();
    for (Gate gate : gates) {
      areGates &= gates.size() == 1 || gate.isGate();
    }
    if (!areGates) {
      throw new IllegalArgumentException(name + " has blocks " + gates + " which are no gates");
    }
    if (!peepholes.isEmpty() && !hasState) {
      throw new IllegalArgumentException(name + " has peepholes, but no state for them to see");
    }
    for (Peephole peephole : peepholes) {
      if (!gates.contains(peephole.gate())) {
        throw new IllegalArgumentException(
            name + " has no " + peephole.gate() + " to see its state");
      }
    }
  }

  /** The gates in the order of the blocks of columns. */
  public List<Gate> gates() {
    return gates(blocks);
  }

  private static List<Gate> gates(List<Block> blocks) {
    List<Gate> gates = new ArrayList<>(blocks.size());
    for (Block block : blocks) {
      gates.add(block.gate());
    }
    return List.copyOf(gates);
  }

  /** The number of a gate's block, from 0; -1 if it has no such gate. */
  public int block(@Nullable Gate gate) {
    for (int block = 0; block < blocks.size(); block++) {
      if (blocks.get(block).gate() == gate) {
        return block;
      }
    }
    return -1;
  }

  /** Whether its output is made of several gates, and is not its one block itself. */
  public boolean isGated() {
    return shown.get(0).isGate();
  }

  /** The number of a gate's peephole column, from 0; -1 if it has none. */
  public int peephole(Gate gate) {
    for (int column = 0; column < peepholes.size(); column++) {
      if (peepholes.get(column).gate() == gate) {
        return column;
      }
    }
    return -1;
  }

  /**
   * What a parameter is.
   *
   * @param key without what tells the direction
   */
  public Kernel kernel(String key) {
    for (Parameter parameter : kernels) {
      if (parameter.key().equals(key)) {
        return parameter.kernel();
      }
    }
    return Kernel.OTHER;
  }

  /** The gates whose blocks a parameter has, in the order of its columns. */
  public List<Gate> gatesOf(String key) {
    for (Parameter parameter : kernels) {
      if (parameter.key().equals(key) && !parameter.gates().isEmpty()) {
        return parameter.gates();
      }
    }
    return gates();
  }

  /** The parameters that make up a kernel: one, or several with some of its gates each. */
  public List<Parameter> parameters(Kernel kernel) {
    List<Parameter> parts = new ArrayList<>();
    for (Parameter parameter : kernels) {
      if (parameter.kernel() == kernel) {
        parts.add(parameter);
      }
    }
    return parts;
  }

  /** Whether one of its parameters is such a kernel. */
  public boolean has(Kernel kernel) {
    for (Parameter parameter : kernels) {
      if (parameter.kernel() == kernel) {
        return true;
      }
    }
    return false;
  }

  /**
   * The key of the first parameter of a kernel, without what tells the direction.
   *
   * @throws IllegalArgumentException if it has no such kernel
   */
  public String key(Kernel kernel) {
    for (Parameter parameter : kernels) {
      if (parameter.kernel() == kernel) {
        return parameter.key();
      }
    }
    throw new IllegalArgumentException(name + " has no kernel " + kernel);
  }

  /** The gate that keeps what the cell remembers; null if there is none. */
  @Nullable Gate keeper() {
    return shown.stream().filter(Gate::keepsMemory).findFirst().orElse(null);
  }

  /** The quantity whose gradient tells how far back the cell remembers. */
  Quantity memory() {
    return hasState ? Quantity.CELL_STATE_GRADIENT : Quantity.OUTPUT_GRADIENT;
  }

  /** What there is to see in such a cell, in the order in which samples have it. */
  public List<CellKey> keys() {
    List<CellKey> keys = new ArrayList<>();
    shown.forEach(gate -> keys.add(new CellKey(Quantity.ACTIVATION, null, gate)));
    if (isGated()) {
      keys.add(new CellKey(Quantity.ACTIVATION, null, null));
    }
    if (hasState) {
      keys.add(new CellKey(Quantity.CELL_STATE, null, null));
    }
    keys.add(new CellKey(Quantity.ACTIVATION_GRADIENT, null, null));
    keys.add(new CellKey(Quantity.OUTPUT_GRADIENT, null, null));
    if (hasState) {
      keys.add(new CellKey(Quantity.CELL_STATE_GRADIENT, null, null));
    }
    shown.forEach(gate -> keys.add(new CellKey(Quantity.PRE_ACTIVATION_GRADIENT, null, gate)));
    for (Gate gate : shown) {
      keys.add(new CellKey(Quantity.PRE_ACTIVATION, Kernel.INPUT, gate));
      keys.add(new CellKey(Quantity.PRE_ACTIVATION, Kernel.RECURRENT, gate));
      if (has(Kernel.BIAS)) {
        keys.add(new CellKey(Quantity.PRE_ACTIVATION, Kernel.BIAS, gate));
      }
      if (peephole(gate) >= 0) {
        keys.add(new CellKey(Quantity.PRE_ACTIVATION, Kernel.PEEPHOLE, gate));
      }
    }
    return keys;
  }
}
