package org.gatewatch.internal.dl4j;

import java.util.List;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.layers.recurrent.BidirectionalLayer;
import org.gatewatch.sample.Direction;
import org.jspecify.annotations.Nullable;

/** The wrapper that runs one layer in both directions: keys {@code fW, fRW, fb, bW, bRW, bb}. */
final class BidirectionalReader implements WrapperReader {
  @Override
  public @Nullable Layer inside(Layer configuration) {
    return configuration instanceof Bidirectional both ? both.getFwd() : null;
  }

  @Override
  public List<Inside> inside(org.deeplearning4j.nn.api.Layer running) {
    return running instanceof BidirectionalLayer
        ? List.of(
            new Inside(place("fwd", running), Direction.FORWARD),
            new Inside(place("bwd", running), Direction.BACKWARD))
        : List.of();
  }

  private static LayerPlace place(String field, org.deeplearning4j.nn.api.Layer running) {
    PrivateField<org.deeplearning4j.nn.api.Layer> held =
        new PrivateField<>(BidirectionalLayer.class, field, running);
    return new LayerPlace(held::get, held::set);
  }

  @Override
  public ParameterKey inside(ParameterKey key) {
    boolean backward = key.name().startsWith("b");
    return new ParameterKey(
        backward ? Direction.BACKWARD : Direction.FORWARD, key.name().substring(1));
  }
}
