package org.gatewatch.internal.dl4j;

import java.util.List;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.jspecify.annotations.Nullable;

/** The wrappers that keep training away from parameters; through one of them it goes back. */
final class FrozenReader implements WrapperReader {
  @Override
  public @Nullable Layer inside(Layer configuration) {
    if (configuration instanceof FrozenLayer frozen) {
      return frozen.getLayer();
    }
    return configuration instanceof FrozenLayerWithBackprop frozen ? frozen.getUnderlying() : null;
  }

  @Override
  public List<Inside> inside(org.deeplearning4j.nn.api.Layer running) {
    boolean frozen =
        endsTheWayBack(running)
            || running instanceof org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
    return frozen ? List.of(UnderlyingReader.of((BaseWrapperLayer) running)) : List.of();
  }

  @Override
  public boolean freezes(Layer configuration) {
    return true;
  }

  @Override
  public boolean endsTheWayBack(org.deeplearning4j.nn.api.Layer running) {
    return running instanceof org.deeplearning4j.nn.layers.FrozenLayer;
  }
}
