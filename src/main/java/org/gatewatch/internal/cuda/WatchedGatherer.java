package org.gatewatch.internal.cuda;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.gatewatch.internal.summarise.ArrayPart;
import org.gatewatch.internal.summarise.Gatherer;
import org.nd4j.linalg.api.buffer.DataType;

/** Copies until CUDA fails; what fails is lost, and told as other failures are. */
final class WatchedGatherer implements Gatherer {
  private final Gatherer gatherer;
  private final Consumer<Throwable> failing;
  private final BooleanSupplier hasFailed;

  /**
   * A gatherer that fails in silence.
   *
   * @param failing is told what failed, on whatever thread
   * @param hasFailed whether anything has
   */
  WatchedGatherer(Gatherer gatherer, Consumer<Throwable> failing, BooleanSupplier hasFailed) {
    this.gatherer = gatherer;
    this.failing = failing;
    this.hasFailed = hasFailed;
  }

  private <T> Optional<T> guarded(Supplier<Optional<T>> step) {
    if (hasFailed.getAsBoolean()) {
      return Optional.empty();
    }
    try {
      return step.get();
    } catch (CudaException | LinkageError e) {
      failing.accept(e);
      return Optional.empty();
    }
  }

  @Override
  public boolean takes(DataType type) {
    return gatherer.takes(type);
  }

  @Override
  public void reserve(int parts, long bytes) {
    guarded(
        () -> {
          gatherer.reserve(parts, bytes);
          return Optional.empty();
        });
  }

  @Override
  public Optional<Gathering> begin(int parts, long bytes) {
    return guarded(() -> gatherer.begin(parts, bytes)).map(Watched::new);
  }

  /** Copies that are lost if CUDA fails before they are there. */
  private final class Watched implements Gathering {
    private final Gathering copies;

    Watched(Gathering copies) {
      this.copies = copies;
    }

    @Override
    public Optional<List<Gathered>> copy(List<ArrayPart> parts) {
      return guarded(() -> copies.copy(parts));
    }

    @Override
    public boolean await() {
      try {
        return copies.await();
      } catch (CudaException | LinkageError e) {
        failing.accept(e);
        return false;
      }
    }

    @Override
    public void close() {
      try {
        copies.close();
      } catch (CudaException | LinkageError e) {
        failing.accept(e);
      }
    }
  }
}
