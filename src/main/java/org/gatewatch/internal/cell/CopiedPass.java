package org.gatewatch.internal.cell;

import org.jspecify.annotations.Nullable;

/**
 * A pass whose copies may still be under way. Made on the thread that trains, then asked for and
 * closed by any one thread.
 */
public interface CopiedPass extends AutoCloseable {

  /** Memory of the copies, in Java's heap or outside of it. */
  long bytes();

  /**
   * Waits for the copies.
   *
   * @return the pass, closed with this; null if they are lost, which was told in the log
   */
  @Nullable CellPass get();

  /** Releases the memory; may be called again. */
  @Override
  void close();
}
