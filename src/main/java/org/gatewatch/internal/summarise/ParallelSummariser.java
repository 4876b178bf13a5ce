package org.gatewatch.internal.summarise;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Shares the work of one call among the calling thread and a few helpers. Each segment or array is
 * summarised by one thread from end to end, so results do not depend on the sharing. Helpers work
 * only while a call lasts; the caller never waits for one that has not begun, and does everything
 * itself if none is free or the work is small.
 */
public final class ParallelSummariser implements Summariser {
  /** Fewer elements than this are done sooner than a helper wakes up. */
  private static final long WORTH_SHARING = 1 << 17;

  private static final int MOST_HELPERS =
      Math.max(0, Math.min(3, Runtime.getRuntime().availableProcessors() - 1));

  /** So many pieces for each thread: whoever ends first can take more. */
  private static final int PIECES = 8;

  private static final Helpers HELPERS = new Helpers(MOST_HELPERS);

  private final List<Summariser> summarisers = new ArrayList<>();

  /** Whether the last call was worth sharing, as the next one will then be. */
  private boolean shared;

  /**
   * A summariser whose heatmaps have at most so many rows and columns.
   *
   * @param maxHeatmapSide as for {@link OnePassSummariser}
   */
  public ParallelSummariser(int maxHeatmapSide) {
    for (int i = 0; i <= MOST_HELPERS; i++) {
      summarisers.add(new OnePassSummariser(maxHeatmapSide));
    }
  }

  @Override
  public void prepare() {
    if (shared) {
      HELPERS.wake();
    }
  }

  @Override
  public List<Summary> summarise(INDArray vector, List<Segment> segments) {
    long elements = 0;
    for (Segment segment : segments) {
      elements += segment.length();
    }
    if (!isWorthSharing(elements, List.of(vector), segments.size())) {
      return summarisers.get(0).summarise(vector, segments);
    }
    return share(
        pieces(segments, elements / ((long) PIECES * summarisers.size())),
        (summariser, piece) -> summariser.summarise(vector, piece));
  }

  /** Runs of segments that have so many elements, or more. */
  private static List<List<Segment>> pieces(List<Segment> segments, long elements) {
    List<List<Segment>> pieces = new ArrayList<>();
    int first = 0;
    long size = 0;
    for (int i = 0; i < segments.size(); i++) {
      size += segments.get(i).length();
      if (size >= elements || i == segments.size() - 1) {
        pieces.add(segments.subList(first, i + 1));
        first = i + 1;
        size = 0;
      }
    }
    return pieces;
  }

  @Override
  public List<Summary> summariseAll(List<INDArray> arrays) {
    long elements = 0;
    for (INDArray array : arrays) {
      elements += array.length();
    }
    if (!isWorthSharing(elements, arrays, arrays.size())) {
      return summarisers.get(0).summariseAll(arrays);
    }
    return share(arrays, (summariser, array) -> List.of(summariser.summarise(array)));
  }

  @Override
  public Summary summarise(INDArray array) {
    return summarisers.get(0).summarise(array);
  }

  /**
   * Arrays that must be converted are left to one thread: each share would convert a slice of its
   * own, and tensors of a device belong to the thread that drives it.
   */
  private boolean isWorthSharing(long elements, List<INDArray> arrays, int items) {
    shared =
        elements >= WORTH_SHARING && items > 1 && arrays.stream().allMatch(Elements::isReadInPlace);
    return shared;
  }

  private <T> List<Summary> share(List<T> items, BiFunction<Summariser, T, List<Summary>> step) {
    Shared<T> work = new Shared<>(items, step);
    for (int helper = 1; helper <= Math.min(MOST_HELPERS, items.size() - 1); helper++) {
      Summariser own = summarisers.get(helper);
      HELPERS.offer(() -> work.takePart(own));
    }
    work.takePart(summarisers.get(0));
    return work.results();
  }

  /** The items of one call; whoever is free takes the next. */
  private static final class Shared<T> {
    private final List<T> items;
    private final BiFunction<Summariser, T, List<Summary>> step;
    private final List<List<Summary>> results;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch done;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Shared(List<T> items, BiFunction<Summariser, T, List<Summary>> step) {
      this.items = items;
      this.step = step;
      results = new ArrayList<>(Collections.nCopies(items.size(), List.of()));
      done = new CountDownLatch(items.size());
    }

    void takePart(Summariser summariser) {
      for (int i = next.getAndIncrement(); i < items.size(); i = next.getAndIncrement()) {
        try {
          results.set(i, step.apply(summariser, items.get(i)));
        } catch (RuntimeException | Error e) {
          failure.compareAndSet(null, e);
        } finally {
          done.countDown();
        }
      }
    }

    /** Waits for items that helpers have begun. */
    List<Summary> results() {
      boolean interrupted = false;
      while (true) {
        try {
          done.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      Throwable first = failure.get();
      if (first instanceof RuntimeException exception) {
        throw exception;
      }
      if (first != null) {
        throw new IllegalStateException("a summary failed", first);
      }
      return results.stream().flatMap(List::stream).toList();
    }
  }
}
