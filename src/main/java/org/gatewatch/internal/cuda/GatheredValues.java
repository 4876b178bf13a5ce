package org.gatewatch.internal.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.gatewatch.internal.summarise.Gatherer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A copy in pinned memory.
 *
 * @param memory all of it
 * @param begin of the copy there, in bytes
 * @param type FLOAT, DOUBLE, or BOOL, which is read as 0 or 1
 * @param length in elements
 */
record GatheredValues(ByteBuffer memory, int begin, DataType type, int length)
    implements Gatherer.Gathered {

  private ByteBuffer own() {
    ByteBuffer own = memory.duplicate().clear();
    own.position(begin).limit(begin + length * type.width());
    return own.slice().order(ByteOrder.nativeOrder());
  }

  @Override
  public void read(double[] to, int at) {
    ByteBuffer own = own();
    if (type == DataType.DOUBLE) {
      own.asDoubleBuffer().get(to, at, length);
      return;
    }
    for (int i = 0; i < length; i++) {
      to[at + i] = type == DataType.FLOAT ? own.getFloat(4 * i) : own.get(i) != 0 ? 1 : 0;
    }
  }

  @Override
  public void read(float[] to, int at) {
    if (type == DataType.FLOAT) {
      own().asFloatBuffer().get(to, at, length);
      return;
    }
    double[] values = new double[length];
    read(values, 0);
    for (int i = 0; i < length; i++) {
      to[at + i] = (float) values[i];
    }
  }
}
