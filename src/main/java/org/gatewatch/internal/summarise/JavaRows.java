package org.gatewatch.internal.summarise;

/** Rows of an array of Java, one behind the other; they lie as far apart as a stride. */
final class JavaRows extends Elements {
  private final double[] array;
  private final int first;
  private final int row;
  private final int stride;

  JavaRows(double[] array, int first, int row, int stride, Block block) {
    super(block);
    this.array = array;
    this.first = first;
    this.row = row;
    this.stride = stride;
  }

  @Override
  void read(long offset, int length) {
    int inRow = (int) offset % row;
    int from = first + (int) offset / row * stride + inRow;
    for (int done = 0; done < length; ) {
      int run = Math.min(row - inRow, length - done);
      System.arraycopy(array, from, values, done, run);
      done += run;
      from += stride - inRow;
      inRow = 0;
    }
  }
}
