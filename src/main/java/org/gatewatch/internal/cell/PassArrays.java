package org.gatewatch.internal.cell;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Arrays that passes are computed in, used again for the next cell and the next sample: those of a
 * pass are many megabytes, which the JVM would have to find and clear each time. Keeps what the
 * cell took that needed most. For one thread at a time.
 */
final class PassArrays {
  /** Lengths that are kept; cells of other lengths come and go. */
  private static final int MOST_LENGTHS = 16;

  private final Map<Integer, Deque<double[]>> free = new HashMap<>();

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
    return used == null ? new double[length] : used;
  }

  /** Takes arrays back, of which nobody may hold any. */
  void give(double[]... arrays) {
    for (double[] array : arrays) {
      if (free.size() >= MOST_LENGTHS && !free.containsKey(array.length)) {
        free.clear();
      }
      free.computeIfAbsent(array.length, length -> new ArrayDeque<>()).push(array);
    }
  }
}
