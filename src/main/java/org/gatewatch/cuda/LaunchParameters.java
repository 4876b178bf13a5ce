package org.gatewatch.cuda;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** The arguments of the kernel in native memory, as a launch wants them: by their addresses. */
final class LaunchParameters implements AutoCloseable {
  private static final int WORK = 4;

  private final LongPointer values;
  private final PointerPointer<Pointer> addresses;

  /**
   * The arguments of one launch.
   *
   * @param segments address of the first segment on the device
   * @param groups address of the first group on the device
   * @param work the kernel's struct Work, field by field
   */
  LaunchParameters(long segments, int segmentCount, long groups, int tiles, long[] work) {
    values = new LongPointer((long) WORK + work.length);
    values.put(0, segments).put(2, groups);
    values.put(1, Integer.toUnsignedLong(segmentCount)).put(3, Integer.toUnsignedLong(tiles));
    for (int i = 0; i < work.length; i++) {
      values.put(WORK + i, work[i]);
    }
    addresses = new PointerPointer<>((long) WORK + 1);
    for (int i = 0; i <= WORK; i++) {
      addresses.put(i, values.getPointer(i));
    }
  }

  /** Addresses of the arguments, in the kernel's order; valid until this is closed. */
  PointerPointer<Pointer> addresses() {
    return addresses;
  }

  @Override
  public void close() {
    addresses.close();
    values.close();
  }
}
