package org.gatewatch.internal.cuda;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.gatewatch.internal.summarise.Checks;
import org.gatewatch.internal.summarise.Gatherer;
import org.gatewatch.internal.summarise.Nd4jSummariser;
import org.gatewatch.internal.summarise.NonFiniteTally;
import org.gatewatch.internal.summarise.Pending;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.sample.Heatmap;
import org.gatewatch.sample.Summary;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Summarises on the GPU, in one launch a call: types FLOAT and DOUBLE; arrays of other types, of
 * more than 2<sup>31</sup> elements or of more than {@value #MOST_RUNS} scattered runs are left to
 * operations of ND4J. A list with arrays of both types takes two launches.
 *
 * <p>A launch knows addresses alone, and ND4J frees an array that nobody holds any more: each is
 * held here until its launch is on the stream. What frees or uses its memory later comes behind.
 */
public final class CudaSummariser implements Summariser, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CudaSummariser.class);

  private static final int MOST_RUNS = 4096;
  private static final int ATTEMPTS = 3;

  private final int maxHeatmapSide;
  private final Launcher launcher;
  private final Summariser others;
  private boolean isTold;

  /**
   * A summariser that uses a launcher, and closes it with itself.
   *
   * @param maxHeatmapSide most rows and columns of a heatmap, 1 to {@link Heatmap#MAX_SIDE}, or 0
   *     for none
   */
  CudaSummariser(int maxHeatmapSide, Launcher launcher) {
    this.maxHeatmapSide = Checks.requireSide(maxHeatmapSide);
    this.launcher = launcher;
    others = new Nd4jSummariser(maxHeatmapSide);
  }

  /**
   * A summariser on the device that ND4J uses on the calling thread; it begins nothing before the
   * kernel is compiled, which takes seconds and is done elsewhere.
   *
   * @param maxHeatmapSide most rows and columns of a heatmap, 1 to {@link Heatmap#MAX_SIDE}, or 0
   *     for none
   * @throws CudaException if there is no such device; if the kernel cannot be compiled for it,
   *     {@link #begin} throws it
   */
  public static CudaSummariser open(int maxHeatmapSide) {
    Checks.requireSide(maxHeatmapSide);
    return new CudaSummariser(maxHeatmapSide, DeviceLauncher.ofNd4j());
  }

  @Override
  public boolean isOnDevice() {
    return true;
  }

  @Override
  public void reserve(Collection<List<Segment>> vectors, int arrays) {
    LaunchSizes sizes = LaunchSizes.ofOutputs(arrays);
    for (List<Segment> segments : vectors) {
      sizes = sizes.max(LaunchSizes.of(segments));
    }
    launcher.reserve(sizes);
  }

  @Override
  public Optional<Gatherer> gatherer() {
    return launcher.gatherer();
  }

  @Override
  public void awaitReady() {
    launcher.awaitReady();
  }

  /**
   * {@inheritDoc} Nor is it begun for an array of another device, which costs one line of the log.
   *
   * @throws CudaException if CUDA fails; then {@link Pending#await} may, too
   */
  @Override
  public Optional<Pending<List<Summary>>> begin(INDArray vector, List<Segment> segments) {
    Checks.requireSegments(vector, segments);
    boolean held = isHeld(vector.dataType());
    for (Segment segment : segments) {
      held &= SegmentTable.canHold(segment.length(), segment.rows(), segment.columns());
    }
    if (!held) {
      return others.begin(vector, segments);
    }
    try {
      return launch(vector, segments);
    } catch (OtherDeviceException e) {
      tell(e);
      return Optional.empty();
    } finally {
      Reference.reachabilityFence(vector);
    }
  }

  private void tell(OtherDeviceException e) {
    if (!isTold) {
      isTold = true;
      log.warn(
          "Gatewatch does not touch arrays of another GPU: {}; samples that have them are given up",
          e.getMessage());
    }
  }

  private Optional<Pending<List<Summary>>> launch(INDArray vector, List<Segment> segments) {
    long first = segments.isEmpty() || vector.isEmpty() ? 0 : launcher.address(vector);
    int width = vector.dataType().width();
    SegmentTable table = new SegmentTable();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      if (segment.length() > 0) {
        beginGroup(segment, table);
        addRuns(segment, first, width, table);
        places.add(i);
      }
    }
    PendingSummaries pending = new PendingSummaries(segments.size());
    return launch(vector.dataType(), table, places, pending)
        ? Optional.of(pending)
        : Optional.empty();
  }

  private static void addRuns(Segment segment, long first, int width, SegmentTable table) {
    int runs = segment.isByRows() ? segment.rows() : 1;
    for (int run = 0; run < runs; run++) {
      long offset = segment.offset() + run * segment.rowStride();
      table.add(first + offset * width, segment.length() / runs);
    }
  }

  /** Rows that lie apart get no heatmap: the kernel makes one of a single run. */
  private void beginGroup(Segment segment, SegmentTable table) {
    if (segment.rows() > 0 && maxHeatmapSide > 0 && !segment.isByRows()) {
      table.beginMatrix(segment.rows(), segment.columns(), maxHeatmapSide);
    } else {
      table.beginGroup();
    }
  }

  /**
   * {@inheritDoc} Nor is it begun if one is on another device, which costs one line of the log.
   *
   * @throws CudaException if CUDA fails; then {@link Pending#await} may, too
   */
  @Override
  public Optional<Pending<List<Summary>>> beginAll(List<INDArray> arrays) {
    arrays.forEach(Checks::requireFloatingPoint);
    PendingSummaries pending = new PendingSummaries(arrays.size());
    boolean begun = false;
    try {
      begun = launch(DataType.FLOAT, arrays, pending) && launch(DataType.DOUBLE, arrays, pending);
      for (int i = 0; begun && i < arrays.size(); i++) {
        if (!isHeld(arrays.get(i).dataType()) || !isHeld(arrays.get(i))) {
          pending.set(i, others.summarise(arrays.get(i)));
        }
      }
      return begun ? Optional.of(pending) : Optional.empty();
    } catch (OtherDeviceException e) {
      tell(e);
      return Optional.empty();
    } finally {
      arrays.forEach(Reference::reachabilityFence);
      if (!begun) {
        pending.close();
      }
    }
  }

  /** Launches for all arrays of a type; false if there is no room for it. */
  private boolean launch(DataType type, List<INDArray> arrays, PendingSummaries pending) {
    SegmentTable table = new SegmentTable();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < arrays.size(); i++) {
      INDArray array = arrays.get(i);
      if (array.dataType() == type && array.length() > 0 && isHeld(array)) {
        addRuns(array, table);
        places.add(i);
      }
    }
    return launch(type, table, places, pending);
  }

  private boolean launch(
      DataType type, SegmentTable table, List<Integer> places, PendingSummaries pending) {
    if (places.isEmpty()) {
      return true;
    }
    Optional<Launcher.Launch> launch = launcher.launch(type == DataType.DOUBLE, table);
    launch.ifPresent(it -> pending.add(it, places));
    return launch.isPresent();
  }

  @Override
  public List<Summary> summarise(INDArray vector, List<Segment> segments) {
    return await(() -> begin(vector, segments));
  }

  @Override
  public Summary summarise(INDArray array) {
    return summariseAll(List.of(array)).get(0);
  }

  @Override
  public List<Summary> summariseAll(List<INDArray> arrays) {
    return await(() -> beginAll(arrays));
  }

  /** Where there is no room, it is being made: once for each kind of launch that there is. */
  private List<Summary> await(Supplier<Optional<Pending<List<Summary>>>> beginning) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      launcher.awaitReady();
      Optional<Pending<List<Summary>>> begun = beginning.get();
      if (begun.isPresent()) {
        try (Pending<List<Summary>> pending = begun.get()) {
          return pending.await().orElseThrow();
        }
      }
    }
    throw new CudaException("the results of earlier launches were not taken");
  }

  /**
   * {@inheritDoc}
   *
   * <p>Vectors of types FLOAT and DOUBLE, in one launch; others are not looked at.
   *
   * @throws CudaException if CUDA fails; then {@link Pending#isDone} and {@link Pending#await} may,
   *     too
   */
  @Override
  public Optional<Pending<NonFiniteTally>> beginLook(INDArray vector) {
    Checks.requireFloatingPoint(vector);
    if (!isHeld(vector.dataType()) || vector.isEmpty() || !Checks.isDense(vector)) {
      return Optional.empty();
    }
    boolean isDouble = vector.dataType() == DataType.DOUBLE;
    try {
      return launcher
          .look(isDouble, launcher.address(vector), vector.length())
          .map(PendingLook::new);
    } catch (OtherDeviceException e) {
      tell(e);
      return Optional.empty();
    } finally {
      Reference.reachabilityFence(vector);
    }
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

  @Override
  public void close() {
    launcher.close();
  }
}
