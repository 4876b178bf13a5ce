package org.gatewatch.cell;

import java.io.Serializable;
import java.util.List;
import org.gatewatch.sample.Gate;

/**
 * What a cell computes, so that the listener can compute it again, with all that the layer does not
 * keep: forward, and back through time. It is asked on another thread than training's, for one
 * example and one step at a time, in the order in which the cell reads; several threads may ask at
 * the same time. It sees copies, holds nothing of them afterwards, and may throw: then the sample
 * goes without what lies inside cells.
 *
 * <p>All arrays have one value a unit, unless something else is said; they are the caller's own
 * from then on.
 */
public interface CellStrategy extends Serializable {
  /**
   * Computes one step: opens every gate of the cell once, then sets the state, if it has one, and
   * the output. Masks are not its business.
   *
   * @param step what the step reads, and takes what it computes
   */
  void forward(Forward step);

  /**
   * Follows one step back: sets the gradient of every gate before its activation function, and
   * hands on what the step before gets.
   *
   * @param step what the step read and computed, and takes its gradients
   */
  void backward(Backward step);

  /**
   * The gates in the order in which a step computes them, so that a NaN is told of the gate in
   * which it appeared: those of one list together, before those of the next, which read them.
   *
   * @return every gate once; or an empty list if none reads another
   */
  default List<List<Gate>> order() {
    return List.of();
  }

  /** What both ways of a step can read. */
  interface Step {
    /**
     * The number of units.
     *
     * @return at least 1
     */
    int units();

    /**
     * A parameter of the layer that is no kernel, such as a gain, with weight noise if there is
     * any.
     *
     * @param key DL4J's key of it
     * @return all its values, column by column
     * @throws IllegalArgumentException if the layer has none of that key that is no kernel
     */
    double[] parameter(String key);

    /**
     * The output of the step before, zero where a mask made it so.
     *
     * @return zeros at the first step, unless the layer began with a state
     */
    double[] outputBefore();

    /**
     * The cell state of the step before, likewise.
     *
     * @return likewise; zeros for a cell without a state
     */
    double[] stateBefore();
  }

  /** A step of the forward pass. */
  interface Forward extends Step {
    /**
     * What the input adds to a gate: its part of x W, or what {@link #setFromInput} made of it.
     *
     * @param gate one of the cell's
     * @return one value a unit
     */
    double[] fromInput(Gate gate);

    /**
     * What the output before adds to a gate: its part of h RW, or what {@link #setFromRecurrence}
     * made of it.
     *
     * @param gate one of the cell's
     * @return one value a unit
     */
    double[] fromRecurrence(Gate gate);

    /**
     * What the bias adds to a gate.
     *
     * @param gate one of the cell's
     * @return one value a unit; zeros for a cell without biases
     */
    double[] bias(Gate gate);

    /**
     * Says that the input adds something else to a gate than x W, for instance after a
     * normalisation. It is shown so.
     *
     * @param gate one of the cell's
     * @param values one value a unit
     */
    void setFromInput(Gate gate, double[] values);

    /**
     * Says that the output before adds something else to a gate than h RW.
     *
     * @param gate one of the cell's
     * @param values one value a unit
     */
    void setFromRecurrence(Gate gate, double[] values);

    /**
     * Multiplies RW.
     *
     * @param values one value a unit, in place of h
     * @return units values for each gate, in the order in which they were described
     */
    double[] timesRecurrence(double[] values);

    /**
     * Computes a gate.
     *
     * @param gate one of the cell's
     * @param preActivation what goes into its activation function, one value a unit
     * @return what comes out of it
     */
    double[] open(Gate gate, double[] preActivation);

    /**
     * Sets the cell state; for a cell that has one.
     *
     * @param state one value a unit
     * @return the state's activation function of it
     */
    double[] setState(double[] state);

    /**
     * Sets the output.
     *
     * @param output one value a unit
     */
    void setOutput(double[] output);

    /**
     * Keeps something for the way back.
     *
     * @param values as many as it likes
     */
    void keep(double[] values);
  }

  /** A step of the way back. */
  interface Backward extends Step {
    /**
     * What a gate was, behind its activation function.
     *
     * @param gate one of the cell's
     * @return one value a unit
     */
    double[] gate(Gate gate);

    /**
     * The derivative of a gate's activation function where it was.
     *
     * @param gate one of the cell's
     * @return one value a unit
     */
    double[] slope(Gate gate);

    /**
     * What {@link Forward#setState} returned.
     *
     * @return zeros for a cell without a state
     */
    double[] squashedState();

    /**
     * The derivative of the state's activation function where it was.
     *
     * @return zeros for a cell without a state
     */
    double[] stateSlope();

    /**
     * What {@link Forward#keep} got.
     *
     * @return empty if it got nothing
     */
    double[] kept();

    /**
     * The gradient of the loss with respect to the output: what arrives from the layer above, and
     * what the step after this one handed on.
     *
     * @return one value a unit
     */
    double[] ofOutput();

    /**
     * What the step after this one handed on to this one's state.
     *
     * @return zeros at the last step
     */
    double[] handedToState();

    /**
     * Multiplies the transpose of RW.
     *
     * @param ofGates units values for each gate, in the order in which they were described
     * @return one value a unit
     */
    double[] timesRecurrenceTransposed(double[] ofGates);

    /**
     * Sets the gradient of the loss with respect to what went into a gate's activation function.
     *
     * @param gate one of the cell's
     * @param gradient one value a unit
     */
    void setOfGate(Gate gate, double[] gradient);

    /**
     * Sets the gradient of the loss with respect to the state; for a cell that has one.
     *
     * @param gradient one value a unit
     */
    void setOfState(double[] gradient);

    /**
     * Hands on what the output of the step before gets of this step; zeros unless it is called.
     *
     * @param gradient one value a unit
     */
    void handToOutput(double[] gradient);

    /**
     * Hands on what the state of the step before gets of this step; zeros unless it is called.
     *
     * @param gradient one value a unit
     */
    void handToState(double[] gradient);
  }
}
