package org.gatewatch.summarise;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Summary;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads each element once, block by block, on the calling thread. Types FLOAT and DOUBLE of the CPU
 * backend are read where they lie; other types and backends are converted by ND4J first, a bounded
 * slice at a time.
 */
public final class OnePassSummariser implements Summariser {
  private final int heatmapSide;
  private final Elements.Block block = new Elements.Block();
  private final Accumulator accumulator = new Accumulator();
  private final HeatmapPool pool = new HeatmapPool();

  /**
   * A summariser.
   *
   * @param heatmapSide most rows and columns of a heatmap, 1 to {@link Heatmap#MAX_SIDE}, or 0 for
   *     none
   */
  public OnePassSummariser(int heatmapSide) {
    if (heatmapSide < 0 || heatmapSide > Heatmap.MAX_SIDE) {
      throw new IllegalArgumentException(
          "heatmapSide must be 0 to " + Heatmap.MAX_SIDE + ", not " + heatmapSide);
    }
    this.heatmapSide = heatmapSide;
  }

  @Override
  public List<Summary> summarise(INDArray vector, List<Segment> segments) {
    requireFloatingPoint(vector);
    if (!isDense(vector)) {
      throw new IllegalArgumentException("the vector is not dense: " + vector.shapeInfoToString());
    }
    List<Summary> summaries = new ArrayList<>(segments.size());
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      Elements elements = Elements.of(vector, block);
      for (Segment segment : segments) {
        if (segment.offset() + segment.length() > vector.length()) {
          throw new IllegalArgumentException(
              segment + " reaches beyond a vector of " + vector.length() + " elements");
        }
        summaries.add(summarise(elements, segment));
      }
    }
    return summaries;
  }

  @Override
  public Summary summarise(INDArray array) {
    requireFloatingPoint(array);
    if (array.isEmpty() || array.length() == 0) {
      return Summary.empty();
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      if (isDense(array)) {
        return summarise(Elements.of(array, block), Segment.run(0, array.length()));
      }
      try (INDArray copy = array.dup()) {
        return summarise(Elements.of(copy, block), Segment.run(0, copy.length()));
      }
    }
  }

  private Summary summarise(Elements elements, Segment segment) {
    if (segment.length() == 0) {
      return Summary.empty();
    }
    boolean mapped = segment.rows() > 0 && heatmapSide > 0;
    if (mapped) {
      pool.start(segment.rows(), segment.columns(), heatmapSide);
    }
    pass(elements, segment, 1, mapped);
    Heatmap heatmap = mapped ? pool.finish() : null;
    double scale = accumulator.neededScale();
    if (scale != 1) {
      accumulator.finish(null);
      pass(elements, segment, scale, false);
    }
    return accumulator.finish(heatmap);
  }

  private void pass(Elements elements, Segment segment, double scale, boolean mapped) {
    accumulator.start(scale);
    for (long done = 0; done < segment.length(); ) {
      int length = (int) Math.min(Elements.BLOCK, segment.length() - done);
      elements.read(segment.offset() + done, length);
      if (mapped) {
        pool.add(elements.patterns, length);
      }
      accumulator.add(elements.values, length);
      done += length;
    }
  }

  private static void requireFloatingPoint(INDArray array) {
    if (!array.dataType().isFPType()) {
      throw new IllegalArgumentException(
          "only floating-point types have summaries, not " + array.dataType());
    }
  }

  /** Whether the elements of a view fill a run of memory without gaps, in whatever order. */
  private static boolean isDense(INDArray array) {
    long[] shape = array.shape();
    long[] strides = array.stride();
    long extent = 1;
    boolean grown = true;
    while (extent < array.length() && grown) {
      grown = false;
      for (int i = 0; i < shape.length && !grown; i++) {
        if (shape[i] > 1 && strides[i] == extent) {
          extent *= shape[i];
          grown = true;
        }
      }
    }
    return extent == array.length();
  }
}
