package org.gatewatch.internal.summarise;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatewatch.sample.Summary;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * Summarises with nothing but operations of ND4J, so on every backend it has, where the tensors
 * are: only counts, sums and the cells of heatmaps come to the host. Slow, some twenty passes over
 * memory; it is there for backends without a summariser of their own, and to check those against.
 * Memory for {@value #SLICE} elements at a time is needed, or for one column of a matrix if that is
 * longer.
 */
public final class Nd4jSummariser implements Summariser {
  /** Elements that are looked at at once. */
  private static final int SLICE = 1 << 18;

  private final int maxHeatmapSide;

  /**
   * A summariser.
   *
   * @param maxHeatmapSide most rows and columns of a heatmap, 1 to {@value
   *     org.gatewatch.sample.Heatmap#MAX_SIDE}, or 0 for none
   */
  public Nd4jSummariser(int maxHeatmapSide) {
    this.maxHeatmapSide = Checks.requireSide(maxHeatmapSide);
  }

  @Override
  public List<Summary> summarise(INDArray vector, List<Segment> segments) {
    Checks.requireSegments(vector, segments);
    List<Summary> summaries = new ArrayList<>(segments.size());
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray flat = flat(vector);
      for (Segment segment : segments) {
        summaries.add(summarise(flat, segment));
      }
    }
    return summaries;
  }

  @Override
  public Summary summarise(INDArray array) {
    Checks.requireFloatingPoint(array);
    if (array.isEmpty() || array.length() == 0) {
      return Summary.empty();
    }
    Segment everything = Segment.run(0, array.length());
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      if (Checks.isDense(array)) {
        return summarise(flat(array), everything);
      }
      try (INDArray copy = array.dup()) {
        return summarise(flat(copy), everything);
      }
    }
  }

  /** {@inheritDoc} What is looked at is waited for. */
  @Override
  public Optional<Pending<NonFiniteTally>> beginLook(INDArray vector) {
    Checks.requireFloatingPoint(vector);
    return Nd4j.getEnvironment().isCPU()
        ? Optional.empty()
        : Optional.of(Pending.of(Nd4jLook.at(vector)));
  }

  /** The run of memory that a dense array fills, as it lies there. */
  private static INDArray flat(INDArray dense) {
    return Nd4j.create(
        dense.data(), new long[] {dense.length()}, new long[] {1}, dense.offset(), 'c');
  }

  private static INDArray rows(INDArray flat, Segment segment) {
    return Nd4j.create(
        flat.data(),
        new long[] {segment.rows(), segment.columns()},
        new long[] {segment.rowStride(), 1},
        flat.offset() + segment.offset(),
        'c');
  }

  private Summary summarise(INDArray flat, Segment segment) {
    if (segment.length() == 0) {
      return Summary.empty();
    }
    if (segment.isByRows()) {
      try (INDArray copy = rows(flat, segment).dup('f')) {
        return summarise(flat(copy), Segment.matrix(0, segment.rows(), segment.columns()));
      }
    }
    Nd4jCounts counts = new Nd4jCounts();
    MergedMoments moments = new MergedMoments();
    long end = segment.offset() + segment.length();
    for (long from = segment.offset(); from < end; from += SLICE) {
      try (Scratch scratch = new Scratch()) {
        long to = Math.min(end, from + SLICE);
        INDArray values = scratch.asDouble(flat.get(NDArrayIndex.interval(from, to)));
        long finite = counts.add(values);
        if (finite > 0) {
          addMoments(values, finite, moments);
        }
      }
    }
    boolean mapped = segment.rows() > 0 && maxHeatmapSide > 0;
    return new Summary(
        segment.length(),
        counts.nan(),
        counts.positiveInfinity(),
        counts.negativeInfinity(),
        counts.zeros(),
        moments.min(),
        moments.max(),
        moments.mean(),
        moments.standardDeviation(),
        moments.l2Norm(),
        moments.meanMagnitude(),
        counts.histogram(),
        mapped
            ? new Nd4jHeatmap(segment.rows(), segment.columns(), maxHeatmapSide, SLICE)
                .of(flat.get(NDArrayIndex.interval(segment.offset(), end)))
            : null,
        null);
  }

  /**
   * Adds the moments of a slice.
   *
   * @param values type DOUBLE, shape [n]; overwritten
   * @param finite how many of them are finite, at least 1
   */
  private static void addMoments(INDArray values, long finite, MergedMoments moments) {
    boolean gaps = finite < values.length();
    double min = extreme(values, gaps, Double.MAX_VALUE);
    double max = extreme(values, gaps, -Double.MAX_VALUE);
    moments.addExtremes(min, max);
    int scale = Math.getExponent(Math.max(-min, max)) + 1;
    try (Scratch scratch = new Scratch()) {
      values.muli(Math.scalb(1.0, -scale / 2)).muli(Math.scalb(1.0, -scale + scale / 2));
      INDArray filled = gaps ? scratch.own(values.dup()) : values;
      if (gaps) {
        fill(filled, 0);
      }
      double sum = filled.sumNumber().doubleValue();
      double magnitude = filled.norm1Number().doubleValue();
      double square = scratch.own(filled.mul(filled)).sumNumber().doubleValue();
      if (gaps) {
        fill(values, sum / finite);
      }
      values.subi(sum / finite);
      double deviations = scratch.own(values.mul(values)).sumNumber().doubleValue();
      moments.add(new MergedMoments.Part(finite, scale, sum, magnitude, square, deviations));
    }
  }

  /**
   * The smallest finite value, or the largest if the end of the range that is given is the lower.
   */
  private static double extreme(INDArray values, boolean gaps, double end) {
    try (Scratch scratch = new Scratch()) {
      INDArray filled = gaps ? scratch.own(values.dup()) : values;
      if (gaps) {
        fill(filled, end);
      }
      return (end > 0 ? filled.minNumber() : filled.maxNumber()).doubleValue();
    }
  }

  /** Replaces what is not finite. */
  private static void fill(INDArray values, double by) {
    BooleanIndexing.replaceWhere(values, by, Conditions.isNan());
    BooleanIndexing.replaceWhere(values, by, Conditions.isInfinite());
  }
}
