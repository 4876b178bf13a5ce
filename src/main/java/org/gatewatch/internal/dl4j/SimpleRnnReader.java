package org.gatewatch.internal.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.layers.recurrent.SimpleRnn;
import org.gatewatch.internal.cell.CellType;
import org.gatewatch.internal.cell.SimpleRnnCell;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;

/** DL4J's SimpleRnn. */
final class SimpleRnnReader implements CellReader {
  @Override
  public CellType type() {
    return SimpleRnnCell.SIMPLE_RNN;
  }

  @Override
  public boolean configures(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    return configuration instanceof org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
  }

  @Override
  public boolean runs(Layer running) {
    return Overrides.none(running.getClass(), SimpleRnn.class);
  }

  @Override
  public IActivation gateFunction(BaseRecurrentLayer configuration) {
    return configuration.getActivationFn();
  }

  @Override
  public @Nullable String obstacle(Layer running) {
    return ((SimpleRnn) running).hasLayerNorm()
        ? "its layer normalisation is not known to Gatewatch"
        : null;
  }
}
