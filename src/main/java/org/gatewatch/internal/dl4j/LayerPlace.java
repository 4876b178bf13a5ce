package org.gatewatch.internal.dl4j;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;

/**
 * Where a network, or a wrapper within it, holds one of its runtime layers.
 *
 * @param occupant the layer that is there now
 * @param occupy puts a layer there
 */
record LayerPlace(Supplier<Layer> occupant, Consumer<Layer> occupy) {}
