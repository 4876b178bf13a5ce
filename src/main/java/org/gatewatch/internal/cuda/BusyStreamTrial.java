package org.gatewatch.internal.cuda;

import static org.bytedeco.cuda.global.cudart.cuCtxGetCurrent;
import static org.bytedeco.cuda.global.cudart.cuCtxSetCurrent;
import static org.bytedeco.cuda.global.cudart.cuMemFree;
import static org.bytedeco.cuda.global.cudart.cuMemcpyDtoDAsync;
import static org.bytedeco.cuda.global.cudart.cuMemsetD8Async;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.sample.Summary;

/**
 * Launches behind a lot of other work, as training has it: copies are queued before them, and what
 * they summarise is overwritten behind them. Their results are awaited on a thread that has no
 * context of CUDA.
 */
public final class BusyStreamTrial {
  private final KernelTrial trial;

  /**
   * What came of it.
   *
   * @param wasBusy whether the device was still at work when all was asked for; if not, not enough
   *     was queued to tell anything
   * @param old of a launch that was asked for before the values were set to zero
   * @param zeros of one that was asked for afterwards, while the first was under way
   * @param isContextLeft whether the thread that awaited them has a context of CUDA now
   * @param beginMicroseconds how long the thread that asked for the first was held up
   */
  public record Outcome(
      boolean wasBusy,
      List<Summary> old,
      List<Summary> zeros,
      boolean isContextLeft,
      double beginMicroseconds) {}

  /** What was awaited on another thread. */
  private record Awaited(List<Summary> old, List<Summary> zeros, boolean isContextLeft) {}

  /** Launches over the values of a trial. */
  public BusyStreamTrial(KernelTrial trial) {
    this.trial = trial;
  }

  /**
   * Queues copies, launches, sets all values to zero, and launches again.
   *
   * @param segments as for {@link KernelTrial#summarise}
   * @param queued how many bytes are copied before, at least
   */
  public Outcome run(List<Segment> segments, long queued) {
    long copy = KernelTrial.allocate(trial.bytes());
    try {
      for (long bytes = 0; bytes < queued; bytes += trial.bytes()) {
        Driver.check(
            cuMemcpyDtoDAsync(copy, trial.values(), trial.bytes(), trial.stream()), "copying");
      }
      return runBehind(segments);
    } finally {
      Driver.check(cuMemFree(copy), "freeing a copy");
    }
  }

  private Outcome runBehind(List<Segment> segments) {
    int count = segments.size();
    long start = System.nanoTime();
    try (Launcher.Launch first = trial.begin(trial.table(segments))) {
      double begin = (System.nanoTime() - start) / 1000.0;
      Driver.check(
          cuMemsetD8Async(trial.values(), (byte) 0, trial.bytes(), trial.stream()),
          "setting zeros");
      try (Launcher.Launch second = trial.begin(trial.table(segments))) {
        boolean wasBusy = !first.isDone();
        Awaited awaited = elsewhere(() -> await(first, second, count));
        return new Outcome(wasBusy, awaited.old, awaited.zeros, awaited.isContextLeft, begin);
      }
    }
  }

  private static Awaited await(Launcher.Launch first, Launcher.Launch second, int count) {
    Driver.check(cuCtxSetCurrent(new CUctx_st()), "going without a context");
    List<Summary> old = PackedSummaries.read(first.await(), count);
    List<Summary> zeros = PackedSummaries.read(second.await(), count);
    CUctx_st left = new CUctx_st();
    Driver.check(cuCtxGetCurrent(left), "asking for the current context");
    return new Awaited(old, zeros, !left.isNull());
  }

  private static Awaited elsewhere(Callable<Awaited> step) {
    FutureTask<Awaited> task = new FutureTask<>(step);
    new Thread(task, "gatewatch-trial").start();
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CudaException("interrupted while results were awaited", e);
    } catch (ExecutionException e) {
      throw new CudaException("results could not be awaited elsewhere: " + e.getCause(), e);
    }
  }
}
