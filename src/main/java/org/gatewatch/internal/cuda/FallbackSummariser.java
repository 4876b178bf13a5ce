package org.gatewatch.internal.cuda;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gatewatch.internal.summarise.Gatherer;
import org.gatewatch.internal.summarise.Nd4jSummariser;
import org.gatewatch.internal.summarise.NonFiniteTally;
import org.gatewatch.internal.summarise.Pending;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Summarises on the GPU until CUDA fails, and then with operations of ND4J. A failure costs one
 * line of the log, whenever it comes and on whatever thread, and gives back what was taken of the
 * device. What fails at once is done again the other way; what fails while its results are awaited
 * is lost, since the tensors may have been overwritten by then.
 */
public final class FallbackSummariser implements Summariser, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FallbackSummariser.class);

  private final Supplier<CudaSummariser> opening;
  private final Summariser fallback;

  /** Written by the thread that summarises; read by those that await, too. */
  private volatile @Nullable CudaSummariser cuda;

  private final AtomicBoolean failed = new AtomicBoolean();

  /**
   * A summariser that opens the device of the thread that uses it first.
   *
   * @param maxHeatmapSide most rows and columns of a heatmap, 1 to {@value
   *     org.gatewatch.sample.Heatmap#MAX_SIDE}, or 0 for none
   */
  public FallbackSummariser(int maxHeatmapSide) {
    this(maxHeatmapSide, () -> CudaSummariser.open(maxHeatmapSide));
  }

  FallbackSummariser(int maxHeatmapSide, Supplier<CudaSummariser> opening) {
    this.opening = opening;
    fallback = new Nd4jSummariser(maxHeatmapSide);
  }

  @Override
  public boolean isOnDevice() {
    return true;
  }

  @Override
  public void reserve(Collection<List<Segment>> vectors, int arrays) {
    either(
        summariser -> {
          summariser.reserve(vectors, arrays);
          return true;
        });
  }

  @Override
  public void awaitReady() {
    either(
        summariser -> {
          summariser.awaitReady();
          return true;
        });
  }

  /** {@inheritDoc} After a failure of CUDA it copies nothing any more. */
  @Override
  public Optional<Gatherer> gatherer() {
    return either(Summariser::gatherer)
        .map(gatherer -> new WatchedGatherer(gatherer, this::fail, failed::get));
  }

  @Override
  public List<Summary> summarise(INDArray vector, List<Segment> segments) {
    return either(summariser -> summariser.summarise(vector, segments));
  }

  @Override
  public Summary summarise(INDArray array) {
    return either(summariser -> summariser.summarise(array));
  }

  @Override
  public List<Summary> summariseAll(List<INDArray> arrays) {
    return either(summariser -> summariser.summariseAll(arrays));
  }

  @Override
  public Optional<Pending<List<Summary>>> begin(INDArray vector, List<Segment> segments) {
    return either(summariser -> summariser.begin(vector, segments)).map(Watched::new);
  }

  @Override
  public Optional<Pending<List<Summary>>> beginAll(List<INDArray> arrays) {
    return either(summariser -> summariser.beginAll(arrays)).map(Watched::new);
  }

  /** {@inheritDoc} After a failure of CUDA, what ND4J looks at is waited for. */
  @Override
  public Optional<Pending<NonFiniteTally>> beginLook(INDArray vector) {
    return either(summariser -> summariser.beginLook(vector)).map(Watched::new);
  }

  /** Results that are lost if CUDA fails before they are there. */
  private final class Watched<T> implements Pending<T> {
    private final Pending<T> results;

    Watched(Pending<T> results) {
      this.results = results;
    }

    /** What is lost need not be waited for. */
    @Override
    public boolean isDone() {
      try {
        return results.isDone();
      } catch (CudaException | LinkageError e) {
        fail(e);
        return true;
      }
    }

    @Override
    public Optional<T> await() {
      try {
        return results.await();
      } catch (CudaException | LinkageError e) {
        fail(e);
        return Optional.empty();
      }
    }

    @Override
    public void close() {
      try {
        results.close();
      } catch (CudaException | LinkageError e) {
        fail(e);
      }
    }
  }

  private <T> T either(Function<Summariser, T> step) {
    if (!failed.get()) {
      try {
        CudaSummariser used = cuda;
        if (used == null) {
          used = opening.get();
          cuda = used;
        }
        return step.apply(used);
      } catch (CudaException | LinkageError e) {
        fail(e);
      }
    }
    return step.apply(fallback);
  }

  /** Tells the first failure; those that come of it are no news. */
  private void fail(Throwable failure) {
    if (failed.compareAndSet(false, true)) {
      log.warn(
          "Gatewatch cannot summarise with CUDA: {}; it goes on with operations of ND4J, for which"
              + " training waits at each sample; what it computes is not affected",
          reason(failure));
      log.debug("Where CUDA failed", failure);
      giveBack();
    }
  }

  private void giveBack() {
    CudaSummariser opened = cuda;
    try {
      if (opened != null) {
        opened.close();
      }
    } catch (CudaException | LinkageError e) {
      log.debug("Nor was memory of the device given back", e);
    }
  }

  private static String reason(Throwable failure) {
    String first = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    return failure instanceof CudaException
        ? first
        : failure.getClass().getSimpleName() + ": " + first;
  }

  @Override
  public void close() {
    CudaSummariser opened = cuda;
    if (opened != null && !failed.get()) {
      opened.close();
    }
  }
}
