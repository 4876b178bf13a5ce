package org.gatewatch.internal.cell;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Arrays that passes are computed in, used again for the next cell and the next sample: those of a
 * pass are megabytes, which the JVM would have to find and clear each time. Keeps {@value
 * #MOST_ELEMENTS} elements at most, which is 16 MB: of larger passes, or of sequences of ever other
 * lengths, arrays come and go. For one thread at a time.
 */
final class PassArrays {
  static final int MOST_ELEMENTS = 1 << 21;

  private final Map<Integer, Deque<double[]>> free = new HashMap<>();
  private int kept;

  /** An array of zeros. */
  double[] zeros(int length) {
    double[] taken = any(length);
    Arrays.fill(taken, 0);
    return taken;
  }

  /** An array with whatever was in it, for who writes all of it. */
  double[] any(int length) {
    Deque<double[]> alike = free.get(length);
    double[] used = alike == null ? null : alike.poll();
    if (used == null) {
      return new double[length];
    }
    kept -= length;
    return used;
  }

  /** Takes arrays back, of which nobody may hold any. */
  void give(double[]... arrays) {
    for (double[] array : arrays) {
      if (array.length > MOST_ELEMENTS - kept) {
        free.clear();
        kept = 0;
      }
      if (array.length <= MOST_ELEMENTS) {
        free.computeIfAbsent(array.length, length -> new ArrayDeque<>()).push(array);
        kept += array.length;
      }
    }
  }

  /** Elements of the arrays that are kept. */
  int kept() {
    return kept;
  }
}
