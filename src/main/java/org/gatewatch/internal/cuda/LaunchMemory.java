package org.gatewatch.internal.cuda;

import static org.bytedeco.cuda.global.cudart.cuEventRecord;
import static org.bytedeco.cuda.global.cudart.cuEventSynchronize;
import static org.bytedeco.cuda.global.cudart.cuMemcpyHtoDAsync;
import static org.bytedeco.cuda.global.cudart.cuMemsetD8Async;

import java.nio.ByteBuffer;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Histogram;

/**
 * The memory of one launch: its table and results, pinned on the host, and what the kernel works
 * with, on the device. Its size is for good; used by one launch at a time.
 */
final class LaunchMemory implements MemoryPool.Memory<LaunchSizes> {
  private static final int PART_BYTES = 96;
  private static final int SLOTS = 2 * Histogram.MAX_KEY + 1;
  private static final int MAP_BYTES = 4 * Heatmap.MAX_SIDE * Heatmap.MAX_SIDE;

  /** Bytes of device memory a group: histogram, map, and how many of its tiles are done. */
  private static final long GROUP_BYTES = 4L * SLOTS + MAP_BYTES + 4;

  private final LaunchSizes sizes;
  private final DeviceMemory memory = new DeviceMemory();
  private final LaunchParameters parameters = LaunchParameters.ofSummaries();
  private final CUevent_st event;
  private final BytePointer table;
  private final ByteBuffer writtenTable;
  private final ByteBuffer results;
  private final long tableOnDevice;
  private final long[] work;
  private final long cleared;
  private boolean isClean;

  /**
   * Takes the memory; not for a thread that trains.
   *
   * @throws CudaException if there is not enough, and then nothing is taken
   */
  LaunchMemory(LaunchSizes sizes) {
    this.sizes = sizes;
    event = memory.event();
    table = memory.pinned(sizes.tableBytes());
    writtenTable = table.asByteBuffer();
    BytePointer shared = memory.shared((long) sizes.groups() * PackedSummaries.RESULT_BYTES);
    results = shared.asByteBuffer();
    long resultsOnDevice = memory.mapped(shared);
    tableOnDevice = memory.onDevice(sizes.tableBytes());
    long parts = memory.onDevice((long) sizes.tiles() * PART_BYTES);
    cleared = sizes.groups() * GROUP_BYTES;
    long histograms = memory.onDevice(cleared);
    long maps = histograms + 4L * SLOTS * sizes.groups();
    long done = maps + (long) MAP_BYTES * sizes.groups();
    work = new long[] {parts, histograms, maps, done, resultsOnDevice};
  }

  @Override
  public LaunchSizes sizes() {
    return sizes;
  }

  /** Recorded behind the launch. */
  CUevent_st event() {
    return event;
  }

  @Override
  public boolean isIdle() {
    return Driver.isOver(event, "an earlier launch");
  }

  @Override
  public void awaitIdle() {
    Driver.check(cuEventSynchronize(event), "an earlier launch");
  }

  /** Puts a table, which it holds, on its way to the device. */
  void put(SegmentTable next, CUstream_st stream) {
    next.write(writtenTable.clear());
    if (!isClean) {
      Driver.check(
          cuMemsetD8Async(work[1], (byte) 0, cleared, stream), "clearing memory to work with");
      isClean = true;
    }
    Driver.check(
        cuMemcpyHtoDAsync(tableOnDevice, table, next.bytes(), stream),
        "sending the table of segments");
  }

  /** The kernel's arguments for the table that was put. */
  PointerPointer<Pointer> arguments(SegmentTable of) {
    long groups = tableOnDevice + (long) of.segments() * SegmentTable.SEGMENT_BYTES;
    return parameters.set(tableOnDevice, of.segments(), groups, of.tiles(), work);
  }

  /** To be called behind the launch. */
  void end(CUstream_st stream) {
    Driver.check(cuEventRecord(event, stream), "marking the end of a launch");
  }

  /** The results of so many groups; valid once the event has happened, until the next launch. */
  ByteBuffer results(int groups) {
    return results.duplicate().clear().limit(groups * PackedSummaries.RESULT_BYTES);
  }

  @Override
  public void close() {
    parameters.close();
    memory.close();
  }
}
