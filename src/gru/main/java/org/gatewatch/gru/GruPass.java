package org.gatewatch.gru;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The way forward through some timesteps; the formulas are {@link Gru}'s. One product takes the
 * input of all timesteps to each gate; what depends on the state is added timestep by timestep.
 */
final class GruPass {
  private final GruWeights weights;
  private final Reset reset;
  private final ElementWise gateFunction;
  private final ElementWise cellFunction;
  private final Sequence input;
  private final List<Sequence> gates = new ArrayList<>();
  private final List<Sequence> deltas = new ArrayList<>();
  private final Sequence states;
  private final Sequence recurrent;

  /**
   * Takes memory.
   *
   * @param timesteps the most that are looked at in one go
   * @param forBackward whether to keep what the way back needs
   */
  GruPass(
      Gru gru,
      GruWeights weights,
      WorkingMemory memory,
      long examples,
      int timesteps,
      boolean forBackward) {
    this.weights = weights;
    reset = gru.isResetAfter() ? new ResetAfter() : new ResetBefore();
    gateFunction = new ElementWise(gru.getGateActivationFn());
    cellFunction = new ElementWise(gru.getActivationFn());
    long units = gru.getNOut();
    input = Sequence.in(memory, gru.getNIn(), examples, timesteps);
    for (int gate = 0; gate < GruGate.COUNT; gate++) {
      gates.add(Sequence.in(memory, units, examples, timesteps));
      if (forBackward) {
        deltas.add(Sequence.in(memory, units, examples, timesteps));
      }
    }
    recurrent = Sequence.in(memory, units, examples, timesteps);
    states = Sequence.in(memory, units, examples, timesteps + 1);
  }

  /**
   * Sets the state before the first timestep.
   *
   * @param state [examples, units]; null for zeros
   */
  void startFrom(@Nullable INDArray state) {
    INDArray first = states.step(0);
    if (state == null) {
      first.assign(0);
    } else {
      first.assign(state.transpose());
    }
  }

  /**
   * Runs through timesteps, from the state that was set or that the last of the run before had.
   *
   * @param values [examples, inputs, timesteps], of any type and strides
   * @param mask of these timesteps
   * @param training what activation functions are told
   */
  void run(INDArray values, Mask mask, boolean training) {
    int timesteps = (int) values.size(2);
    input.fill(values);
    for (GruGate gate : GruGate.values()) {
      INDArray sum = gate(gate).steps(0, timesteps);
      Nd4j.gemm(weights.input(gate), input.steps(0, timesteps), sum, true, false, 1, 0);
      sum.addiColumnVector(weights.bias(gate));
    }
    reset.begin(this, timesteps);
    for (int step = 0; step < timesteps; step++) {
      step(step, mask, training);
    }
  }

  private void step(int step, Mask mask, boolean training) {
    for (GruGate gate : List.of(GruGate.RESET, GruGate.UPDATE)) {
      addRecurrence(gate, states.step(step), gate(gate).step(step));
      activate(gate, gateFunction, step, training);
    }
    reset.addToCandidate(this, step);
    activate(GruGate.NEW, cellFunction, step, training);
    INDArray candidate = gate(GruGate.NEW).step(step);
    INDArray after = states.step(step + 1);
    states.step(step).sub(candidate, after);
    after.muli(gate(GruGate.UPDATE).step(step)).addi(candidate);
    mask.apply(step, after);
  }

  private void activate(GruGate gate, ElementWise function, int step, boolean training) {
    INDArray values = gate(gate).step(step);
    if (!deltas.isEmpty() && function.slopeIsOfInput()) {
      delta(gate).step(step).assign(values);
    }
    function.apply(values, training);
  }

  /** Adds the product of a state and a gate's recurrent weights: [units, examples] each. */
  void addRecurrence(GruGate gate, INDArray state, INDArray sum) {
    Nd4j.gemm(weights.recurrent(gate), state, sum, true, false, 1, 1);
  }

  /** Lets the next run begin where this one of so many timesteps ended. */
  void goOnFrom(int timesteps) {
    states.step(0).assign(states.step(timesteps));
  }

  GruWeights weights() {
    return weights;
  }

  Reset reset() {
    return reset;
  }

  /** The slope of a gate's function: of the gates', or of the cell's for the candidate. */
  ElementWise function(GruGate gate) {
    return gate == GruGate.NEW ? cellFunction : gateFunction;
  }

  /** [inputs] a timestep. */
  Sequence input() {
    return input;
  }

  /** A gate, [units] a timestep. */
  Sequence gate(GruGate gate) {
    return gates.get(gate.block());
  }

  /**
   * For the gradient of what a gate's function is given; where its slope is not to be had from the
   * gate itself it holds, after the way forward, what the function was given.
   */
  Sequence delta(GruGate gate) {
    return deltas.get(gate.block());
  }

  /** What {@link Reset} keeps, [units] a timestep. */
  Sequence recurrent() {
    return recurrent;
  }

  /** [units] a timestep, one earlier: first comes the state before the first timestep. */
  Sequence states() {
    return states;
  }
}
