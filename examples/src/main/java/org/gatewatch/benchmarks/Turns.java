package org.gatewatch.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Trainings that take turns on the same minibatches, iteration by iteration: what the machine does
 * meanwhile is then the same for all. What is measured is the processor time of the training
 * thread, which others that run beside it make longer far less than time by the clock. It holds
 * only while ND4J has no other thread to share its work with (OMP_NUM_THREADS=1).
 */
final class Turns {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Turns() {}

  /**
   * Trains and measures.
   *
   * @param warmUp turns before the measuring starts
   * @param iterations turns to measure
   * @param trainings each trains one iteration on what it is given
   * @return of each training milliseconds, turn by turn
   */
  static List<double[]> millis(
      int warmUp,
      int iterations,
      Supplier<DataSet> minibatches,
      List<Consumer<DataSet>> trainings) {
    List<double[]> millis = new ArrayList<>();
    List<Integer> inTurn = new ArrayList<>();
    for (int i = 0; i < trainings.size(); i++) {
      millis.add(new double[iterations]);
      inTurn.add(i);
    }
    for (int turn = -warmUp; turn < iterations; turn++) {
      DataSet minibatch = minibatches.get();
      for (int training : inTurn) {
        long start = THREADS.getCurrentThreadCpuTime();
        trainings.get(training).accept(minibatch);
        long end = THREADS.getCurrentThreadCpuTime();
        if (turn >= 0) {
          millis.get(training)[turn] = (end - start) / NANOS_PER_MILLI;
        }
      }
      Collections.rotate(inTurn, 1);
    }
    return millis;
  }

  /** One's times over another's, turn by turn. */
  static Quartiles ratio(double[] of, double[] to) {
    double[] ratios = new double[of.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = of[i] / to[i];
    }
    return Quartiles.of(ratios);
  }
}
