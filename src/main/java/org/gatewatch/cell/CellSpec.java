package org.gatewatch.cell;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;

/**
 * What a recurrent layer that somebody wrote is made of: a cell of some gates, each a block of
 * columns, one column a unit, in each of its kernels.
 *
 * <pre>{@code
 * CellSpec spec = CellSpec.builder("MyLSTM")
 *     .gate(Gate.INPUT, new ActivationSigmoid())     // in the order of the columns
 *     .gate(Gate.FORGET, new ActivationSigmoid())
 *     .gate(Gate.CELL, new ActivationTanH())
 *     .gate(Gate.OUTPUT, new ActivationSigmoid())
 *     .parameter("W", Kernel.INPUT)
 *     .parameter("RW", Kernel.RECURRENT)
 *     .parameter("b", Kernel.BIAS)
 *     .state(new ActivationTanH())
 *     .computes(KnownCell.LSTM)                      // or a strategy; or nothing
 *     .build();
 * }</pre>
 *
 * <p>Parameters may lie in memory in {@code 'f'} or {@code 'c'} order: that is read from their
 * arrays. Immutable, so that several threads and listeners may share one; serialisable if its
 * functions and its strategy are.
 */
public final class CellSpec implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final ArrayList<GateBlock> gates;
  private final ArrayList<Parameter> parameters;
  private final @Nullable IActivation state;
  private final @Nullable KnownCell known;
  private final @Nullable CellStrategy strategy;
  private final Kept kept;
  private final boolean masking;
  private final boolean timeFirst;

  /**
   * A gate.
   *
   * @param gate what it is
   * @param function its activation function
   */
  public record GateBlock(Gate gate, IActivation function) implements Serializable {}

  /**
   * A parameter.
   *
   * @param key DL4J's key of it, without what tells the direction in a Bidirectional
   * @param kernel what it multiplies
   * @param gates whose blocks it has, in the order of its columns; empty for all of the cell's
   */
  public record Parameter(String key, Kernel kernel, List<Gate> gates) implements Serializable {
    /** Copies its list. */
    public Parameter {
      gates = List.copyOf(gates);
    }
  }

  /**
   * How a layer names what a segment of truncated backpropagation goes on from.
   *
   * @param output its output
   * @param state its cell state; null for a cell without one
   */
  public record Kept(String output, @Nullable String state) implements Serializable {}

  private CellSpec(Builder builder) {
    name = builder.name;
    gates = new ArrayList<>(builder.gates);
    parameters = new ArrayList<>(builder.parameters);
    state = builder.state;
    known = builder.known;
    strategy = builder.strategy;
    kept =
        builder.kept != null
            ? builder.kept
            : new Kept("prevAct", builder.state == null ? null : "prevMem");
    masking = builder.masking;
    timeFirst = builder.timeFirst;
  }

  /**
   * Begins a description.
   *
   * @param name how the type of cell is called, such as {@code MyLSTM}; not blank
   * @return a builder that knows no gate yet
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** {@return how the type of cell is called} */
  public String name() {
    return name;
  }

  /** {@return its gates, in the order of the blocks of columns} */
  public List<GateBlock> gates() {
    return List.copyOf(gates);
  }

  /** {@return its kernels and biases} */
  public List<Parameter> parameters() {
    return List.copyOf(parameters);
  }

  /** {@return the activation function of its cell state, or null if it has no state} */
  public @Nullable IActivation stateFunction() {
    return state;
  }

  /** {@return what it computes, if that is known, or null} */
  public @Nullable KnownCell known() {
    return known;
  }

  /** {@return what it computes, if somebody wrote that, or null} */
  public @Nullable CellStrategy strategy() {
    return strategy;
  }

  /** {@return how the layer names what it keeps from segment to segment} */
  public Kept kept() {
    return kept;
  }

  /** {@return whether it makes output and state zero where a mask is, and lets no gradient by} */
  public boolean isMasking() {
    return masking;
  }

  /**
   * {@return whether its arrays are [examples, timesteps, size], not [examples, size, timesteps]}
   */
  public boolean isTimeFirst() {
    return timeFirst;
  }

  /**
   * Gathers a description. What contradicts itself is refused at once, with {@code
   * IllegalArgumentException}; whether it fits a layer is seen when the listener sees the layer.
   * For one thread.
   */
  public static final class Builder {
    private final String name;
    private final List<GateBlock> gates = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private @Nullable IActivation state;
    private @Nullable KnownCell known;
    private @Nullable CellStrategy strategy;
    private @Nullable Kept kept;
    private boolean masking;
    private boolean timeFirst;

    private Builder(String name) {
      if (name == null || name.isBlank()) {
        throw new IllegalArgumentException("the name of a cell must not be blank");
      }
      this.name = name;
    }

    /**
     * Adds a gate, whose block of columns follows those of the gates added before.
     *
     * @param gate what it is, once only; {@link Gate#BLOCK} for the only one of a cell without
     *     gates
     * @param function its activation function, element by element; only read
     * @return this builder
     */
    public Builder gate(Gate gate, IActivation function) {
      gates.add(new GateBlock(require("gate", gate), require("function", function)));
      return this;
    }

    /**
     * Adds a parameter.
     *
     * @param key DL4J's key of it, such as {@code W}; once only
     * @param kernel {@link Kernel#INPUT} ([inputs, columns]), {@link Kernel#RECURRENT} ([units,
     *     columns]), {@link Kernel#BIAS} or {@link Kernel#RECURRENT_BIAS} ([columns] or [1,
     *     columns]); a column a gate and unit
     * @param has the gates whose blocks it has, in the order of its columns; all in their order
     *     unless some are given
     * @return this builder
     */
    public Builder parameter(String key, Kernel kernel, Gate... has) {
      parameters.add(new Parameter(require("key", key), require("kernel", kernel), List.of(has)));
      return this;
    }

    /**
     * Says that the cell has a state beside its output.
     *
     * @param function what the output makes of the state; only read
     * @return this builder
     */
    public Builder state(IActivation function) {
      state = require("function", function);
      return this;
    }

    /**
     * Says that it computes what a usual cell does, so that its inside can be shown.
     *
     * @param cell which
     * @return this builder
     */
    public Builder computes(KnownCell cell) {
      known = require("cell", cell);
      return this;
    }

    /**
     * Says what it computes, so that its inside can be shown. Without it, and without {@link
     * #computes(KnownCell)}, there are parameters, gradients and updates by gate, and its output.
     *
     * @param how shared by all threads
     * @return this builder
     */
    public Builder computes(CellStrategy how) {
      strategy = require("how", how);
      return this;
    }

    /**
     * Says how the layer names what it keeps from one segment of truncated backpropagation to the
     * next, in {@code rnnGetPreviousState()}: arrays [examples, units].
     *
     * @param output its output; {@code prevAct} unless set
     * @param ofState its cell state; null for a cell without one, else {@code prevMem} unless set
     * @return this builder
     */
    public Builder keeps(String output, @Nullable String ofState) {
      kept = new Kept(require("output", output), ofState);
      return this;
    }

    /**
     * Says whether the layer itself uses its mask as DL4J's recurrent layers do: output and state
     * are zero at masked timesteps, and no gradient goes by there.
     *
     * @param masks false unless set
     * @return this builder
     */
    public Builder masking(boolean masks) {
      masking = masks;
      return this;
    }

    /**
     * Says in which order its input and its output are. What {@code BaseRecurrentLayer} has as its
     * format goes before it.
     *
     * @param first whether they are [examples, timesteps, size]; false unless set, for [examples,
     *     size, timesteps]
     * @return this builder
     */
    public Builder timeFirst(boolean first) {
      timeFirst = first;
      return this;
    }

    /**
     * The description.
     *
     * @return a new one
     * @throws IllegalArgumentException if it contradicts itself, naming how
     */
    public CellSpec build() {
      SpecCheck.check(name, gates, parameters, known != null && strategy != null);
      SpecCheck.checkKept(name, kept, state != null);
      return new CellSpec(this);
    }

    private static <T> T require(String argument, @Nullable T value) {
      if (value == null) {
        throw new IllegalArgumentException(argument + " must not be null");
      }
      return value;
    }
  }
}
