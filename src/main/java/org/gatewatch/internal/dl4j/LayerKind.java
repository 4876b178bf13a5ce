package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.gatewatch.internal.cell.CellSpec;
import org.gatewatch.sample.Direction;
import org.jspecify.annotations.Nullable;

/**
 * What a layer is once its wrappers are taken off.
 *
 * @param type the layer's class and its wrappers, outermost first, such as {@code
 *     LastTimeStep(LSTM)}
 * @param spec what its cells are made of; {@link CellSpec#OF_NO_CELL} if it has none that is known
 * @param frozen whether a wrapper keeps training away from its parameters
 * @param wrappers its wrappers, outermost first
 * @param parts its cells, within one of its wrappers
 */
public record LayerKind(
    String type,
    CellSpec spec,
    boolean frozen,
    List<WrapperReader> wrappers,
    List<CellReader.Part> parts) {

  /**
   * Takes the wrappers off.
   *
   * @param reader of what is inside; null if it is of no class known
   */
  static LayerKind of(Layer outermost, @Nullable CellReader reader) {
    StringBuilder type = new StringBuilder();
    boolean frozen = false;
    List<WrapperReader> wrappers = new ArrayList<>();
    Layer layer = outermost;
    for (Wrapped in = wrapped(layer); in != null; in = wrapped(layer)) {
      frozen |= in.wrapper.freezes(layer);
      wrappers.add(in.wrapper);
      type.append(layer.getClass().getSimpleName()).append('(');
      layer = in.layer;
    }
    type.append(layer.getClass().getSimpleName()).append(")".repeat(wrappers.size()));
    return new LayerKind(
        type.toString(),
        reader == null ? CellSpec.OF_NO_CELL : reader.type().spec(),
        frozen,
        wrappers,
        reader == null ? CellReader.Part.ONE : reader.parts());
  }

  /** A layer as it is configured, without its wrappers. */
  static Layer inside(Layer outermost) {
    Layer layer = outermost;
    for (Wrapped in = wrapped(layer); in != null; in = wrapped(layer)) {
      layer = in.layer;
    }
    return layer;
  }

  /** A layer inside a wrapper, and who takes that off. */
  private record Wrapped(WrapperReader wrapper, Layer layer) {}

  private static @Nullable Wrapped wrapped(Layer layer) {
    for (WrapperReader wrapper : LayerReaders.wrappers()) {
      Layer inside = wrapper.inside(layer);
      if (inside != null) {
        return new Wrapped(wrapper, inside);
      }
    }
    return null;
  }

  /** What a key in the layer's table of parameters tells. */
  ParameterKey read(String key) {
    ParameterKey inside = new ParameterKey(Direction.FORWARD, key);
    for (WrapperReader wrapper : wrappers) {
      inside = wrapper.inside(inside);
    }
    for (CellReader.Part part : parts) {
      if (!part.suffix().isEmpty() && inside.name().endsWith(part.suffix())) {
        String name = inside.name();
        return new ParameterKey(
            part.direction(), name.substring(0, name.length() - part.suffix().length()));
      }
    }
    return inside;
  }
}
