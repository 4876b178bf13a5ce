package org.gatewatch.internal.cuda;

import static org.bytedeco.cuda.global.cudart.cuEventCreate;
import static org.bytedeco.cuda.global.cudart.cuEventDestroy;
import static org.bytedeco.cuda.global.cudart.cuEventElapsedTime;
import static org.bytedeco.cuda.global.cudart.cuEventRecord;
import static org.bytedeco.cuda.global.cudart.cuEventSynchronize;
import static org.bytedeco.cuda.global.cudart.cuMemFree;
import static org.bytedeco.cuda.global.cudart.cuMemcpyDtoDAsync;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.FloatPointer;
import org.gatewatch.internal.summarise.Segment;

/** How long a {@link KernelTrial}'s launches take: medians, in microseconds. Used by one thread. */
public final class KernelTimes implements AutoCloseable {
  private static final int MOST_WARM_UP = 5;

  private final KernelTrial trial;
  private final int times;
  private final CUevent_st begin = new CUevent_st();
  private final CUevent_st end = new CUevent_st();

  /**
   * Times of a trial, to be closed before it.
   *
   * @param times launches of which the median is taken, at least 1
   */
  public KernelTimes(KernelTrial trial, int times) {
    this.trial = trial;
    this.times = times;
    Driver.check(cuEventCreate(begin, cudart.CU_EVENT_DEFAULT), "making an event");
    Driver.check(cuEventCreate(end, cudart.CU_EVENT_DEFAULT), "making an event");
  }

  /**
   * From handing over the segments to their summaries in memory of the host, on a device that has
   * nothing else to do; what the host needs to launch is part of it.
   */
  public double ofSummaries(List<Segment> segments) {
    SegmentTable table = trial.table(segments);
    return onDevice(() -> trial.begin(table));
  }

  /**
   * From asking for a look to its result in memory of the host, on a device that has nothing else
   * to do.
   *
   * @param length how many of the values are looked at, at least 1
   */
  public double ofLook(long length) {
    return onDevice(() -> trial.beginLook(length));
  }

  private double onDevice(Supplier<Launcher.Launch> beginning) {
    return median(
        () -> {
          try (Launcher.Launch launch = beginning.get()) {
            Driver.check(cuEventRecord(end, trial.stream()), "marking the end");
            launch.await();
          }
        });
  }

  /** How long the thread that asks for summaries is held up: until the launch is on its way. */
  public double ofBeginning(List<Segment> segments) {
    return onHost(() -> trial.begin(trial.table(segments)));
  }

  /**
   * How long the thread that asks for a look is held up.
   *
   * @param length how many of the values are looked at, at least 1
   */
  public double ofBeginningLook(long length) {
    return onHost(() -> trial.beginLook(length));
  }

  /** The median time that a beginning takes of this thread; its results are awaited untimed. */
  private double onHost(Supplier<Launcher.Launch> beginning) {
    double[] all = new double[times];
    for (int i = -warmUp(); i < times; i++) {
      long start = System.nanoTime();
      try (Launcher.Launch launch = beginning.get()) {
        all[Math.max(0, i)] = (System.nanoTime() - start) / 1000.0;
        launch.await();
      }
    }
    Arrays.sort(all);
    return all[times / 2];
  }

  /** How long the device takes to copy all values within its own memory. */
  public double ofCopy() {
    long copy = KernelTrial.allocate(trial.bytes());
    try {
      return median(
          () -> {
            Driver.check(
                cuMemcpyDtoDAsync(copy, trial.values(), trial.bytes(), trial.stream()), "copying");
            Driver.check(cuEventRecord(end, trial.stream()), "marking the end");
          });
    } finally {
      Driver.check(cuMemFree(copy), "freeing a copy");
    }
  }

  /** The median time from here to where the action records the end. */
  private double median(Runnable action) {
    double[] all = new double[times];
    for (int i = -warmUp(); i < times; i++) {
      Driver.check(cuEventRecord(begin, trial.stream()), "marking the start");
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

  private int warmUp() {
    return Math.min(MOST_WARM_UP, times);
  }

  @Override
  public void close() {
    new GivingBack()
        .then(() -> Driver.check(cuEventDestroy(begin), "giving an event back"))
        .then(() -> Driver.check(cuEventDestroy(end), "giving an event back"))
        .end();
  }
}
