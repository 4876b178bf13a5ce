package org.gatewatch.internal.dl4j;

import java.util.List;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.gatewatch.sample.Direction;
import org.jspecify.annotations.Nullable;

/** Takes one kind of wrapper off DL4J's layers, as they are configured and as they run. */
interface WrapperReader {
  /** The layer inside, as it is configured; null if this is no such wrapper. */
  @Nullable Layer inside(Layer configuration);

  /** The layers inside, as they run; none if this is no such wrapper. */
  List<Inside> inside(org.deeplearning4j.nn.api.Layer running);

  /** Whether a wrapper, which it is, keeps training away from the parameters inside. */
  default boolean freezes(Layer configuration) {
    return false;
  }

  /** Whether training never goes back through a wrapper, which it is. */
  default boolean endsTheWayBack(org.deeplearning4j.nn.api.Layer running) {
    return false;
  }

  /** What a key of the wrapper is for the layer inside. */
  default ParameterKey inside(ParameterKey key) {
    return key;
  }

  /**
   * A layer in a wrapper.
   *
   * @param place where the wrapper holds it
   * @param direction in which it reads; null as the wrapper does
   */
  record Inside(LayerPlace place, @Nullable Direction direction) {}
}
