package org.gatewatch.gru;

import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastCopyOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * n = cell(x Wn + bn + r ∘ c) with c = h RWn + Rbn. On the way back the reset gate, not needed any
 * more, makes room for the gradient of c.
 */
final class ResetAfter implements Reset {
  @Override
  public void begin(GruPass pass, int timesteps) {
    INDArray products = pass.recurrent().steps(0, timesteps);
    INDArray bias = Objects.requireNonNull(pass.weights().biasOfState());
    Nd4j.getExecutioner().exec(new BroadcastCopyOp(products, bias, products, 0));
  }

  @Override
  public void addToCandidate(GruPass pass, int step) {
    INDArray product = pass.recurrent().step(step);
    pass.addRecurrence(GruGate.NEW, pass.states().step(step), product);
    INDArray free = pass.states().step(step + 1);
    pass.gate(GruGate.RESET).step(step).mul(product, free);
    pass.gate(GruGate.NEW).step(step).addi(free);
  }

  @Override
  public INDArray readThroughReset(GruPass pass, int from, int to) {
    return pass.recurrent().steps(from, to);
  }

  @Override
  public void back(GruPass pass, int step, INDArray free) {
    INDArray ofCandidate = pass.delta(GruGate.NEW).step(step);
    pass.delta(GruGate.RESET).step(step).muli(ofCandidate);
    ofProduct(pass).step(step).muli(ofCandidate);
  }

  private static Sequence ofProduct(GruPass pass) {
    return pass.gate(GruGate.RESET);
  }

  @Override
  public void carry(GruPass pass, int step, INDArray before) {
    INDArray weights = pass.weights().recurrent(GruGate.NEW);
    Nd4j.gemm(weights, ofProduct(pass).step(step), before, false, false, 1, 1);
  }

  @Override
  public void gradients(GruPass pass, int from, int to, Map<String, INDArray> views) {
    INDArray states = pass.states().steps(from, to);
    INDArray products = ofProduct(pass).steps(from, to);
    INDArray weights = GruGate.NEW.of(GruParameters.in(views, Gru.RECURRENT_WEIGHTS));
    Nd4j.gemm(states, products, weights, false, true, 1, 0);
    INDArray biases = GruParameters.in(views, Gru.RECURRENT_BIAS);
    biases.assign(GruParameters.in(views, Gru.BIAS));
    BackwardPass.sum(products, GruGate.NEW.of(biases));
  }
}
