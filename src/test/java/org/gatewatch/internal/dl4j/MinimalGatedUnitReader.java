package org.gatewatch.internal.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.gatewatch.internal.cell.CellType;
import org.gatewatch.internal.cell.MinimalGatedCell;
import org.nd4j.linalg.activations.IActivation;

/** Reads a {@link MinimalGatedUnit}. */
final class MinimalGatedUnitReader implements CellReader {
  @Override
  public CellType type() {
    return MinimalGatedCell.TYPE;
  }

  @Override
  public boolean configures(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    return configuration instanceof MinimalGatedUnit;
  }

  @Override
  public boolean runs(Layer running) {
    return running instanceof MinimalGatedUnitLayer;
  }

  @Override
  public IActivation gateFunction(BaseRecurrentLayer configuration) {
    return ((MinimalGatedUnit) configuration).gateFunction();
  }
}
