package org.gatewatch.internal.dl4j;

import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Kernel;
import org.jspecify.annotations.Nullable;

/**
 * What a layer is once its wrappers are taken off.
 *
 * @param type the layer's class and its wrappers, outermost first, such as {@code
 *     LastTimeStep(LSTM)}
 * @param gated whether its columns come in the four blocks of an LSTM
 * @param frozen whether a wrapper keeps training away from its parameters
 * @param naming how its parameter keys tell the direction
 */
public record LayerKind(String type, boolean gated, boolean frozen, Naming naming) {

  /** How a parameter key tells direction and kernel. */
  enum Naming {
    /** {@code W, RW, b}. */
    PLAIN,
    /** {@code fW, fRW, fb} and {@code bW, bRW, bb}. */
    BIDIRECTIONAL,
    /** {@code WF, RWF, bF} and {@code WB, RWB, bB}. */
    GRAVES_BIDIRECTIONAL
  }

  /** DL4J advises against GravesBidirectionalLSTM; people still train it. */
  @SuppressWarnings("deprecation")
  public static LayerKind of(Layer outermost) {
    StringBuilder type = new StringBuilder();
    boolean frozen = false;
    Naming naming = Naming.PLAIN;
    int depth = 0;
    Layer layer = outermost;
    for (Layer inner = inside(layer); inner != null; inner = inside(layer)) {
      frozen |= layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop;
      naming = layer instanceof Bidirectional ? Naming.BIDIRECTIONAL : naming;
      type.append(layer.getClass().getSimpleName()).append('(');
      depth++;
      layer = inner;
    }
    type.append(layer.getClass().getSimpleName()).append(")".repeat(depth));
    if (layer instanceof GravesBidirectionalLSTM) {
      naming = Naming.GRAVES_BIDIRECTIONAL;
    }
    boolean gated = layer instanceof AbstractLSTM || layer instanceof GravesBidirectionalLSTM;
    return new LayerKind(type.toString(), gated, frozen, naming);
  }

  private static @Nullable Layer inside(Layer layer) {
    if (layer instanceof Bidirectional bidirectional) {
      return bidirectional.getFwd();
    }
    if (layer instanceof FrozenLayer frozenLayer) {
      return frozenLayer.getLayer();
    }
    return layer instanceof BaseWrapperLayer wrapper ? wrapper.getUnderlying() : null;
  }

  /** The direction that a parameter key belongs to. */
  Direction direction(String key) {
    boolean backward =
        switch (naming) {
          case PLAIN -> false;
          case BIDIRECTIONAL -> key.startsWith("b");
          case GRAVES_BIDIRECTIONAL -> key.endsWith("B");
        };
    return backward ? Direction.BACKWARD : Direction.FORWARD;
  }

  /** The kernel that a parameter key names. */
  Kernel kernel(String key) {
    String plain =
        switch (naming) {
          case PLAIN -> key;
          case BIDIRECTIONAL -> key.substring(1);
          case GRAVES_BIDIRECTIONAL -> key.substring(0, key.length() - 1);
        };
    return switch (plain) {
      case "W" -> Kernel.INPUT;
      case "RW" -> Kernel.RECURRENT;
      case "b" -> Kernel.BIAS;
      default -> Kernel.OTHER;
    };
  }
}
