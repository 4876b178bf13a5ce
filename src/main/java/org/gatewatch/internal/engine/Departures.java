package org.gatewatch.internal.engine;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import org.deeplearning4j.nn.api.Model;

/** Tells that networks are gone: that nobody holds them any more. */
final class Departures {
  private static final Cleaner CLEANER =
      Cleaner.create(
          task -> {
            Thread thread = new Thread(task, "gatewatch-departures");
            thread.setDaemon(true);
            return thread;
          });

  private Departures() {}

  /** Has a family look for those that are gone, once this one is; it is held weakly. */
  static void tell(Model model, ListenerFamily family) {
    WeakReference<ListenerFamily> known = new WeakReference<>(family);
    CLEANER.register(model, () -> endDead(known));
  }

  private static void endDead(WeakReference<ListenerFamily> known) {
    ListenerFamily family = known.get();
    if (family != null) {
      family.endDead();
    }
  }
}
