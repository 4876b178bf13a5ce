package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.recurrent.BidirectionalLayer;
import org.deeplearning4j.nn.layers.recurrent.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.layers.recurrent.GravesLSTM;
import org.deeplearning4j.nn.layers.recurrent.LSTM;
import org.deeplearning4j.nn.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.gatewatch.internal.cell.CellFunctions;
import org.gatewatch.internal.cell.CellKind;
import org.gatewatch.sample.Direction;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;

/**
 * A recurrent cell of a running network, found under its wrappers.
 *
 * @param layer DL4J's runtime layer that computes it, without wrappers
 * @param location where the network or a wrapper holds it
 * @param direction in which it reads
 * @param suffix what the keys of its parameters end in: {@code F} or {@code B} in a
 *     GravesBidirectionalLSTM, else nothing
 * @param wrapped whether it lies in a wrapper
 * @param frozen whether training never goes back through it
 * @param kind what it computes, or null if it is of a class not known here
 */
public record RecurrentCell(
    Layer layer,
    LayerPlace location,
    Direction direction,
    String suffix,
    boolean wrapped,
    boolean frozen,
    @Nullable CellKind kind) {

  /** What a cell computes of which {@code CellPlan} has taken up what lies inside. */
  public CellKind knownKind() {
    return Objects.requireNonNull(kind, "only cells of a known kind are looked into");
  }

  /** The cells of a layer: none if it is not recurrent, two if it is bidirectional. */
  public static List<RecurrentCell> of(NamedLayer named) {
    List<RecurrentCell> cells = new ArrayList<>();
    add(cells, named.layer(), named.location(), Direction.FORWARD, false, false);
    return cells;
  }

  @SuppressWarnings("deprecation")
  private static void add(
      List<RecurrentCell> cells,
      Layer layer,
      LayerPlace location,
      Direction direction,
      boolean wrapped,
      boolean frozen) {
    if (layer instanceof EpsilonTap tap) {
      add(cells, tap.getUnderlying(), location, direction, wrapped, frozen);
    } else if (layer instanceof BaseWrapperLayer wrapper) {
      boolean stops = frozen || layer instanceof FrozenLayer;
      LayerPlace inside = new LayerPlace(wrapper::getUnderlying, wrapper::setUnderlying);
      add(cells, wrapper.getUnderlying(), inside, direction, true, stops);
    } else if (layer instanceof BidirectionalLayer) {
      PrivateField<Layer> forward = new PrivateField<>(BidirectionalLayer.class, "fwd", layer);
      PrivateField<Layer> backward = new PrivateField<>(BidirectionalLayer.class, "bwd", layer);
      add(cells, forward.get(), location(forward), Direction.FORWARD, true, frozen);
      add(cells, backward.get(), location(backward), Direction.BACKWARD, true, frozen);
    } else if (layer instanceof GravesBidirectionalLSTM) {
      CellKind kind = kind(layer);
      cells.add(new RecurrentCell(layer, location, Direction.FORWARD, "F", wrapped, frozen, kind));
      cells.add(new RecurrentCell(layer, location, Direction.BACKWARD, "B", wrapped, frozen, kind));
    } else if (layer.conf().getLayer() instanceof BaseRecurrentLayer) {
      cells.add(new RecurrentCell(layer, location, direction, "", wrapped, frozen, kind(layer)));
    }
  }

  private static LayerPlace location(PrivateField<Layer> field) {
    return new LayerPlace(field::get, field::set);
  }

  /** Of DL4J's own classes only: one derived from them may compute anything. */
  @SuppressWarnings("deprecation")
  private static @Nullable CellKind kind(Layer layer) {
    Class<?> type = layer.getClass();
    if (type == LSTM.class) {
      return CellKind.LSTM;
    }
    if (type == SimpleRnn.class) {
      return CellKind.SIMPLE_RNN;
    }
    return type == GravesLSTM.class || type == GravesBidirectionalLSTM.class
        ? CellKind.GRAVES_LSTM
        : null;
  }

  /**
   * Why it cannot be looked into, in one sentence, or null if it can.
   *
   * @param truncated whether the network trains with truncated backpropagation through time
   */
  public @Nullable String obstacle(boolean truncated) {
    if (kind == null) {
      return "its class " + layer.getClass().getSimpleName() + " is not known to Gatewatch";
    }
    if (layer instanceof SimpleRnn simple && simple.hasLayerNorm()) {
      return "its layer normalisation is not known to Gatewatch";
    }
    if (truncated && wrapped) {
      return "under truncated backpropagation DL4J does not keep the state that a wrapped layer"
          + " starts from";
    }
    if (kind == CellKind.LSTM && isTimeFirst() && hasDropout()) {
      return "DL4J does not keep the input that an LSTM of format NWC has after dropout";
    }
    return CellFunctions.obstacle(gateFunction(), configuration().getActivationFn());
  }

  /** One that retains every value, as each layer has that is imported from Keras, is none. */
  private boolean hasDropout() {
    IDropout dropout = configuration().getIDropout();
    boolean retainsAll =
        dropout != null
            && dropout.getClass() == Dropout.class
            && ((Dropout) dropout).getPSchedule() == null
            && ((Dropout) dropout).getP() == 1;
    return dropout != null && !retainsAll;
  }

  CellFunctions functions() {
    return CellFunctions.of(gateFunction(), configuration().getActivationFn());
  }

  BaseRecurrentLayer configuration() {
    return (BaseRecurrentLayer) layer.conf().getLayer();
  }

  /** Whether its arrays are [examples, timesteps, units] and not [examples, units, timesteps]. */
  boolean isTimeFirst() {
    return configuration().getRnnDataFormat() == RNNFormat.NWC;
  }

  @SuppressWarnings("deprecation")
  private IActivation gateFunction() {
    if (configuration() instanceof AbstractLSTM lstm) {
      return lstm.getGateActivationFn();
    }
    return configuration() instanceof org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM both
        ? both.getGateActivationFn()
        : configuration().getActivationFn();
  }

  /** Whether timesteps are read from the last to the first although the layer has them in order. */
  boolean reversesItself() {
    return suffix.equals("B");
  }
}
