package org.gatewatch.internal.dl4j;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.gatewatch.internal.cell.CellFunctions;
import org.gatewatch.internal.cell.CellType;
import org.gatewatch.sample.Direction;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reads one class of DL4J's recurrent layers: tells what cells it has, and how they are set up. One
 * object serves all layers of that class; see {@link LayerReaders} for where it is registered.
 */
interface CellReader {
  /** The cells of such a layer. */
  CellType type();

  /** Why its activation functions keep it from being looked into, or null if they do not. */
  default @Nullable String functionObstacle(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    BaseRecurrentLayer recurrent = (BaseRecurrentLayer) configuration;
    return CellFunctions.obstacle(gateFunction(recurrent), recurrent.getActivationFn());
  }

  /** Its activation functions, if there is no such obstacle. */
  default CellFunctions functions(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    BaseRecurrentLayer recurrent = (BaseRecurrentLayer) configuration;
    return CellFunctions.of(type().spec(), gateFunction(recurrent), recurrent.getActivationFn());
  }

  /** Whether its arrays are [examples, timesteps, units] and not [examples, units, timesteps]. */
  default boolean isTimeFirst(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    return configuration instanceof BaseRecurrentLayer recurrent
        && recurrent.getRnnDataFormat() == RNNFormat.NWC;
  }

  /** Whether a mask that it has makes output and state zero, and lets no gradient by. */
  default boolean usesMask() {
    return true;
  }

  /** Whether a layer, without wrappers, is configured as one of that class or derived from it. */
  boolean configures(org.deeplearning4j.nn.conf.layers.Layer configuration);

  /**
   * Whether a running layer computes exactly what {@link #type()} does. One derived from DL4J's
   * class may compute anything: its parameters are shown gate by gate, but nothing of its inside.
   */
  boolean runs(Layer running);

  /** The activation function of its gates; that of the cell for one that has no gates. */
  IActivation gateFunction(BaseRecurrentLayer configuration);

  /** What the bias of its forget gate begins with; NaN if it has none. */
  default double forgetBias(BaseRecurrentLayer configuration) {
    return Double.NaN;
  }

  /** Why such a layer cannot be looked into, in one sentence, or null if nothing is in the way. */
  default @Nullable String obstacle(Layer running) {
    return null;
  }

  /**
   * What its input was multiplied by in the forward pass alone, [examples, inputs, timesteps] in
   * whatever format the layer is; null if it ran on its input as it is kept.
   */
  default @Nullable INDArray inputFactor(Layer running) {
    return null;
  }

  /** DL4J's name of the output that it keeps between segments, [examples, units]. */
  default String outputKey() {
    return "prevAct";
  }

  /** DL4J's name of the cell state that it keeps between segments, likewise. */
  default String stateKey() {
    return "prevMem";
  }

  /**
   * Whether output and state can be found in what a layer began a segment with. If not, a reader
   * that may be wrong about their names says so, once.
   *
   * @param begunWith by name; empty for zeros
   * @param examples of the minibatch
   * @param units of the layer
   */
  default boolean canFind(Map<String, INDArray> begunWith, long examples, long units) {
    return true;
  }

  /** Its cells: one that reads forward, as a rule. */
  default List<Part> parts() {
    return Part.ONE;
  }

  /**
   * One of a layer's cells.
   *
   * @param direction in which it reads, unless it is the layer's only one and a wrapper tells
   * @param suffix what the keys of its parameters end in; empty for the layer's only one
   * @param turnsTime whether it reads timesteps from the last to the first that the layer has in
   *     order
   */
  record Part(Direction direction, String suffix, boolean turnsTime) {
    static final List<Part> ONE = List.of(new Part(Direction.FORWARD, "", false));
  }
}
