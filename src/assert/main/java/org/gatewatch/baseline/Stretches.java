package org.gatewatch.baseline;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Runs of iterations within which healthy runs are taken to be alike: each is half as long again as
 * all before it, since a training changes fastest at first. Part of the file's format.
 */
final class Stretches {
  /** The first iteration of each: 0, 1, 2, 3, 4, 6, 9, 13, 19, 28, 42, 63, 94, … */
  private static final int[] STARTS =
      IntStream.concat(
              IntStream.of(0), IntStream.iterate(1, start -> start > 0, start -> next(start)))
          .toArray();

  private Stretches() {}

  private static int next(int start) {
    long next = Math.max(start + 1L, start * 3L / 2);
    return next > Integer.MAX_VALUE ? -1 : (int) next;
  }

  /** Number of stretches. */
  static int count() {
    return STARTS.length;
  }

  /** The stretch of an iteration. */
  static int of(int iteration) {
    int at = Arrays.binarySearch(STARTS, Math.max(0, iteration));
    return at >= 0 ? at : -at - 2;
  }
}
