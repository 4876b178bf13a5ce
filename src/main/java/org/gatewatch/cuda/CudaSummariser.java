package org.gatewatch.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Summary;
import org.gatewatch.summarise.Checks;
import org.gatewatch.summarise.Nd4jSummariser;
import org.gatewatch.summarise.Segment;
import org.gatewatch.summarise.Summariser;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Summarises on the GPU, in one launch a call: types FLOAT and DOUBLE; arrays of other types, of
 * more than 2<sup>31</sup> elements or of more than {@value #MOST_RUNS} scattered runs are left to
 * operations of ND4J. A list with arrays of both types takes two launches.
 */
public final class CudaSummariser implements Summariser, AutoCloseable {
  private static final int MOST_RUNS = 4096;

  private final int heatmapSide;
  private final Launcher launcher;
  private final Summariser others;

  /**
   * A summariser that uses a launcher, and closes it with itself.
   *
   * @param heatmapSide most rows and columns of a heatmap, 1 to {@link Heatmap#MAX_SIDE}, or 0 for
   *     none
   */
  CudaSummariser(int heatmapSide, Launcher launcher) {
    this.heatmapSide = Checks.requireSide(heatmapSide);
    this.launcher = launcher;
    others = new Nd4jSummariser(heatmapSide);
  }

  /**
   * A summariser on the device that ND4J uses on the calling thread.
   *
   * @param heatmapSide most rows and columns of a heatmap, 1 to {@link Heatmap#MAX_SIDE}, or 0 for
   *     none
   * @throws CudaException if there is no such device, or the kernel cannot be compiled for it
   */
  public static CudaSummariser open(int heatmapSide) {
    Checks.requireSide(heatmapSide);
    return new CudaSummariser(heatmapSide, DeviceLauncher.ofNd4j());
  }

  @Override
  public List<Summary> summarise(INDArray vector, List<Segment> segments) {
    Checks.requireSegments(vector, segments);
    boolean held = isHeld(vector.dataType());
    for (Segment segment : segments) {
      held &= SegmentTable.canHold(segment.length(), segment.rows(), segment.columns());
    }
    if (!held) {
      return others.summarise(vector, segments);
    }
    Summary[] summaries = new Summary[segments.size()];
    long first = segments.isEmpty() || vector.isEmpty() ? 0 : launcher.address(vector);
    launch(
        vector.dataType(),
        segments,
        summaries,
        Segment::length,
        (segment, table) -> {
          if (segment.rows() > 0 && heatmapSide > 0) {
            table.beginMatrix(segment.rows(), segment.columns(), heatmapSide);
          } else {
            table.beginGroup();
          }
          table.add(first + segment.offset() * vector.dataType().width(), segment.length());
        });
    return Arrays.asList(summaries);
  }

  @Override
  public Summary summarise(INDArray array) {
    return summariseAll(List.of(array)).get(0);
  }

  @Override
  public List<Summary> summariseAll(List<INDArray> arrays) {
    arrays.forEach(Checks::requireFloatingPoint);
    Summary[] summaries = new Summary[arrays.size()];
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      List<INDArray> own = new ArrayList<>();
      List<Integer> places = new ArrayList<>();
      for (int i = 0; i < summaries.length; i++) {
        if (arrays.get(i).dataType() == type && isHeld(arrays.get(i))) {
          own.add(arrays.get(i));
          places.add(i);
        }
      }
      Summary[] found = new Summary[own.size()];
      launch(type, own, found, INDArray::length, this::addRuns);
      for (int i = 0; i < found.length; i++) {
        summaries[places.get(i)] = found[i];
      }
    }
    for (int i = 0; i < summaries.length; i++) {
      summaries[i] = summaries[i] == null ? others.summarise(arrays.get(i)) : summaries[i];
    }
    return Arrays.asList(summaries);
  }

  private static boolean isHeld(DataType type) {
    return type == DataType.FLOAT || type == DataType.DOUBLE;
  }

  private static boolean isHeld(INDArray array) {
    return array.isEmpty()
        || (SegmentTable.canHold(array.length(), 0, 0)
            && array.length() <= MOST_RUNS * Runs.lengthOf(array));
  }

  private void addRuns(INDArray array, SegmentTable table) {
    long first = launcher.address(array);
    Runs runs = Runs.of(array);
    table.beginGroup();
    for (long offset : runs.offsets()) {
      table.add(first + offset * array.dataType().width(), runs.length());
    }
  }

  /** Fills in the summaries of items, launching if any of them has an element. */
  private <T> void launch(
      DataType type,
      List<T> items,
      Summary[] summaries,
      ToLongFunction<T> length,
      BiConsumer<T, SegmentTable> entry) {
    SegmentTable table = new SegmentTable();
    Arrays.fill(summaries, Summary.empty());
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < summaries.length; i++) {
      if (length.applyAsLong(items.get(i)) > 0) {
        entry.accept(items.get(i), table);
        places.add(i);
      }
    }
    if (places.isEmpty()) {
      return;
    }
    try (Launcher.Launch launch = launcher.launch(type == DataType.DOUBLE, table)) {
      List<Summary> found = PackedSummaries.read(launch.await(), places.size());
      for (int i = 0; i < found.size(); i++) {
        summaries[places.get(i)] = found.get(i);
      }
    }
  }

  @Override
  public void close() {
    launcher.close();
  }
}
