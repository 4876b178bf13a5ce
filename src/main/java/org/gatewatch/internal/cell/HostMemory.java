package org.gatewatch.internal.cell;

import java.lang.ref.Reference;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Moves values between ND4J's arrays and Java's. Arrays must be dense, without an offset; they are
 * read and written in the order of memory. Types FLOAT and DOUBLE of the CPU backend are copied in
 * one go, all others by ND4J. Each access is fenced: ND4J frees an array that nobody holds any
 * more.
 */
final class HostMemory {
  private HostMemory() {}

  private static boolean isNative(INDArray array, DataType type) {
    return array.dataType() == type && Nd4j.getEnvironment().isCPU();
  }

  static double[] read(INDArray array) {
    double[] values = new double[(int) array.length()];
    read(array, values, 0);
    return values;
  }

  /** The same, rounded to type FLOAT. */
  static float[] readFloats(INDArray array) {
    float[] values = new float[(int) array.length()];
    try {
      if (values.length > 0 && isNative(array, DataType.FLOAT)) {
        new FloatPointer(array.data().pointer()).get(values);
      } else if (values.length > 0) {
        System.arraycopy(array.data().asFloat(), 0, values, 0, values.length);
      }
      return values;
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  static void read(INDArray array, double[] to, int at) {
    try {
      readFrom(array, to, at);
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  private static void readFrom(INDArray array, double[] to, int at) {
    int length = (int) array.length();
    if (length == 0) {
      return; // It may have no memory.
    }
    if (isNative(array, DataType.DOUBLE)) {
      new DoublePointer(array.data().pointer()).get(to, at, length);
    } else if (isNative(array, DataType.FLOAT)) {
      float[] values = new float[length];
      new FloatPointer(array.data().pointer()).get(values);
      for (int i = 0; i < length; i++) {
        to[at + i] = values[i];
      }
    } else {
      System.arraycopy(array.data().asDouble(), 0, to, at, length);
    }
  }

  static void write(double[] from, int at, INDArray array) {
    try {
      writeInto(from, at, array);
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  private static void writeInto(double[] from, int at, INDArray array) {
    int length = (int) array.length();
    if (length == 0) {
      return;
    }
    if (isNative(array, DataType.DOUBLE)) {
      new DoublePointer(array.data().pointer()).put(from, at, length);
    } else if (isNative(array, DataType.FLOAT)) {
      float[] values = new float[length];
      for (int i = 0; i < length; i++) {
        values[i] = (float) from[at + i];
      }
      new FloatPointer(array.data().pointer()).put(values);
    } else {
      double[] values = Arrays.copyOfRange(from, at, at + length);
      try (INDArray written = Nd4j.createFromArray(values)) {
        array.assign(written.reshape(array.ordering(), array.shape()));
      }
    }
  }
}
