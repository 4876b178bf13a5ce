package org.gatewatch.internal.cuda;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.Function;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.nd4j.nativeblas.OpaqueDataBuffer;

/** Where ND4J's CUDA backend keeps its arrays, and the stream on which it computes them. */
final class Nd4jDevice {
  /** The buffers of both of ND4J's backends have this method, but no interface that names it. */
  private static final ClassValue<Method> OPAQUE =
      new ClassValue<>() {
        @Override
        protected Method computeValue(Class<?> type) {
          try {
            return type.getMethod("getOpaqueDataBuffer");
          } catch (NoSuchMethodException e) {
            throw new CudaException("ND4J does not tell where an array is", e);
          }
        }
      };

  private Nd4jDevice() {}

  /** The stream of the calling thread. ND4J hands out a pointer to its handle. */
  static CUstream_st stream() {
    NativeOps operations = NativeOpsHolder.getInstance().getDeviceNativeOps();
    Pointer handle = operations.lcExecutionStream(operations.defaultLaunchContext());
    if (handle == null || handle.isNull()) {
      throw new CudaException("ND4J computes on no stream of CUDA");
    }
    return new CUstream_st(new PointerPointer<>(handle).get(0));
  }

  /** Address of an array's first element in the device's memory, which is brought up to date. */
  static long address(INDArray array) {
    return address(
        array,
        buffer -> {
          buffer.syncToSpecial();
          return buffer.specialBuffer();
        });
  }

  /**
   * Address of an array's first element.
   *
   * @param memory from a buffer to the start of its memory of the kind that is wanted
   */
  static long address(INDArray array, Function<OpaqueDataBuffer, Pointer> memory) {
    DataBuffer whole = array.data().originalDataBuffer();
    Pointer start = memory.apply(opaque(whole == null ? array.data() : whole));
    if (start == null || start.isNull()) {
      throw new CudaException("ND4J keeps an array outside of the device");
    }
    return start.address() + array.offset() * array.dataType().width();
  }

  private static OpaqueDataBuffer opaque(DataBuffer buffer) {
    try {
      return (OpaqueDataBuffer) OPAQUE.get(buffer.getClass()).invoke(buffer);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new CudaException("ND4J does not tell where an array is", e);
    }
  }
}
