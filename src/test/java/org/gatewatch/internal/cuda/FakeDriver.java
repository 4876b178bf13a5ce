package org.gatewatch.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.cuda.global.cudart.cuCtxGetCurrent;
import static org.bytedeco.cuda.global.cudart.cuCtxSetCurrent;
import static org.bytedeco.cuda.global.cudart.cuCtxSynchronize;
import static org.bytedeco.cuda.global.cudart.cuDevicePrimaryCtxRelease;
import static org.bytedeco.cuda.global.cudart.cuDevicePrimaryCtxRetain;
import static org.bytedeco.cuda.global.cudart.cuStreamCreate;
import static org.bytedeco.cuda.global.cudart.cuStreamDestroy;

import java.util.List;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.gatewatch.internal.summarise.Summariser;
import org.junit.jupiter.api.Assumptions;

/**
 * A stand-in for CUDA's driver, under JavaCPP's own bindings: an open one is a device with a stream
 * that the calling thread trains on. It is really late, and checks
 *
 * <ul>
 *   <li>every handle, and every range of memory when it is used, freed or not;
 *   <li>that what is copied later is not changed before it is, and that no results are taken before
 *       their event;
 *   <li>that a context is current where one is needed;
 *   <li>which thread makes calls that wait;
 *   <li>what is left when all is closed.
 * </ul>
 *
 * Any call may fail. One JVM has one; see {@code src/pom.xml}.
 */
public final class FakeDriver implements AutoCloseable {
  /** A failure that ends with the call. */
  public static final int OUT_OF_MEMORY = 2;

  /** A failure from which the device does not recover. */
  public static final int ILLEGAL_ADDRESS = 700;

  private static final int DELAY_MICROSECONDS = 100;

  private static boolean isLoaded;

  private final CUctx_st context = new CUctx_st();
  private final CUstream_st stream = new CUstream_st();
  private final boolean isAtOnce;

  /** Memory of this process. */
  private static final class Floats extends FloatPointer {
    Floats(long address) {
      this.address = address;
    }
  }

  private FakeDriver(boolean isAtOnce) {
    this.isAtOnce = isAtOnce;
  }

  /** Skips a test, loudly, where the stand-in cannot be built or is not to be. */
  public static synchronized void require() {
    Assumptions.assumeTrue(
        Boolean.getBoolean("gatewatch.fake.driver"), "another JVM has the stand-in for the driver");
    HostCompiler.require("g++", true);
    if (!isLoaded) {
      FakeLibraries.load();
      isLoaded = true;
    }
  }

  /** A device for values that {@link #values} has put there. */
  public static FakeDriver open() {
    return new FakeDriver(false).begin();
  }

  /** A device that reads arrays of ND4J's CPU backend in the call, and gives its results late. */
  public static FakeDriver ofArrays() {
    return new FakeDriver(true).begin();
  }

  private FakeDriver begin() {
    forget();
    runAtOnce(isAtOnce);
    delay(DELAY_MICROSECONDS);
    be(86, true);
    succeed(cuDevicePrimaryCtxRetain(context, 0));
    succeed(cuCtxSetCurrent(context));
    succeed(cuStreamCreate(stream, 0));
    failCall(0, 0);
    return this;
  }

  private static void succeed(int code) {
    assertThat(code).isZero();
  }

  /** A launcher on its stream. */
  DeviceLauncher launcher() {
    return DeviceLauncher.open(
        Driver.current(),
        () -> stream,
        array -> Nd4jDevice.address(array, buffer -> buffer.primaryBuffer()));
  }

  /** What training uses on a device. */
  public Summariser summariser(int maxHeatmapSide) {
    return new FallbackSummariser(
        maxHeatmapSide, () -> new CudaSummariser(maxHeatmapSide, launcher()));
  }

  CUstream_st stream() {
    return stream;
  }

  /** Puts values into memory of the device; its address. */
  static long values(float... values) {
    long address = allocate(4L * values.length, 0);
    put(address, values);
    return address;
  }

  static void put(long address, float... values) {
    new Floats(address).put(values);
  }

  /** Waits until what is done elsewhere is done. */
  public static void settle() {
    DeviceThread.awaitAll();
    DeviceThread.awaitAll(); // What the first may have ordered.
  }

  /** Whether a context is current on the calling thread. */
  static boolean hasContext() {
    CUctx_st now = new CUctx_st();
    succeed(cuCtxGetCurrent(now));
    return !now.isNull();
  }

  /** Waits for all streams. */
  public static void synchronise() {
    succeed(cuCtxSynchronize());
  }

  private static List<String> lines(String kind) {
    return new Text(report())
        .getString()
        .lines()
        .filter(line -> line.startsWith(kind + " "))
        .map(line -> line.substring(kind.length() + 1))
        .toList();
  }

  private static final class Text extends BytePointer {
    Text(long address) {
      this.address = address;
    }
  }

  /** What was done wrong. */
  public static List<String> violations() {
    return lines("violation");
  }

  /** The calls of a thread that wait, or may wait on a device. */
  public static List<String> blocking(long thread) {
    String own = thread + " ";
    return lines("blocking").stream().filter(line -> line.startsWith(own)).toList();
  }

  /** All calls that wait, on whatever thread. */
  static List<String> blocking() {
    return lines("blocking");
  }

  /** What was taken, by kind, and not given back. */
  public static List<String> left() {
    return lines("left");
  }

  /** Asserts that nothing was done wrong, and nothing is left of what others took. */
  @Override
  public void close() {
    failCall(0, 0);
    hold(false);
    settle();
    boolean isLost = cuCtxSynchronize() == ILLEGAL_ADDRESS; // What is done too late is seen.
    cuStreamDestroy(stream);
    cuDevicePrimaryCtxRelease(0);
    cuCtxSetCurrent(new CUctx_st());
    assertThat(violations()).isEmpty();
    if (!isLost) {
      assertThat(left()).isEmpty();
    }
    forget();
  }

  private static native void forget();

  private static native void runAtOnce(boolean whether);

  /** The most of the moment for which each step of a stream is late is twice that. */
  public static native void delay(int microseconds);

  /** Whether streams stand still. */
  public static native void hold(boolean whether);

  /** Sets the compute capability, and whether it takes machine code. */
  static native void be(int capability, boolean takesMachineCode);

  /** Begins to count calls, and lets one of them fail; the first is 1. */
  public static native void failCall(long call, int code);

  /** How many calls there were since. */
  public static native long calls();

  /** Takes memory of a device. */
  static native long allocate(long bytes, int device);

  static native void release(long address);

  /** The calling thread, for {@link #blocking(long)}. */
  public static native long thread();

  private static native long report();
}
