package org.gatewatch.benchmarks;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Passes every callback on to a listener, and adds up how long the training thread was held up, by
 * the clock and as processor time.
 */
final class TimedListener implements TrainingListener {

  private final TrainingListener timed;
  private long nanos;
  private long processorNanos;

  TimedListener(TrainingListener timed) {
    this.timed = timed;
  }

  /** Nanoseconds in all callbacks since the last call of this method. */
  long takeNanos() {
    long taken = nanos;
    nanos = 0;
    return taken;
  }

  /** Processor time in all callbacks since the last call of this method. */
  long takeProcessorNanos() {
    long taken = processorNanos;
    processorNanos = 0;
    return taken;
  }

  private void time(Runnable callback) {
    long processor = ThreadTimes.ofThisThread();
    long start = System.nanoTime();
    callback.run();
    nanos += System.nanoTime() - start;
    processorNanos += ThreadTimes.ofThisThread() - processor;
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    time(() -> timed.iterationDone(model, iteration, epoch));
  }

  @Override
  public void onEpochStart(Model model) {
    time(() -> timed.onEpochStart(model));
  }

  @Override
  public void onEpochEnd(Model model) {
    time(() -> timed.onEpochEnd(model));
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    time(() -> timed.onForwardPass(model, activations));
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    time(() -> timed.onForwardPass(model, activations));
  }

  @Override
  public void onGradientCalculation(Model model) {
    time(() -> timed.onGradientCalculation(model));
  }

  @Override
  public void onBackwardPass(Model model) {
    time(() -> timed.onBackwardPass(model));
  }
}
