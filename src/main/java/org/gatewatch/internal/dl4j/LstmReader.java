package org.gatewatch.internal.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.gatewatch.internal.cell.CellType;
import org.gatewatch.internal.cell.LstmCell;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** DL4J's LSTM, and what others have derived from its base class. */
final class LstmReader implements CellReader {
  @Override
  public CellType type() {
    return LstmCell.LSTM;
  }

  @Override
  public boolean configures(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    return configuration instanceof AbstractLSTM;
  }

  @Override
  public boolean runs(Layer running) {
    return Overrides.none(running.getClass(), LSTM.class);
  }

  @Override
  public IActivation gateFunction(BaseRecurrentLayer configuration) {
    return ((AbstractLSTM) configuration).getGateActivationFn();
  }

  @Override
  public double forgetBias(BaseRecurrentLayer configuration) {
    return ((AbstractLSTM) configuration).getForgetGateBiasInit();
  }

  @Override
  public @Nullable String obstacle(Layer running) {
    return DroppedInput.obstacle(running);
  }

  @Override
  public @Nullable INDArray inputFactor(Layer running) {
    return DroppedInput.factor(running);
  }
}
