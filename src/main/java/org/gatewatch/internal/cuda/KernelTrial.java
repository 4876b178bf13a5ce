package org.gatewatch.internal.cuda;

import static org.bytedeco.cuda.global.cudart.cuEventCreate;
import static org.bytedeco.cuda.global.cudart.cuEventDestroy;
import static org.bytedeco.cuda.global.cudart.cuEventElapsedTime;
import static org.bytedeco.cuda.global.cudart.cuEventRecord;
import static org.bytedeco.cuda.global.cudart.cuEventSynchronize;
import static org.bytedeco.cuda.global.cudart.cuMemAlloc;
import static org.bytedeco.cuda.global.cudart.cuMemFree;
import static org.bytedeco.cuda.global.cudart.cuMemcpyDtoDAsync;
import static org.bytedeco.cuda.global.cudart.cuMemcpyHtoD;
import static org.bytedeco.cuda.global.cudart.cuStreamCreate;
import static org.bytedeco.cuda.global.cudart.cuStreamDestroy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.FloatPointer;
import org.gatewatch.internal.summarise.NonFiniteTally;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Summary;

/**
 * The kernel and its launcher on values of one's own, without ND4J: to check them on a card, and to
 * time them. Used by one thread.
 */
public final class KernelTrial implements AutoCloseable {
  private static final int WARM_UP = 5;
  private static final int ATTEMPTS = 3;

  private final Driver driver;
  private final CUstream_st stream = new CUstream_st();
  private final CUevent_st begin = new CUevent_st();
  private final CUevent_st end = new CUevent_st();
  private final DeviceLauncher launcher;
  private long values;

  private KernelTrial(Driver driver) {
    this.driver = driver;
    Driver.check(cuStreamCreate(stream, cudart.CU_STREAM_DEFAULT), "making a stream");
    Driver.check(cuEventCreate(begin, cudart.CU_EVENT_DEFAULT), "making an event");
    Driver.check(cuEventCreate(end, cudart.CU_EVENT_DEFAULT), "making an event");
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
   * Puts values on the device, in place of those before.
   *
   * @param times how often, one after the other, at least 1
   */
  public void load(float[] block, int times) {
    if (values != 0) {
      Driver.check(cuMemFree(values), "freeing values");
    }
    long bytes = 4L * block.length;
    values = allocate(bytes * times);
    try (FloatPointer host = new FloatPointer(block)) {
      for (int i = 0; i < times; i++) {
        Driver.check(cuMemcpyHtoD(values + i * bytes, host, bytes), "sending values");
      }
    }
  }

  private static long allocate(long bytes) {
    long[] address = new long[1];
    Driver.check(cuMemAlloc(address, bytes), "allocating " + bytes + " bytes of the device");
    return address[0];
  }

  /**
   * Summarises segments of the values, none of them empty; a matrix gets a heatmap.
   *
   * @return one summary a segment, in the same order
   */
  public List<Summary> summarise(List<Segment> segments) {
    try (Launcher.Launch launch = launch(table(segments))) {
      return PackedSummaries.read(launch.await(), segments.size());
    }
  }

  private Launcher.Launch launch(SegmentTable table) {
    return whenReady(() -> launcher.launch(false, table));
  }

  /** Where there is no room for a launch yet, it is being made. */
  private Launcher.Launch whenReady(Supplier<Optional<Launcher.Launch>> beginning) {
    Optional<Launcher.Launch> launch = beginning.get();
    for (int attempt = 0; launch.isEmpty() && attempt < ATTEMPTS; attempt++) {
      launcher.awaitReady();
      launch = beginning.get();
    }
    return launch.orElseThrow(() -> new CudaException("there is no room for a launch"));
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

  private Launcher.Launch beginLook(long length) {
    return whenReady(() -> launcher.look(false, values, length));
  }

  private SegmentTable table(List<Segment> segments) {
    SegmentTable table = new SegmentTable();
    for (Segment segment : segments) {
      if (segment.rows() > 0) {
        table.beginMatrix(segment.rows(), segment.columns(), 64);
      } else {
        table.beginGroup();
      }
      table.add(values + 4 * segment.offset(), segment.length());
    }
    return table;
  }

  /** How often a kernel was launched so far. */
  public long launches() {
    return launcher.launches();
  }

  /**
   * How long it takes from handing over the segments to their summaries in memory of the host, on a
   * device that has nothing else to do; what the host needs to launch is part of it.
   *
   * @return median, in microseconds
   */
  public double microseconds(List<Segment> segments, int times) {
    SegmentTable table = table(segments);
    return median(
        times,
        () -> {
          try (Launcher.Launch launch = launch(table)) {
            Driver.check(cuEventRecord(end, stream), "marking the end");
            launch.await();
          }
        });
  }

  /**
   * How long a look takes, from asking for it to its result in memory of the host, on a device that
   * has nothing else to do.
   *
   * @param length how many of the values are looked at, at least 1
   * @return median, in microseconds
   */
  public double lookMicroseconds(long length, int times) {
    return median(
        times,
        () -> {
          try (Launcher.Launch launch = beginLook(length)) {
            Driver.check(cuEventRecord(end, stream), "marking the end");
            launch.await();
          }
        });
  }

  /**
   * How long the thread that asks for summaries is held up: until the launch is on its way.
   *
   * @return median, in microseconds
   */
  public double beginMicroseconds(List<Segment> segments, int times) {
    return medianOnHost(times, () -> launch(table(segments)));
  }

  /**
   * How long the thread that asks for a look is held up.
   *
   * @param length how many of the values are looked at, at least 1
   * @return median, in microseconds
   */
  public double beginLookMicroseconds(long length, int times) {
    return medianOnHost(times, () -> beginLook(length));
  }

  /** The median time that a beginning takes of this thread; its results are awaited untimed. */
  private static double medianOnHost(int times, Supplier<Launcher.Launch> beginning) {
    double[] all = new double[times];
    for (int i = -WARM_UP; i < times; i++) {
      long start = System.nanoTime();
      try (Launcher.Launch launch = beginning.get()) {
        all[Math.max(0, i)] = (System.nanoTime() - start) / 1000.0;
        launch.await();
      }
    }
    Arrays.sort(all);
    return all[times / 2];
  }

  /**
   * How long the device takes to copy within its own memory.
   *
   * @param bytes no more than there are values
   * @return median, in microseconds
   */
  public double copyMicroseconds(long bytes, int times) {
    long copy = allocate(bytes);
    try {
      return median(
          times,
          () -> {
            Driver.check(cuMemcpyDtoDAsync(copy, values, bytes, stream), "copying");
            Driver.check(cuEventRecord(end, stream), "marking the end");
          });
    } finally {
      Driver.check(cuMemFree(copy), "freeing a copy");
    }
  }

  /** The median time from here to where the action records the end. */
  private double median(int times, Runnable action) {
    double[] all = new double[times];
    for (int i = -WARM_UP; i < times; i++) {
      Driver.check(cuEventRecord(begin, stream), "marking the start");
      action.run();
      Driver.check(cuEventSynchronize(end), "what is timed");
      try (FloatPointer elapsed = new FloatPointer(1)) {
        Driver.check(cuEventElapsedTime(elapsed, begin, end), "timing");
        all[Math.max(0, i)] = elapsed.get() * 1000.0;
      }
    }
    Arrays.sort(all);
    return all[times / 2];
  }

  @Override
  public void close() {
    if (values != 0) {
      Driver.check(cuMemFree(values), "freeing values");
      values = 0;
    }
    Driver.check(cuEventDestroy(begin), "giving an event back");
    Driver.check(cuEventDestroy(end), "giving an event back");
    Driver.check(cuStreamDestroy(stream), "giving the stream back");
    launcher.close();
    launcher.awaitReady();
  }
}
