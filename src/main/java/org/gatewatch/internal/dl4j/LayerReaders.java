package org.gatewatch.internal.dl4j;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.layers.recurrent.BaseRecurrentLayer;
import org.deeplearning4j.nn.layers.recurrent.BidirectionalLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Which classes of DL4J's layers are known, each by its reader. A new recurrent layer is one line
 * here. Of several that fit, the first reads.
 */
final class LayerReaders {
  private static final List<WrapperReader> WRAPPERS =
      List.of(new FrozenReader(), new BidirectionalReader(), new UnderlyingReader());

  private static final List<CellReader> CELLS =
      new CopyOnWriteArrayList<>(
          List.of(
              new GravesBidirectionalLstmReader(),
              new GravesLstmReader(),
              new LstmReader(),
              new SimpleRnnReader()));

  static {
    CELLS.addAll(GruReader.present());
  }

  private LayerReaders() {}

  /** The kinds of wrapper. */
  static List<WrapperReader> wrappers() {
    return WRAPPERS;
  }

  /** The reader of a recurrent layer without wrappers; null if it is none that is known. */
  static @Nullable CellReader of(Layer configuration) {
    for (CellReader reader : CELLS) {
      if (reader.configures(configuration)) {
        return reader;
      }
    }
    return null;
  }

  /**
   * Reads one more class of layers from now on, before all others. Networks that are watched
   * already stay as they were read. For tests: users describe a layer, not a class.
   *
   * @return to be closed to forget it again
   */
  static Registration register(CellReader reader) {
    CELLS.add(0, reader);
    return () -> CELLS.remove(reader);
  }

  /** A reader while it is registered. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** Whether a running layer can be asked for the state that it keeps between sequences. */
  static boolean keepsState(org.deeplearning4j.nn.api.Layer running) {
    // DL4J's bidirectional wrapper keeps none, and throws if asked for it.
    return running instanceof RecurrentLayer && !(running instanceof BidirectionalLayer);
  }

  /**
   * The last state of each segment of truncated backpropagation, which a running layer itself keeps
   * for the next; null if it is none of DL4J's base class.
   */
  static @Nullable PrivateField<Map<String, INDArray>> lastState(
      org.deeplearning4j.nn.api.Layer running) {
    return running instanceof BaseRecurrentLayer<?>
        ? new PrivateField<>(BaseRecurrentLayer.class, "tBpttStateMap", running)
        : null;
  }
}
