package org.gatewatch.internal.samediff;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/** All kinds of recurrent operations that are known. */
final class OpReaders {
  private static final List<OpReader> ALL = List.of(new LstmLayerReader(), new GruOpReader());

  private OpReaders() {}

  /** What an operation is; null if it is not recurrent, or not known to be. */
  static @Nullable RecurrentOp read(SameDiffOp operation) {
    for (OpReader reader : ALL) {
      if (reader.opName().equals(operation.getOp().opName())) {
        return reader.read(operation);
      }
    }
    return null;
  }
}
