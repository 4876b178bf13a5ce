package org.gatewatch.internal.summarise;

/** The rows of a matrix that lie apart in memory, one behind the other. */
final class RowElements extends Elements {
  private final Elements whole;
  private final Segment segment;

  /**
   * The rows of a matrix of these elements.
   *
   * @param segment the matrix, whose rows are runs of memory
   * @param block not that of the elements
   */
  RowElements(Elements whole, Segment segment, Block block) {
    super(block);
    this.whole = whole;
    this.segment = segment;
  }

  @Override
  boolean hasPatterns() {
    return whole.hasPatterns();
  }

  @Override
  int[] readPatterns(long offset, int length) {
    for (int done = 0; done < length; done += run(offset + done, length - done)) {
      int run = run(offset + done, length - done);
      int[] read = whole.readPatterns(at(offset + done), run);
      System.arraycopy(read, 0, patterns, done, run);
    }
    return patterns;
  }

  @Override
  void read(long offset, int length) {
    for (int done = 0; done < length; done += run(offset + done, length - done)) {
      int run = run(offset + done, length - done);
      whole.read(at(offset + done), run);
      System.arraycopy(whole.values, 0, values, done, run);
    }
  }

  /** How many of the next elements lie in the same row. */
  private int run(long element, int most) {
    return Math.min(most, segment.columns() - (int) (element % segment.columns()));
  }

  private long at(long element) {
    long row = element / segment.columns();
    return segment.offset() + row * segment.rowStride() + element % segment.columns();
  }
}
