package org.gatewatch.ui.internal.index;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Records that were read in the order of their timestamps, since their storage does not know in
 * which they came. If their iterations are in another order, and none is there twice, then the
 * programs that went on with a run had clocks that differ, and the iterations tell how it was
 * trained. One that is there twice tells of a training that began anew: of those, timestamps alone
 * tell which was first. Keeps four bytes a record, and none of a run that has more than so many:
 * that stays in the order of its timestamps. For one thread.
 */
final class IterationOrder {
  /** Most records that are put in order. */
  static final int MOST = 1 << 20;

  private final int most;

  /** In the order of reading; of what is no sample, the complement of the one before it. */
  private int[] iterations = new int[64];

  private int size;
  private int newest = -1;
  private boolean falls;

  IterationOrder() {
    this(MOST);
  }

  IterationOrder(int most) {
    this.most = most;
  }

  /**
   * A record was read.
   *
   * @param series where its sample is the newest, if it has one
   */
  void add(long timestamp, RunIndex series) {
    Point last = series.last();
    Point sample = last != null && last.stored() == timestamp ? last : null;
    int iteration = sample == null ? Math.max(0, newest) : sample.iteration();
    falls |= iteration < newest;
    newest = iteration;
    if (size < most) {
      iterations = size < iterations.length ? iterations : Arrays.copyOf(iterations, 2 * size);
      iterations[size] = sample == null ? ~iteration : iteration;
    } else {
      iterations = new int[0];
    }
    size++;
  }

  /**
   * The timestamps in the order of the iterations; empty if they are in it, or in none, or are too
   * many.
   *
   * @param times of the records, in the order in which they were added
   */
  Optional<long[]> sorted(long[] times) {
    if (!falls || size > most || hasOneTwice()) {
      return Optional.empty();
    }
    LongStream byIteration =
        IntStream.range(0, size).mapToLong(i -> (long) iterationOf(i) << Integer.SIZE | i).sorted();
    return Optional.of(byIteration.map(key -> times[(int) key]).toArray());
  }

  private int iterationOf(int record) {
    int iteration = iterations[record];
    return iteration < 0 ? ~iteration : iteration;
  }

  private boolean hasOneTwice() {
    int[] samples = Arrays.stream(iterations, 0, size).filter(one -> one >= 0).sorted().toArray();
    return IntStream.range(1, samples.length).anyMatch(i -> samples[i - 1] == samples[i]);
  }
}
