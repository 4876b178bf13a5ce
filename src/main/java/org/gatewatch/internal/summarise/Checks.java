package org.gatewatch.internal.summarise;

import java.util.List;
import org.gatewatch.sample.Heatmap;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What every {@link Summariser} asks of its arguments, in the same words. */
public final class Checks {
  private Checks() {}

  /**
   * The side of a heatmap.
   *
   * @throws IllegalArgumentException unless it is 0 to {@link Heatmap#MAX_SIDE}
   */
  public static int requireSide(int maxHeatmapSide) {
    if (maxHeatmapSide < 0 || maxHeatmapSide > Heatmap.MAX_SIDE) {
      throw new IllegalArgumentException(
          "maxHeatmapSide must be 0 to " + Heatmap.MAX_SIDE + ", not " + maxHeatmapSide);
    }
    return maxHeatmapSide;
  }

  /** Checks the type of an array. */
  public static void requireFloatingPoint(INDArray array) {
    if (!array.dataType().isFPType()) {
      throw new IllegalArgumentException(
          "only floating-point types have summaries, not " + array.dataType());
    }
  }

  /** Checks a vector and the segments of it. */
  public static void requireSegments(INDArray vector, List<Segment> segments) {
    requireFloatingPoint(vector);
    if (!isDense(vector)) {
      throw new IllegalArgumentException("the vector is not dense: " + vector.shapeInfoToString());
    }
    for (Segment segment : segments) {
      if (segment.end() > vector.length()) {
        throw new IllegalArgumentException(
            segment + " reaches beyond a vector of " + vector.length() + " elements");
      }
    }
  }

  /** Whether the elements of a view fill a run of memory without gaps, in whatever order. */
  public static boolean isDense(INDArray array) {
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
