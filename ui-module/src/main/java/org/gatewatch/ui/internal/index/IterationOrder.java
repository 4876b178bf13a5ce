package org.gatewatch.ui.internal.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Records that were read in the order of their timestamps, since their storage does not know in
 * which they came. If their iterations are in another order, and none is there twice, then the
 * programs that went on with a run had clocks that differ, and the iterations tell how it was
 * trained. One that is there twice tells of a training that began anew: of those, timestamps alone
 * tell which was first. For one thread.
 */
final class IterationOrder {
  private final List<Read> records = new ArrayList<>();
  private int newest = -1;
  private boolean falls;

  /** A record; what is no sample, such as an end, has the iteration of the sample before it. */
  private record Read(long timestamp, int iteration, boolean isSample) {}

  /**
   * A record was read.
   *
   * @param series where its sample is the newest, if it has one
   */
  void add(long timestamp, RunIndex series) {
    Point last = series.last();
    Point sample = last != null && last.stored() == timestamp ? last : null;
    int iteration = sample == null ? newest : sample.iteration();
    falls |= iteration < newest;
    newest = iteration;
    records.add(new Read(timestamp, iteration, sample != null));
  }

  /** The timestamps in the order of the iterations; empty if they are in it, or in none. */
  Optional<long[]> sorted() {
    if (!falls || hasOneTwice()) {
      return Optional.empty();
    }
    return Optional.of(
        records.stream()
            .sorted(Comparator.comparingInt(Read::iteration))
            .mapToLong(Read::timestamp)
            .toArray());
  }

  private boolean hasOneTwice() {
    List<Integer> iterations =
        records.stream().filter(Read::isSample).map(Read::iteration).toList();
    return iterations.stream().distinct().count() < iterations.size();
  }
}
