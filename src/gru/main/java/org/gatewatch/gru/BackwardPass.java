package org.gatewatch.gru;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The way back through the timesteps of a {@link GruPass}. With e the gradient of a state, and d…
 * of what a gate's function is given:
 *
 * <pre>
 * dz = e ∘ (h - n) ∘ gate'        dn = e ∘ (1 - z) ∘ cell'
 * dr = (gradient through the reset gate) ∘ gate'
 * e of the timestep before += e ∘ z + dr RWrᵀ + dz RWzᵀ + what the candidate read of it
 * </pre>
 *
 * What in these does not depend on e is computed for all timesteps at once; so are the gradients of
 * the parameters and of the input. Overwrites the pass.
 */
final class BackwardPass {
  private final GruPass pass;
  private final Sequence errors;
  private final int from;
  private final int to;

  /**
   * Prepares.
   *
   * @param errors the gradient of each timestep's output, [units]; overwritten
   * @param from the first timestep that is looked at
   */
  BackwardPass(GruPass pass, Sequence errors, int from) {
    this.pass = pass;
    this.errors = errors;
    this.from = from;
    to = errors.length();
  }

  void run(Mask mask) {
    takeSlopes();
    for (int step = to - 1; step >= from; step--) {
      step(step, mask);
    }
  }

  /** Fills each delta with all of its factors that are known before the way back. */
  private void takeSlopes() {
    for (GruGate gate : GruGate.values()) {
      pass.function(gate).slope(all(pass.gate(gate)), all(pass.delta(gate)));
    }
    INDArray update = all(pass.gate(GruGate.UPDATE));
    INDArray candidate = all(pass.gate(GruGate.NEW));
    all(pass.states()).sub(candidate, candidate);
    all(pass.delta(GruGate.UPDATE)).muli(candidate);
    INDArray free = candidate;
    update.rsub(1, free);
    all(pass.delta(GruGate.NEW)).muli(free);
    all(pass.delta(GruGate.RESET)).muli(pass.reset().readThroughReset(pass, from, to));
  }

  private INDArray all(Sequence sequence) {
    return sequence.steps(from, to);
  }

  private void step(int step, Mask mask) {
    INDArray error = errors.step(step);
    mask.apply(step, error);
    pass.delta(GruGate.UPDATE).step(step).muli(error);
    pass.delta(GruGate.NEW).step(step).muli(error);
    INDArray kept = pass.gate(GruGate.UPDATE).step(step).muli(error);
    INDArray free = error;
    pass.reset().back(pass, step, free);
    if (step == from) {
      return;
    }
    INDArray before = errors.step(step - 1);
    before.addi(kept);
    for (GruGate gate : List.of(GruGate.RESET, GruGate.UPDATE)) {
      INDArray weights = pass.weights().recurrent(gate);
      Nd4j.gemm(weights, pass.delta(gate).step(step), before, false, false, 1, 1);
    }
    pass.reset().carry(pass, step, before);
  }

  /**
   * The gradients of the parameters, summed over examples and timesteps.
   *
   * @param views where they go, by the keys of {@link Gru}
   */
  void gradients(Map<String, INDArray> views) {
    for (GruGate gate : GruGate.values()) {
      INDArray delta = all(pass.delta(gate));
      INDArray ofInput = gate.of(GruParameters.in(views, Gru.INPUT_WEIGHTS));
      Nd4j.gemm(all(pass.input()), delta, ofInput, false, true, 1, 0);
      sum(delta, gate.of(GruParameters.in(views, Gru.BIAS)));
      if (gate != GruGate.NEW) {
        INDArray ofState = gate.of(GruParameters.in(views, Gru.RECURRENT_WEIGHTS));
        Nd4j.gemm(all(pass.states()), delta, ofState, false, true, 1, 0);
      }
    }
    pass.reset().gradients(pass, from, to, views);
  }

  /**
   * Sums over examples and timesteps.
   *
   * @param deltas [units, examples × timesteps]
   * @param sum [1, units]
   */
  static void sum(INDArray deltas, INDArray sum) {
    sum.assign(deltas.sum(true, 1).reshape(sum.shape()));
  }

  /**
   * The gradient of the input. To be asked for last: it takes the memory of the input.
   *
   * @param values [examples, inputs, timesteps]; zero before the first timestep that is looked at
   */
  void ofInput(INDArray values) {
    INDArray gradient = all(pass.input());
    double already = 0;
    for (GruGate gate : GruGate.values()) {
      INDArray deltas = all(pass.delta(gate));
      Nd4j.gemm(pass.weights().input(gate), deltas, gradient, false, false, 1, already);
      already = 1;
    }
    Sequence.zero(values, from);
    pass.input().copyTo(Sequence.interval(values, from, to), from);
  }
}
