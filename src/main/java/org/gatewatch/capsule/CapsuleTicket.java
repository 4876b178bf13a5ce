package org.gatewatch.capsule;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The right to write the one capsule of a listener, and where it was written. Thread-safe. */
public final class CapsuleTicket {
  private final AtomicBoolean taken = new AtomicBoolean();
  private volatile @Nullable Path file;

  /** A ticket that nobody has taken. */
  public CapsuleTicket() {}

  /** Takes the ticket; false if somebody else has it. */
  boolean take() {
    return taken.compareAndSet(false, true);
  }

  /** Gives it back, so that another capsule may be begun. */
  void giveBack() {
    taken.set(false);
  }

  void written(Path capsule) {
    file = capsule;
  }

  /** The capsule that was written, an absolute path; null if there is none. */
  public @Nullable Path file() {
    return file;
  }
}
