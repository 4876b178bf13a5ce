package org.gatewatch.internal.dl4j;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.gatewatch.gru.Gru;
import org.gatewatch.gru.GruLayer;
import org.gatewatch.internal.cell.CellType;
import org.gatewatch.internal.cell.GruCell;
import org.nd4j.linalg.activations.IActivation;

/** The GRU of the artifact {@code gatewatch-gru}, which need not be there. */
final class GruReader implements CellReader {
  private final boolean resetAfter;

  private GruReader(boolean resetAfter) {
    this.resetAfter = resetAfter;
  }

  /** The readers of all that a project can have: none without the artifact. */
  static List<CellReader> present() {
    try {
      Class.forName("org.gatewatch.gru.GruLayer", false, GruReader.class.getClassLoader());
      return List.of(new GruReader(true), new GruReader(false));
    } catch (ClassNotFoundException | LinkageError e) {
      return List.of();
    }
  }

  @Override
  public CellType type() {
    return resetAfter ? GruCell.RESET_AFTER : GruCell.RESET_BEFORE;
  }

  @Override
  public boolean configures(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    return configuration instanceof Gru gru && gru.isResetAfter() == resetAfter;
  }

  @Override
  public boolean runs(Layer running) {
    return running instanceof GruLayer;
  }

  @Override
  public IActivation gateFunction(BaseRecurrentLayer configuration) {
    return ((Gru) configuration).getGateActivationFn();
  }
}
