package org.gatewatch.ui.internal.index;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Queue;
import org.deeplearning4j.core.storage.StatsStorage;
import org.jspecify.annotations.Nullable;

/**
 * The workers of which stored records have yet to be read, each in its turn for a moment: a long
 * run holds up neither others nor what comes live. For the index's thread alone.
 */
final class Backlog {
  private final IdentityHashMap<StatsStorage, Map<Key, CatchUp>> of = new IdentityHashMap<>();
  private final Queue<CatchUp> turns = new ArrayDeque<>();

  /** Whose turn it is, or null if there is nothing left to read. */
  @Nullable CatchUp next() {
    return turns.poll();
  }

  boolean isEmpty() {
    return turns.isEmpty();
  }

  /**
   * Has everything of a worker read that is stored and not counted yet; nothing if it has already.
   */
  void add(StatsStorage storage, String session, String worker) {
    of.computeIfAbsent(storage, absent -> new HashMap<>())
        .computeIfAbsent(
            new Key(session, worker),
            absent -> {
              CatchUp added = new CatchUp(storage, session, worker);
              turns.add(added);
              return added;
            });
  }

  /** Its turn is over, and there is more. */
  void goOn(CatchUp later) {
    turns.add(later);
  }

  /** There is no more of it, or it cannot be read. */
  void done(CatchUp over) {
    Map<Key, CatchUp> others = of.get(over.storage());
    if (others != null) {
      others.remove(new Key(over.session(), over.worker()));
      if (others.isEmpty()) {
        of.remove(over.storage());
      }
    }
  }

  private record Key(String session, String worker) {}
}
