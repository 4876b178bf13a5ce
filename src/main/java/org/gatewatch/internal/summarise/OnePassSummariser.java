package org.gatewatch.internal.summarise;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Histogram;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads each element once, block by block, on the calling thread. Types FLOAT and DOUBLE of the CPU
 * backend are read where they lie; other types and backends are converted by ND4J first, a bounded
 * slice at a time.
 */
public final class OnePassSummariser implements Summariser {
  private final int maxHeatmapSide;
  private final int heatmapColumns;
  private final Elements.Block block = new Elements.Block();
  private final Elements.Block rowBlock = new Elements.Block();
  private final PatternCounts patterns = new PatternCounts();
  private final NonFiniteTable nonFinite = new NonFiniteTable();
  private final Moments moments = new Moments();
  private final FloatPass floats = new FloatPass();
  private final HeatmapPool pool = new HeatmapPool();

  /**
   * A summariser.
   *
   * @param maxHeatmapSide most rows and columns of a heatmap, 1 to {@link Heatmap#MAX_SIDE}, or 0
   *     for none
   */
  public OnePassSummariser(int maxHeatmapSide) {
    this(maxHeatmapSide, maxHeatmapSide);
  }

  private OnePassSummariser(int maxHeatmapSide, int heatmapColumns) {
    this.maxHeatmapSide = Checks.requireSide(maxHeatmapSide);
    this.heatmapColumns = heatmapColumns;
  }

  /**
   * A summariser for units × timesteps: heatmaps are up to twice as wide as high.
   *
   * @param maxHeatmapSide most rows of a heatmap, 1 to {@link Heatmap#MAX_SIDE}, or 0 for none
   */
  public static OnePassSummariser ofTimesteps(int maxHeatmapSide) {
    return new OnePassSummariser(maxHeatmapSide, 2 * maxHeatmapSide);
  }

  /**
   * Summarises values of Java's memory.
   *
   * @param values read from position 0
   * @param segment which of them; a matrix gets a heatmap
   */
  public Summary summarise(double[] values, Segment segment) {
    return summarise(Elements.of(values, block), segment);
  }

  /**
   * Summarises rows of Java's memory, without a heatmap.
   *
   * @param first where the first row begins
   * @param length of each row
   * @param stride from the beginning of a row to that of the next
   */
  public Summary summariseRows(double[] values, int first, int length, int stride, int rows) {
    Elements elements =
        stride == length
            ? Elements.of(values, block)
            : Elements.inRows(values, first, length, stride, block);
    long offset = stride == length ? first : 0;
    return summarise(elements, Segment.run(offset, (long) length * rows));
  }

  /**
   * The heatmap alone that a matrix of Java's memory has; null if there are none.
   *
   * @param values column by column
   */
  public @Nullable Heatmap map(double[] values, int rows, int columns) {
    if (maxHeatmapSide == 0 || values.length == 0) {
      return null;
    }
    Segment segment = Segment.matrix(0, rows, columns);
    Elements elements = Elements.of(values, block);
    startMap(true, segment);
    for (long done = 0; done < segment.length(); done += Elements.BLOCK) {
      int length = read(elements, segment, done);
      pool.add(elements.patterns(length), length);
    }
    return pool.finish();
  }

  /** Summarises segments of copied values. */
  List<Summary> summarise(FloatCopy copy, List<Segment> segments) {
    return summarise(Elements.of(copy, block), segments);
  }

  @Override
  public List<Summary> summarise(INDArray vector, List<Segment> segments) {
    Checks.requireSegments(vector, segments);
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return summarise(Elements.of(vector, block), segments);
    }
  }

  private List<Summary> summarise(Elements elements, List<Segment> segments) {
    List<Summary> summaries = new ArrayList<>(segments.size());
    for (Segment segment : segments) {
      summaries.add(summarise(elements, segment));
    }
    return summaries;
  }

  @Override
  public Summary summarise(INDArray array) {
    Checks.requireFloatingPoint(array);
    if (array.isEmpty() || array.length() == 0) {
      return Summary.empty();
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      if (Checks.isDense(array)) {
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
    if (segment.isByRows()) {
      return summariseByRows(elements, segment);
    }
    boolean mapped = segment.rows() > 0 && maxHeatmapSide > 0;
    if (elements.hasPatterns()) {
      startMap(mapped, segment);
      Summary summary = floats.summarise(elements, segment, mapped ? pool : null);
      if (summary != null) {
        return mapped ? summary.with(pool.finish(), null) : summary;
      }
    }
    return summariseWithCare(elements, segment, mapped);
  }

  /** Reads row by row, as a matrix whose columns they are, and turns its map. */
  private Summary summariseByRows(Elements elements, Segment segment) {
    Elements rows = new RowElements(elements, segment, rowBlock);
    int height = segment.columns();
    int width = segment.rows();
    Summary summary = summarise(rows, Segment.matrix(0, height, width));
    Heatmap map = summary.heatmap();
    return map == null ? summary : summary.with(turned(map), null);
  }

  private static Heatmap turned(Heatmap map) {
    short[] cells = new short[map.rows() * map.columns()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = map.pattern(i % map.rows(), i / map.rows());
    }
    int height = map.columns();
    int width = map.rows();
    return Heatmap.of(height, width, cells);
  }

  private void startMap(boolean mapped, Segment segment) {
    if (mapped) {
      pool.start(segment.rows(), segment.columns(), maxHeatmapSide, heatmapColumns);
    }
  }

  private Summary summariseWithCare(Elements elements, Segment segment, boolean mapped) {
    startMap(mapped, segment);
    patterns.start();
    nonFinite.start();
    moments.start();
    for (long done = 0; done < segment.length(); done += Elements.BLOCK) {
      int length = read(elements, segment, done);
      if (mapped) {
        pool.add(elements.patterns(length), length);
      }
      boolean gaps = patterns.add(elements.values, length);
      int usable = gaps ? nonFinite.setAside(elements.values, length) : length;
      moments.add(elements.values, usable);
    }
    moments.finish();
    long nan = nonFinite.nan();
    long positiveInfinity = nonFinite.positiveInfinity();
    long negativeInfinity = nonFinite.negativeInfinity();
    long zeros = patterns.zeros();
    Histogram histogram = patterns.take(moments.largest(), moments.count());
    refine(elements, segment);
    return new Summary(
        segment.length(),
        nan,
        positiveInfinity,
        negativeInfinity,
        zeros,
        moments.min(),
        moments.max(),
        moments.mean(),
        moments.standardDeviation(),
        moments.l2Norm(),
        moments.meanMagnitude(),
        histogram,
        mapped ? pool.finish() : null,
        null);
  }

  /** Repeats the pass for the rare values whose moments the first one could not hold. */
  private void refine(Elements elements, Segment segment) {
    double scale = moments.neededScale();
    if (scale != 1) {
      moments.startSums(scale);
      again(elements, segment, moments::add);
      moments.finish();
    }
    if (moments.needsDeviations()) {
      again(elements, segment, moments::addDeviations);
    }
  }

  private void again(Elements elements, Segment segment, ObjIntConsumer<double[]> step) {
    for (long done = 0; done < segment.length(); done += Elements.BLOCK) {
      int length = read(elements, segment, done);
      step.accept(elements.values, nonFinite.setAside(elements.values, length));
    }
  }

  private static int read(Elements elements, Segment segment, long done) {
    int length = (int) Math.min(Elements.BLOCK, segment.length() - done);
    elements.read(segment.offset() + done, length);
    return length;
  }
}
