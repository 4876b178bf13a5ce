package org.gatewatch.gru;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * n = cell(x Wn + bn + k RWn) with k = r ∘ h. On the way back the reset gate, not needed any more,
 * makes room for the gradient of h through k.
 */
final class ResetBefore implements Reset {
  @Override
  public void begin(GruPass pass, int timesteps) {
    // There is nothing that is the same in all timesteps.
  }

  @Override
  public void addToCandidate(GruPass pass, int step) {
    INDArray read = pass.recurrent().step(step);
    pass.gate(GruGate.RESET).step(step).mul(pass.states().step(step), read);
    pass.addRecurrence(GruGate.NEW, read, pass.gate(GruGate.NEW).step(step));
  }

  @Override
  public INDArray readThroughReset(GruPass pass, int from, int to) {
    return pass.states().steps(from, to);
  }

  @Override
  public void back(GruPass pass, int step, INDArray free) {
    INDArray weights = pass.weights().recurrent(GruGate.NEW);
    INDArray ofCandidate = pass.delta(GruGate.NEW).step(step);
    Nd4j.gemm(weights, ofCandidate, free, false, false, 1, 0);
    pass.delta(GruGate.RESET).step(step).muli(free);
    pass.gate(GruGate.RESET).step(step).muli(free);
  }

  @Override
  public void carry(GruPass pass, int step, INDArray before) {
    before.addi(pass.gate(GruGate.RESET).step(step));
  }

  @Override
  public void gradients(GruPass pass, int from, int to, Map<String, INDArray> views) {
    INDArray read = pass.recurrent().steps(from, to);
    INDArray ofCandidates = pass.delta(GruGate.NEW).steps(from, to);
    INDArray weights = GruGate.NEW.of(GruParameters.in(views, Gru.RECURRENT_WEIGHTS));
    Nd4j.gemm(read, ofCandidates, weights, false, true, 1, 0);
  }
}
