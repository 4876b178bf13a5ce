package org.gatewatch.internal.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What an LSTM of format NWC reads under dropout. Where DL4J may not change the input itself, as in
 * a network's first layer, that LSTM runs forward on what is left after dropout and keeps none of
 * it: its gradients come from a second forward pass, of the whole input. But the dropout still has
 * what it multiplied by, until the backward pass is over.
 */
final class DroppedInput {
  private DroppedInput() {}

  /** Why what such a layer reads cannot be told, in one sentence; null if it can. */
  static @Nullable String obstacle(Layer running) {
    IDropout dropout = dropout(running);
    return dropout != null && isForgotten(running) && field(dropout) == null
        ? "DL4J does not keep the input that an LSTM of format NWC has after "
            + dropout.getClass().getSimpleName()
        : null;
  }

  /** See {@link CellReader#inputFactor}. */
  static @Nullable INDArray factor(Layer running) {
    IDropout dropout = dropout(running);
    PrivateField<@Nullable INDArray> field = isForgotten(running) ? field(dropout) : null;
    return field == null ? null : field.get();
  }

  private static @Nullable IDropout dropout(Layer running) {
    return running.conf().getLayer().getIDropout();
  }

  private static boolean isForgotten(Layer running) {
    BaseRecurrentLayer configuration = (BaseRecurrentLayer) running.conf().getLayer();
    return configuration.getRnnDataFormat() == RNNFormat.NWC
        && drops(configuration.getIDropout())
        && !new PrivateField<Boolean>(AbstractLayer.class, "inputModificationAllowed", running)
            .get();
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

  /** Where a dropout that only multiplies has what it multiplied by; null if it does more. */
  private static @Nullable PrivateField<@Nullable INDArray> field(@Nullable IDropout dropout) {
    if (dropout == null) {
      return null;
    }
    if (dropout.getClass() == Dropout.class) {
      return new PrivateField<>(Dropout.class, "mask", dropout);
    }
    return dropout.getClass() == GaussianDropout.class
        ? new PrivateField<>(GaussianDropout.class, "noise", dropout)
        : null;
  }
}
