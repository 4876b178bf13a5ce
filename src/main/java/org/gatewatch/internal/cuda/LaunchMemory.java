package org.gatewatch.internal.cuda;

import static org.bytedeco.cuda.global.cudart.cuEventCreate;
import static org.bytedeco.cuda.global.cudart.cuEventDestroy;
import static org.bytedeco.cuda.global.cudart.cuMemAlloc;
import static org.bytedeco.cuda.global.cudart.cuMemFree;
import static org.bytedeco.cuda.global.cudart.cuMemFreeHost;
import static org.bytedeco.cuda.global.cudart.cuMemHostAlloc;
import static org.bytedeco.cuda.global.cudart.cuMemHostGetDevicePointer;
import static org.bytedeco.cuda.global.cudart.cuMemcpyHtoDAsync;
import static org.bytedeco.cuda.global.cudart.cuMemsetD8Async;

import java.nio.ByteBuffer;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Histogram;

/**
 * The memory of one launch: its table and results, pinned on the host, and what the kernel works
 * with, on the device. Grows to the largest launch that it served; used by one launch at a time.
 */
final class LaunchMemory implements AutoCloseable {
  private static final int PART_BYTES = 96;
  private static final int SLOTS = 2 * Histogram.MAX_KEY + 1;
  private static final int MAP_BYTES = 4 * Heatmap.MAX_SIDE * Heatmap.MAX_SIDE;

  /** Bytes of device memory a group: histogram, map, and how many of its tiles are done. */
  private static final long GROUP_BYTES = 4L * SLOTS + MAP_BYTES + 4;

  private final CUevent_st event = new CUevent_st();
  private int tableBytes;
  private int groups;
  private int tiles;
  private BytePointer table = new BytePointer();
  private BytePointer results = new BytePointer();
  private long resultsOnDevice;
  private long tableOnDevice;
  private long work;
  private long parts;

  LaunchMemory() {
    Driver.check(
        cuEventCreate(event, cudart.CU_EVENT_DISABLE_TIMING | cudart.CU_EVENT_BLOCKING_SYNC),
        "making an event");
  }

  /** Recorded behind the launch. */
  CUevent_st event() {
    return event;
  }

  /** Whether all launches that used it are over; does not wait. A new one is idle. */
  boolean isIdle() {
    return Driver.isOver(event, "an earlier launch");
  }

  /**
   * Makes room for a table, and puts it on its way to the device.
   *
   * @param stream of the launch that follows
   */
  void put(SegmentTable next, CUstream_st stream) {
    makeRoom(next, stream);
    next.write(table.position(0).limit(next.bytes()).asByteBuffer());
    Driver.check(
        cuMemcpyHtoDAsync(tableOnDevice, table.position(0), next.bytes(), stream),
        "sending the table of segments");
  }

  private void makeRoom(SegmentTable next, CUstream_st stream) {
    if (next.bytes() > tableBytes) {
      free(table);
      free(tableOnDevice);
      tableOnDevice = 0;
      tableBytes = 2 * next.bytes();
      table = pinned(tableBytes, 0);
      tableOnDevice = onDevice(tableBytes);
    }
    if (next.groups() > groups) {
      free(results);
      free(work);
      work = 0;
      groups = next.groups();
      results =
          pinned((long) groups * PackedSummaries.RESULT_BYTES, cudart.CU_MEMHOSTALLOC_DEVICEMAP);
      resultsOnDevice = mapped(results);
      work = onDevice(groups * GROUP_BYTES);
      Driver.check(
          cuMemsetD8Async(work, (byte) 0, groups * GROUP_BYTES, stream), "clearing work memory");
    }
    if (next.tiles() > tiles) {
      free(parts);
      parts = 0;
      tiles = next.tiles();
      parts = onDevice((long) tiles * PART_BYTES);
    }
  }

  /** Address of the first segment on the device. */
  long segments() {
    return tableOnDevice;
  }

  /** Address of the first group on the device. */
  long groups(SegmentTable of) {
    return tableOnDevice + (long) of.segments() * SegmentTable.SEGMENT_BYTES;
  }

  /** The kernel's struct Work. */
  long[] work() {
    long histograms = work;
    long maps = histograms + 4L * SLOTS * groups;
    long done = maps + (long) MAP_BYTES * groups;
    return new long[] {parts, histograms, maps, done, resultsOnDevice};
  }

  /** The results of so many groups; valid once the event has happened. */
  ByteBuffer results(int of) {
    return results.position(0).limit((long) of * PackedSummaries.RESULT_BYTES).asByteBuffer();
  }

  private static BytePointer pinned(long bytes, int flags) {
    BytePointer pointer = new BytePointer();
    Driver.check(
        cuMemHostAlloc(pointer, bytes, cudart.CU_MEMHOSTALLOC_PORTABLE | flags),
        "allocating " + bytes + " bytes of pinned memory");
    return pointer.capacity(bytes);
  }

  private static long mapped(BytePointer host) {
    long[] address = new long[1];
    Driver.check(cuMemHostGetDevicePointer(address, host, 0), "mapping pinned memory");
    return address[0];
  }

  private static long onDevice(long bytes) {
    long[] address = new long[1];
    Driver.check(cuMemAlloc(address, bytes), "allocating " + bytes + " bytes of the device");
    return address[0];
  }

  private static void free(BytePointer host) {
    if (!host.isNull()) {
      Driver.check(cuMemFreeHost(host.position(0)), "freeing pinned memory");
      host.setNull();
    }
  }

  private static void free(long device) {
    if (device != 0) {
      Driver.check(cuMemFree(device), "freeing memory of the device");
    }
  }

  @Override
  public void close() {
    Driver.check(cuEventDestroy(event), "giving an event back");
    free(table);
    free(results);
    free(tableOnDevice);
    free(work);
    free(parts);
  }
}
