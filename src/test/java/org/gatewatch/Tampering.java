package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;

/** Listeners that change what others look at after them. */
public final class Tampering {
  private static final long POLL_NANOS = 500_000;

  private Tampering() {}

  /** Puts a value into the gradients of these iterations, for whoever comes next. */
  static TrainingListener gradients(int position, float value, Integer... iterations) {
    return new BaseTrainingListener() {
      @Override
      public void onGradientCalculation(Model model) {
        if (List.of(iterations).contains(BaseOptimizer.getIterationCount(model))) {
          model.getGradientsViewArray().putScalar(position, value);
        }
      }
    };
  }

  /**
   * Puts NaN into the updates, where nothing reads them but the listener.
   *
   * @param position of the first
   * @param values how many, by iteration
   */
  static TrainingListener updates(int position, int... values) {
    return new BaseTrainingListener() {
      @Override
      public void iterationDone(Model model, int iteration, int epoch) {
        for (int i = 0; iteration < values.length && i < values[iteration]; i++) {
          model.getGradientsViewArray().putScalar(position + i, Float.NaN);
        }
      }
    };
  }

  /** Waits for a condition; fails after half a minute. */
  public static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("half a minute has passed").isLessThan(end);
      // Whoever is waited for needs the processor.
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
