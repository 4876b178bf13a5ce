package org.gatewatch.internal.crashdump;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The right to write the one crash dump of a listener, and where it was written. Thread-safe. */
public final class SingleUse {
  private final AtomicBoolean taken = new AtomicBoolean();
  private volatile @Nullable Path file;

  /** A ticket that nobody has taken. */
  public SingleUse() {}

  /** Takes the ticket; false if somebody else has it. */
  boolean take() {
    return taken.compareAndSet(false, true);
  }

  /** Gives it back, so that another crash dump may be begun. */
  void giveBack() {
    taken.set(false);
  }

  void written(Path crashDump) {
    file = crashDump;
  }

  /** The crash dump that was written, an absolute path; null if there is none. */
  public @Nullable Path file() {
    return file;
  }
}
