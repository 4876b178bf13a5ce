package org.gatewatch.internal.summarise;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays that live for one step; their memory is given back at its end, not by and by. */
final class Scratch implements AutoCloseable {
  private final List<INDArray> arrays = new ArrayList<>();

  /** Remembers an array that nobody else holds; a view must not be among them. */
  INDArray own(INDArray array) {
    arrays.add(array);
    return array;
  }

  /** The only output of one of ND4J's operations. */
  INDArray exec(DynamicCustomOp.DynamicCustomOpsBuilder operation) {
    return own(Nd4j.exec(operation.build())[0]);
  }

  /** An array of type DOUBLE with the elements of another. */
  INDArray asDouble(INDArray array) {
    return own(array.dataType() == DataType.DOUBLE ? array.dup() : array.castTo(DataType.DOUBLE));
  }

  /** How many elements of a BOOL array are true. */
  long count(INDArray mask) {
    return own(own(mask).castTo(DataType.INT64)).sumNumber().longValue();
  }

  @Override
  public void close() {
    for (INDArray array : arrays) {
      if (array.closeable()) {
        array.close();
      }
    }
    arrays.clear();
  }
}
