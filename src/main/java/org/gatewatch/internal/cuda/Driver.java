package org.gatewatch.internal.cuda;

import static org.bytedeco.cuda.global.cudart.cuCtxGetCurrent;
import static org.bytedeco.cuda.global.cudart.cuCtxGetDevice;
import static org.bytedeco.cuda.global.cudart.cuCtxSetCurrent;
import static org.bytedeco.cuda.global.cudart.cuDeviceGet;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetAttribute;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetName;
import static org.bytedeco.cuda.global.cudart.cuDevicePrimaryCtxRelease;
import static org.bytedeco.cuda.global.cudart.cuDevicePrimaryCtxRetain;
import static org.bytedeco.cuda.global.cudart.cuEventQuery;
import static org.bytedeco.cuda.global.cudart.cuGetErrorName;
import static org.bytedeco.cuda.global.cudart.cuInit;
import static org.bytedeco.cuda.global.cudart.cuPointerGetAttribute;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** The device that the thread which made this uses, through CUDA's driver API. */
final class Driver implements AutoCloseable {
  private static final int NAME_BYTES = 256;

  /** Why the libraries could not be loaded; the second attempt would not say it any more. */
  private static final AtomicReference<@Nullable String> MISSING = new AtomicReference<>();

  private final CUctx_st context;
  private final int device;
  private final IntPointer ordinal = new IntPointer(1);

  /** Whether the context is kept open by this. */
  private boolean isRetained;

  private Driver(CUctx_st context, int device, boolean isRetained) {
    this.context = context;
    this.device = device;
    this.isRetained = isRetained;
  }

  /**
   * The device whose context is current on the calling thread; if there is none, the first, whose
   * primary context then becomes current, and is kept open until this is closed.
   *
   * @throws CudaException if there is no driver, or no device
   */
  static Driver current() {
    try {
      check(cuInit(0), "starting the driver");
      CUctx_st context = new CUctx_st();
      int[] device = new int[1];
      check(cuCtxGetCurrent(context), "asking for the current context");
      if (context.isNull()) {
        return first();
      }
      check(cuCtxGetDevice(device), "asking for the current device");
      return new Driver(context, device[0], false);
    } catch (LinkageError e) {
      MISSING.compareAndSet(null, reason(e));
      throw new CudaException("CUDA's libraries cannot be loaded (" + MISSING.get() + ")", e);
    }
  }

  private static Driver first() {
    int[] device = new int[1];
    CUctx_st context = new CUctx_st();
    check(cuDeviceGet(device, 0), "asking for the first device");
    check(cuDevicePrimaryCtxRetain(context, device[0]), "opening the first device");
    Driver driver = new Driver(context, device[0], true);
    boolean good = false;
    try {
      check(cuCtxSetCurrent(context), "using the first device");
      good = true;
      return driver;
    } finally {
      if (!good) {
        driver.close();
      }
    }
  }

  /** What lies at the bottom of it, such as the name of a library that is missing, in one line. */
  private static String reason(LinkageError failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    boolean absent = message.startsWith("org/bytedeco/cuda/");
    return absent
        ? "org.bytedeco:cuda is not on the class path"
        : message.replaceFirst(" in java.library.path.*", "");
  }

  /** Runs something with this device current on the calling thread, and then what was before. */
  void within(Runnable step) {
    CUctx_st before = new CUctx_st();
    check(cuCtxGetCurrent(before), "asking for the current context");
    check(cuCtxSetCurrent(context), "using the device on another thread");
    try {
      step.run();
    } finally {
      check(cuCtxSetCurrent(before), "going back to another context");
    }
  }

  /** Whether the calling thread still uses this device. */
  boolean isCurrent() {
    CUctx_st now = new CUctx_st();
    check(cuCtxGetCurrent(now), "asking for the current context");
    return now.address() == context.address();
  }

  /**
   * Checks that memory is this device's; for one thread.
   *
   * @throws OtherDeviceException if it is another device's
   * @throws CudaException if it is no device's
   */
  void requireOwn(long address) {
    check(
        cuPointerGetAttribute(ordinal, cudart.CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL, address),
        "asking where an array is");
    if (ordinal.get() != device) {
      throw new OtherDeviceException(
          "an array is on device " + ordinal.get() + ", training is on device " + device);
    }
  }

  /** Ten times the major version of the compute capability, and the minor: 86 for 8.6. */
  int capability() {
    return 10 * attribute(cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
        + attribute(cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
  }

  int multiprocessors() {
    return attribute(cudart.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
  }

  private int attribute(int which) {
    int[] value = new int[1];
    check(cuDeviceGetAttribute(value, which, device), "asking for a property of the device");
    return value[0];
  }

  String name() {
    byte[] name = new byte[NAME_BYTES];
    check(cuDeviceGetName(name, NAME_BYTES, device), "asking for the name of the device");
    return new String(name, StandardCharsets.UTF_8).trim();
  }

  /**
   * Whether an event has happened, or was never recorded; does not wait.
   *
   * @param what in words, what it is the end of
   */
  static boolean isOver(CUevent_st event, String what) {
    int code = cuEventQuery(event);
    if (code != cudart.CUDA_ERROR_NOT_READY) {
      check(code, what);
    }
    return code != cudart.CUDA_ERROR_NOT_READY;
  }

  /**
   * Checks what a function of the driver returned.
   *
   * @param what in words, what it was to do
   */
  static void check(int code, String what) {
    if (code != cudart.CUDA_SUCCESS) {
      throw new CudaException(what + " failed: " + nameOf(code));
    }
  }

  private static String nameOf(int code) {
    try (PointerPointer<BytePointer> name = new PointerPointer<>(1)) {
      return cuGetErrorName(code, name) == cudart.CUDA_SUCCESS
          ? name.get(BytePointer.class, 0).getString()
          : "error " + code;
    }
  }

  /** Lets go of a context that was opened for this; may be called again. */
  @Override
  public void close() {
    if (isRetained) {
      isRetained = false;
      check(cuDevicePrimaryCtxRelease(device), "letting go of the device");
    }
  }
}
