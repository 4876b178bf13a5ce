package org.gatewatch.internal.summarise;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what it is to begin with, and leaves the rest to whoever awaits the summaries: a copy
 * takes a fraction of the time. It looks at each value as it copies it; if one is not finite, all
 * is summarised at once, so that no alert comes late. The same goes for what is too small or too
 * large to be worth a copy, for other types than FLOAT, and if copies that nobody has awaited yet
 * fill their memory.
 */
public final class DeferringSummariser implements Summariser {
  private static final Logger log = LoggerFactory.getLogger(DeferringSummariser.class);

  /** Fewer elements than this are summarised in less than 0.1 ms, at 1.7 ns each. */
  private static final long LEAST = 1 << 15;

  /** A sample has four copies; of more elements than this they would take too much memory. */
  private static final long MOST = 1 << 22;

  /** Copies take 64 MiB together, or this share of a smaller heap. */
  private static final long MOST_BYTES = Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 16);

  private static final int MOST_PIECES = (int) (MOST_BYTES / Integer.BYTES / CopyMemory.PIECE);

  private final Summariser inPlace;
  private final int maxHeatmapSide;
  private final long least;
  private final CopyMemory memory;
  private final Elements.Block block = new Elements.Block();
  private final FiniteCheck finite = new FiniteCheck();

  /** One for each thread that awaits at the same time. */
  private final Queue<OnePassSummariser> idle = new ConcurrentLinkedQueue<>();

  /**
   * A summariser whose heatmaps have at most so many rows and columns.
   *
   * @param maxHeatmapSide as for {@link OnePassSummariser}
   */
  public DeferringSummariser(int maxHeatmapSide) {
    this(
        new ParallelSummariser(maxHeatmapSide),
        maxHeatmapSide,
        LEAST,
        CopyMemory.shared(MOST_PIECES));
  }

  /**
   * A summariser with limits of its own.
   *
   * @param inPlace summarises what is not copied
   * @param least elements that are worth a copy
   */
  DeferringSummariser(Summariser inPlace, int maxHeatmapSide, long least, CopyMemory memory) {
    this.inPlace = inPlace;
    this.maxHeatmapSide = Checks.requireSide(maxHeatmapSide);
    this.least = least;
    this.memory = memory;
  }

  @Override
  public Optional<Pending<List<Summary>>> begin(INDArray vector, List<Segment> segments) {
    Checks.requireSegments(vector, segments);
    FloatCopy copy = copy(List.of(vector));
    return copy == null
        ? inPlace.begin(vector, segments)
        : Optional.of(new Deferred(copy, segments));
  }

  @Override
  public Optional<Pending<List<Summary>>> beginAll(List<INDArray> arrays) {
    FloatCopy copy = copy(arrays);
    if (copy == null) {
      return inPlace.beginAll(arrays);
    }
    List<Segment> segments = new ArrayList<>(arrays.size());
    long offset = 0;
    for (INDArray array : arrays) {
      segments.add(Segment.run(offset, array.length()));
      offset += array.length();
    }
    return Optional.of(new Deferred(copy, segments));
  }

  /** The elements of arrays, one array after the other; null if they are not to be copied. */
  private @Nullable FloatCopy copy(List<INDArray> arrays) {
    if (!isWorthCopying(arrays)) {
      return null;
    }
    FloatCopy copy = new FloatCopy(memory);
    boolean good = false;
    try {
      good = fill(copy, arrays);
    } finally {
      if (!good) {
        copy.close();
      }
    }
    return good ? copy : null;
  }

  /** Whether all that is copied is finite. */
  private boolean fill(FloatCopy copy, List<INDArray> arrays) {
    finite.start();
    for (INDArray array : arrays) {
      if (!array.isEmpty()) {
        add(array, copy);
      }
    }
    return finite.isFinite();
  }

  private boolean isWorthCopying(List<INDArray> arrays) {
    long elements = 0;
    for (INDArray array : arrays) {
      if (!array.isEmpty() && !isCopied(array)) {
        return false;
      }
      elements += array.length();
    }
    return elements >= least && elements <= MOST && memory.hasRoom(elements);
  }

  private static boolean isCopied(INDArray array) {
    return array.dataType() == DataType.FLOAT
        && Elements.isReadInPlace(array)
        && Checks.isDense(array);
  }

  private void add(INDArray array, FloatCopy copy) {
    Elements elements = Elements.of(array, block);
    for (long done = 0; done < array.length(); done += Elements.BLOCK) {
      int length = (int) Math.min(Elements.BLOCK, array.length() - done);
      int[] patterns = elements.readPatterns(done, length);
      finite.add(patterns, length);
      copy.add(patterns, length);
    }
  }

  @Override
  public List<Summary> summarise(INDArray vector, List<Segment> segments) {
    return inPlace.summarise(vector, segments);
  }

  @Override
  public Summary summarise(INDArray array) {
    return inPlace.summarise(array);
  }

  @Override
  public List<Summary> summariseAll(List<INDArray> arrays) {
    return inPlace.summariseAll(arrays);
  }

  @Override
  public void prepare() {
    inPlace.prepare();
  }

  /** Summaries of a copy, made by whoever awaits them. */
  private final class Deferred implements Pending<List<Summary>> {
    private final FloatCopy copy;
    private final List<Segment> segments;

    Deferred(FloatCopy copy, List<Segment> segments) {
      this.copy = copy;
      this.segments = segments;
    }

    @Override
    public boolean isDone() {
      return false;
    }

    @Override
    public boolean isAtHand() {
      return true;
    }

    @Override
    public Optional<List<Summary>> await() {
      try {
        OnePassSummariser used = idle.poll();
        OnePassSummariser own = used == null ? new OnePassSummariser(maxHeatmapSide) : used;
        List<Summary> summaries = own.summarise(copy, segments);
        idle.add(own);
        return Optional.of(summaries);
      } catch (RuntimeException | OutOfMemoryError e) {
        log.warn("Gatewatch cannot summarise a copy of {} values", copy.length(), e);
        return Optional.empty();
      }
    }

    @Override
    public void close() {
      copy.close();
    }
  }
}
