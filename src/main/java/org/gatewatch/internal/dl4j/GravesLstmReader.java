package org.gatewatch.internal.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.layers.recurrent.GravesLSTM;
import org.gatewatch.internal.cell.CellType;
import org.gatewatch.internal.cell.LstmCell;
import org.nd4j.linalg.activations.IActivation;

/** DL4J's LSTM with peepholes. DL4J advises against it; people still train it. */
@SuppressWarnings("deprecation")
final class GravesLstmReader implements CellReader {
  @Override
  public CellType type() {
    return LstmCell.GRAVES_LSTM;
  }

  @Override
  public boolean configures(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    return configuration instanceof org.deeplearning4j.nn.conf.layers.GravesLSTM;
  }

  @Override
  public boolean runs(Layer running) {
    return Overrides.none(running.getClass(), GravesLSTM.class);
  }

  @Override
  public IActivation gateFunction(BaseRecurrentLayer configuration) {
    return ((org.deeplearning4j.nn.conf.layers.GravesLSTM) configuration).getGateActivationFn();
  }

  @Override
  public double forgetBias(BaseRecurrentLayer configuration) {
    return ((org.deeplearning4j.nn.conf.layers.GravesLSTM) configuration).getForgetGateBiasInit();
  }
}
