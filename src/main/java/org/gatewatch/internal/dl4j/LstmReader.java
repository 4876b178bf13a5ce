package org.gatewatch.internal.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.gatewatch.internal.cell.CellType;
import org.gatewatch.internal.cell.LstmCell;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;

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
    return running.getClass() == LSTM.class;
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
    BaseRecurrentLayer configuration = (BaseRecurrentLayer) running.conf().getLayer();
    return configuration.getRnnDataFormat() == RNNFormat.NWC && drops(configuration.getIDropout())
        ? "DL4J does not keep the input that an LSTM of format NWC has after dropout"
        : null;
  }

  /** One that retains every value, as each layer has that is imported from Keras, is none. */
  private static boolean drops(@Nullable IDropout dropout) {
    boolean retainsAll =
        dropout != null
            && dropout.getClass() == Dropout.class
            && ((Dropout) dropout).getPSchedule() == null
            && ((Dropout) dropout).getP() == 1;
    return dropout != null && !retainsAll;
  }
}
