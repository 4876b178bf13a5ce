package org.gatewatch.internal.summarise;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Copied values of type FLOAT, as patterns, one after the other. Filled by one thread, then read
 * and closed by any one thread.
 */
final class FloatCopy implements AutoCloseable {
  private final CopyMemory memory;
  private final List<IntBuffer> pieces = new ArrayList<>();
  private long length;

  /** A copy of nothing yet. */
  FloatCopy(CopyMemory memory) {
    this.memory = memory;
  }

  /** How many values there are. */
  long length() {
    return length;
  }

  /** Adds the first {@code count} patterns, for which the memory must have room. */
  void add(int[] patterns, int count) {
    for (int done = 0; done < count; ) {
      int at = (int) (length % CopyMemory.PIECE);
      if (at == 0) {
        pieces.add(memory.take());
      }
      int run = Math.min(count - done, CopyMemory.PIECE - at);
      pieces.get(pieces.size() - 1).put(at, patterns, done, run);
      done += run;
      length += run;
    }
  }

  /** Reads {@code count} patterns from an offset on. */
  void read(long offset, int[] patterns, int count) {
    for (int done = 0; done < count; ) {
      int at = (int) ((offset + done) % CopyMemory.PIECE);
      int run = Math.min(count - done, CopyMemory.PIECE - at);
      IntBuffer piece = pieces.get((int) ((offset + done) / CopyMemory.PIECE));
      piece.get(at, patterns, done, run);
      done += run;
    }
  }

  /** Gives the memory back; may be called again. */
  @Override
  public void close() {
    pieces.forEach(memory::give);
    pieces.clear();
  }
}
