package org.gatewatch.internal.dl4j;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.layers.recurrent.GravesBidirectionalLSTM;
import org.gatewatch.internal.cell.CellType;
import org.gatewatch.internal.cell.LstmCell;
import org.gatewatch.sample.Direction;
import org.nd4j.linalg.activations.IActivation;

/**
 * DL4J's two LSTMs with peepholes in one layer: keys {@code WF, RWF, bF, WB, RWB, bB}. DL4J advises
 * against it; people still train it.
 */
@SuppressWarnings("deprecation")
final class GravesBidirectionalLstmReader implements CellReader {
  private static final List<Part> PARTS =
      List.of(new Part(Direction.FORWARD, "F", false), new Part(Direction.BACKWARD, "B", true));

  @Override
  public CellType type() {
    return LstmCell.GRAVES_LSTM;
  }

  @Override
  public boolean configures(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    return configuration instanceof org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
  }

  @Override
  public boolean runs(Layer running) {
    return Overrides.none(running.getClass(), GravesBidirectionalLSTM.class);
  }

  @Override
  public IActivation gateFunction(BaseRecurrentLayer configuration) {
    return ((org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM) configuration)
        .getGateActivationFn();
  }

  @Override
  public double forgetBias(BaseRecurrentLayer configuration) {
    return ((org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM) configuration)
        .getForgetGateBiasInit();
  }

  @Override
  public List<Part> parts() {
    return PARTS;
  }
}
