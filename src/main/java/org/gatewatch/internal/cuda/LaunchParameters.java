package org.gatewatch.internal.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The arguments of a kernel in native memory, as a launch wants them: by their addresses. A launch
 * copies them, so that they may be set anew for the next.
 */
final class LaunchParameters implements AutoCloseable {
  private static final int WORK_WORDS = 5;

  private final LongPointer values;
  private final ByteBuffer words;
  private final PointerPointer<Pointer> addresses;

  /**
   * Arguments of at most eight bytes each, but for the last, which gets all the rest.
   *
   * @param count of arguments
   */
  private LaunchParameters(int count, int size) {
    values = new LongPointer(size);
    words = values.asByteBuffer().order(ByteOrder.nativeOrder());
    addresses = new PointerPointer<>(count);
    for (int i = 0; i < count; i++) {
      addresses.put(i, values.getPointer(i));
    }
  }

  /** The arguments of a launch that summarises. */
  static LaunchParameters ofSummaries() {
    return new LaunchParameters(5, 4 + WORK_WORDS);
  }

  /** The arguments of a look. */
  static LaunchParameters ofLook() {
    return new LaunchParameters(3, 3);
  }

  /** The arguments of a launch that gathers. */
  static LaunchParameters ofGathering() {
    return new LaunchParameters(4, 4);
  }

  /**
   * Sets those of a launch that summarises.
   *
   * @param segments address of the first segment on the device
   * @param groups address of the first group on the device
   * @param work the kernel's struct Work, field by field
   * @return addresses of the arguments, in the kernel's order; valid until this is closed
   */
  PointerPointer<Pointer> set(
      long segments, int segmentCount, long groups, int tiles, long[] work) {
    words.clear();
    words.putLong(segments).putLong(segmentCount).putLong(groups).putLong(tiles);
    for (long word : work) {
      words.putLong(word);
    }
    return addresses;
  }

  /**
   * Sets those of a look.
   *
   * @param address of the first element on the device
   * @param length in elements
   * @param found address of the kernel's struct Look on the device
   * @return addresses of the arguments, in the kernel's order; valid until this is closed
   */
  PointerPointer<Pointer> set(long address, long length, long found) {
    words.clear();
    words.putLong(address).putLong(length).putLong(found);
    return addresses;
  }

  /**
   * Sets those of a launch that gathers.
   *
   * @param pieces address of the first piece on the device
   * @param to address of the memory on the device that copies are gathered in
   * @return addresses of the arguments, in the kernel's order; valid until this is closed
   */
  PointerPointer<Pointer> set(long pieces, int count, int tiles, long to) {
    words.clear();
    words.putLong(pieces).putLong(count).putLong(tiles).putLong(to);
    return addresses;
  }

  @Override
  public void close() {
    addresses.close();
    values.close();
  }
}
