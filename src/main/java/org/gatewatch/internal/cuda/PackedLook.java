package org.gatewatch.internal.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.gatewatch.internal.summarise.NonFiniteTally;

/** Reads the kernel's struct Look; {@code summary_core.h} says what it holds. */
final class PackedLook {
  /** Bytes of a look. */
  static final int BYTES = 32;

  /** By the kernel's kinds. */
  private static final double[] VALUES = {
    0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
  };

  private PackedLook() {}

  /**
   * What a look found.
   *
   * @param found {@link #BYTES} bytes from the buffer's start
   */
  static NonFiniteTally read(ByteBuffer found) {
    ByteBuffer look = found.duplicate().order(ByteOrder.nativeOrder());
    long last = look.getLong(24);
    return last == 0
        ? NonFiniteTally.NONE
        : new NonFiniteTally(
            look.getLong(0),
            look.getLong(8),
            look.getLong(16),
            (last >>> 2) - 1,
            VALUES[(int) (last & 3)]);
  }
}
