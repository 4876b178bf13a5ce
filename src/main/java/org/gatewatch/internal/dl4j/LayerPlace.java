package org.gatewatch.internal.dl4j;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;

/** Where a network, or a wrapper within it, holds one of its runtime layers. */
final class LayerPlace {
  private final Supplier<Layer> occupant;
  private final Consumer<Layer> occupy;

  /**
   * A place, which equals no other.
   *
   * @param occupant the layer that is there now
   * @param occupy puts a layer there
   */
  LayerPlace(Supplier<Layer> occupant, Consumer<Layer> occupy) {
    this.occupant = occupant;
    this.occupy = occupy;
  }

  Supplier<Layer> occupant() {
    return occupant;
  }

  Consumer<Layer> occupy() {
    return occupy;
  }
}
