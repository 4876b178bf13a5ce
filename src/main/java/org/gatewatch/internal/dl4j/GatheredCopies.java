package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatewatch.internal.summarise.ArrayPart;
import org.gatewatch.internal.summarise.Gatherer;
import org.jspecify.annotations.Nullable;

/**
 * The copies of all cells of one iteration, in one memory: it is given back when the last cell is
 * closed. Filled on the thread that trains, read on another.
 */
final class GatheredCopies {
  private final List<GatheredArray> waiting = new ArrayList<>();
  private final AtomicInteger users = new AtomicInteger();
  private int laterParts;
  private long laterBytes;
  private Gatherer.@Nullable Gathering gathering;

  /** Will copy parts, one after the other, as one array. */
  GatheredArray add(List<ArrayPart> parts) {
    GatheredArray array = new GatheredArray(parts);
    waiting.add(array);
    return array;
  }

  /**
   * One more cell, which has to be released.
   *
   * @param later bytes of what it will add after {@link #begin}, in one part
   */
  void share(long later) {
    users.incrementAndGet();
    laterParts++;
    laterBytes += later;
  }

  /** Puts all copies on their way; false if they cannot be had. */
  boolean begin(Gatherer gatherer) {
    List<ArrayPart> parts = waiting.stream().flatMap(array -> array.parts().stream()).toList();
    long bytes = parts.stream().mapToLong(ArrayPart::bytes).sum() + laterBytes;
    Optional<Gatherer.Gathering> begun =
        parts.isEmpty() ? Optional.empty() : gatherer.begin(parts.size() + laterParts, bytes);
    gathering = begun.orElse(null);
    return begun.isPresent() && copy(parts);
  }

  private boolean copy(List<ArrayPart> parts) {
    Optional<List<Gatherer.Gathered>> copied =
        gathering == null ? Optional.empty() : gathering.copy(parts);
    copied.ifPresent(
        all -> {
          int next = 0;
          for (GatheredArray array : waiting) {
            int end = next + array.parts().size();
            array.take(all.subList(next, end));
            next = end;
          }
        });
    waiting.clear();
    return copied.isPresent();
  }

  /** Puts one more copy on its way; null if it cannot be had. */
  @Nullable GatheredArray copy(ArrayPart part) {
    GatheredArray array = add(List.of(part));
    return copy(List.of(part)) ? array : null;
  }

  /** Waits for all; false if they are lost. */
  boolean await() {
    return gathering != null && gathering.await();
  }

  /** Once for each time that it was shared. */
  void release() {
    if (users.decrementAndGet() == 0 && gathering != null) {
      gathering.close();
    }
  }
}
