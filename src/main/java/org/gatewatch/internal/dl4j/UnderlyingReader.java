package org.gatewatch.internal.dl4j;

import java.util.List;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.jspecify.annotations.Nullable;

/** Any wrapper around one layer that changes no key, such as LastTimeStep and MaskZeroLayer. */
final class UnderlyingReader implements WrapperReader {
  @Override
  public @Nullable Layer inside(Layer configuration) {
    return configuration instanceof BaseWrapperLayer wrapper ? wrapper.getUnderlying() : null;
  }

  @Override
  public List<Inside> inside(org.deeplearning4j.nn.api.Layer running) {
    return running instanceof org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer wrapper
        ? List.of(of(wrapper))
        : List.of();
  }

  /** The one layer in a wrapper. */
  static Inside of(org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer wrapper) {
    return new Inside(new LayerPlace(wrapper::getUnderlying, wrapper::setUnderlying), null);
  }
}
