package org.gatewatch.benchmarks;

import java.util.Collections;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Whether a benchmark has the processor cores for itself: a loop that keeps a core busy takes
 * longer while somebody else, another virtual machine perhaps, uses the same core. Used by one
 * thread; threads of its own run the loop.
 */
final class CoreProbe implements AutoCloseable {
  private static final int VALUES = 1024;
  private static final int REPEATS = 500;

  /** Sign, exponent and four bits of mantissa, as summaries count them. */
  private static final int SHIFT = 19;

  private static final int BUCKETS = 1 << (Integer.SIZE - SHIFT);

  private final int[] patterns =
      new Random(1)
          .doubles(VALUES, -1, 1)
          .mapToInt(value -> Float.floatToRawIntBits((float) value))
          .toArray();

  private final int cores;
  private final ExecutorService threads;

  /** A probe of so many cores at once. */
  CoreProbe(int cores) {
    this.cores = cores;
    threads = Executors.newFixedThreadPool(cores);
  }

  /** Nanoseconds that the loop takes for one value, on the slowest of the cores. */
  double nanos() {
    CyclicBarrier start = new CyclicBarrier(cores);
    try {
      double slowest = 0;
      for (Future<Double> loop :
          threads.invokeAll(Collections.nCopies(cores, (Callable<Double>) () -> count(start)))) {
        slowest = Math.max(slowest, loop.get());
      }
      return slowest;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the cores were probed", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the cores could not be probed", e);
    }
  }

  private double count(CyclicBarrier start) throws InterruptedException, BrokenBarrierException {
    int[] counts = new int[BUCKETS];
    start.await();
    long begin = System.nanoTime();
    for (int i = 0; i < REPEATS; i++) {
      count(patterns, counts);
    }
    return (System.nanoTime() - begin) / (double) (REPEATS * VALUES);
  }

  private static void count(int[] patterns, int[] counts) {
    for (int pattern : patterns) {
      counts[pattern >>> SHIFT]++;
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
