package org.gatewatch.internal.cuda;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** The arguments of a kernel in native memory, as a launch wants them: by their addresses. */
final class LaunchParameters implements AutoCloseable {
  private final LongPointer values;
  private final PointerPointer<Pointer> addresses;

  /**
   * Arguments of at most eight bytes each, but for the last, which gets all the rest.
   *
   * @param count of arguments
   */
  private LaunchParameters(int count, long... words) {
    values = new LongPointer(words);
    addresses = new PointerPointer<>(count);
    for (int i = 0; i < count; i++) {
      addresses.put(i, values.getPointer(i));
    }
  }

  /**
   * The arguments of a launch that summarises.
   *
   * @param segments address of the first segment on the device
   * @param groups address of the first group on the device
   * @param work the kernel's struct Work, field by field
   */
  static LaunchParameters ofSummaries(
      long segments, int segmentCount, long groups, int tiles, long[] work) {
    long[] words = new long[4 + work.length];
    words[0] = segments;
    words[1] = Integer.toUnsignedLong(segmentCount);
    words[2] = groups;
    words[3] = Integer.toUnsignedLong(tiles);
    System.arraycopy(work, 0, words, 4, work.length);
    return new LaunchParameters(5, words);
  }

  /**
   * The arguments of a look.
   *
   * @param address of the first element on the device
   * @param length in elements
   * @param found address of the kernel's struct Look on the device
   */
  static LaunchParameters ofLook(long address, long length, long found) {
    return new LaunchParameters(3, address, length, found);
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
