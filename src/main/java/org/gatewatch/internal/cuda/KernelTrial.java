package org.gatewatch.internal.cuda;

import static org.bytedeco.cuda.global.cudart.cuMemAlloc;
import static org.bytedeco.cuda.global.cudart.cuMemFree;
import static org.bytedeco.cuda.global.cudart.cuMemcpyHtoD;
import static org.bytedeco.cuda.global.cudart.cuStreamCreate;
import static org.bytedeco.cuda.global.cudart.cuStreamDestroy;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.gatewatch.internal.summarise.ArrayPart;
import org.gatewatch.internal.summarise.Gatherer;
import org.gatewatch.internal.summarise.NonFiniteTally;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Summary;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The kernel and its launcher on values of one's own, without ND4J: to check them on a card. {@link
 * KernelTimes} times them, {@link BusyStreamTrial} keeps the card busy. Used by one thread.
 */
public final class KernelTrial implements AutoCloseable {
  private static final int ATTEMPTS = 3;

  private final Driver driver;
  private final CUstream_st stream = new CUstream_st();
  private final DeviceLauncher launcher;
  private long values;
  private long bytes;
  private boolean isDouble;

  private KernelTrial(Driver driver) {
    this.driver = driver;
    Driver.check(cuStreamCreate(stream, cudart.CU_STREAM_DEFAULT), "making a stream");
    launcher =
        DeviceLauncher.open(
            driver,
            () -> stream,
            array -> {
              throw new IllegalStateException("a trial has no arrays of ND4J");
            });
  }

  /**
   * A trial on the first device.
   *
   * @throws CudaException if there is none, or the kernel cannot be compiled for it
   */
  public static KernelTrial open() {
    return new KernelTrial(Driver.current());
  }

  /** Name and compute capability of the card. */
  public String card() {
    int capability = driver.capability();
    return driver.name() + ", compute capability " + capability / 10 + "." + capability % 10;
  }

  /**
   * Puts values of type FLOAT on the device, in place of those before.
   *
   * @param times how often, one after the other, at least 1
   */
  public void load(float[] block, int times) {
    try (FloatPointer host = new FloatPointer(block)) {
      load(host, 4L * block.length, times);
    }
    isDouble = false;
  }

  /**
   * Puts values of type DOUBLE on the device, in place of those before.
   *
   * @param times how often, one after the other, at least 1
   */
  public void load(double[] block, int times) {
    try (DoublePointer host = new DoublePointer(block)) {
      load(host, 8L * block.length, times);
    }
    isDouble = true;
  }

  private void load(Pointer host, long each, int times) {
    free();
    long address = allocate(each * times);
    values = address;
    bytes = each * times;
    for (int i = 0; i < times; i++) {
      Driver.check(cuMemcpyHtoD(address + i * each, host, each), "sending values");
    }
  }

  private void free() {
    long address = values;
    values = 0;
    if (address != 0) {
      Driver.check(cuMemFree(address), "freeing values");
    }
  }

  static long allocate(long bytes) {
    long[] address = new long[1];
    Driver.check(cuMemAlloc(address, bytes), "allocating " + bytes + " bytes of the device");
    return address[0];
  }

  /** Where the values are on the device. */
  long values() {
    return values;
  }

  /** How long they are, in bytes. */
  long bytes() {
    return bytes;
  }

  /** Width of an element, in bytes. */
  int width() {
    return isDouble ? 8 : 4;
  }

  CUstream_st stream() {
    return stream;
  }

  /**
   * Summarises segments of the values, none of them empty; a matrix gets a heatmap.
   *
   * @return one summary a segment, in the same order
   */
  public List<Summary> summarise(List<Segment> segments) {
    try (Launcher.Launch launch = begin(table(segments))) {
      return PackedSummaries.read(launch.await(), segments.size());
    }
  }

  Launcher.Launch begin(SegmentTable table) {
    return whenReady(() -> launcher.launch(isDouble, table));
  }

  /** Where there is no room for a launch yet, it is being made. */
  private <T> T whenReady(Supplier<Optional<T>> beginning) {
    Optional<T> begun = beginning.get();
    for (int attempt = 0; begun.isEmpty() && attempt < ATTEMPTS; attempt++) {
      launcher.awaitReady();
      begun = beginning.get();
    }
    return begun.orElseThrow(() -> new CudaException("there is no room for a launch"));
  }

  /**
   * Copies some of the values, at regular distances along three axes, to memory of the host.
   *
   * @param offset of the first of them
   * @return the copies, those along the first axis side by side
   */
  public double[] gather(
      long offset, ArrayPart.Axis first, ArrayPart.Axis second, ArrayPart.Axis third) {
    DataType type = isDouble ? DataType.DOUBLE : DataType.FLOAT;
    GatherPiece piece = new GatherPiece(values + width() * offset, type, first, second, third);
    DeviceGatherer gatherer = launcher.deviceGatherer();
    try (DeviceGatherer.Open gathering = whenReady(() -> gatherer.open(1, piece.bytes()))) {
      Gatherer.Gathered copy = gathering.copyPieces(List.of(piece)).get(0);
      gathering.await();
      double[] copied = new double[copy.length()];
      copy.read(copied, 0);
      return copied;
    }
  }

  /**
   * Looks for what is not finite among the first values.
   *
   * @param length how many, at least 1
   */
  public NonFiniteTally look(long length) {
    try (Launcher.Launch launch = beginLook(length)) {
      return PackedLook.read(launch.await());
    }
  }

  Launcher.Launch beginLook(long length) {
    return whenReady(() -> launcher.look(isDouble, values, length));
  }

  SegmentTable table(List<Segment> segments) {
    SegmentTable table = new SegmentTable();
    for (Segment segment : segments) {
      if (segment.rows() > 0) {
        table.beginMatrix(segment.rows(), segment.columns(), 64);
      } else {
        table.beginGroup();
      }
      table.add(values + width() * segment.offset(), segment.length());
    }
    return table;
  }

  /** How often a kernel was launched so far. */
  public long launches() {
    return launcher.launches();
  }

  @Override
  public void close() {
    new GivingBack()
        .then(this::free)
        .then(() -> Driver.check(cuStreamDestroy(stream), "giving the stream back"))
        .then(launcher::close)
        .then(launcher::awaitReady)
        .end();
  }
}
