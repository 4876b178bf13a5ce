package org.gatewatch.examples;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Two listeners that take turns in being called first, iteration by iteration: whoever comes second
 * finds the arrays in the processor's caches.
 */
final class AlternatingListeners implements TrainingListener {

  private TrainingListener first;
  private TrainingListener second;

  AlternatingListeners(TrainingListener first, TrainingListener second) {
    this.first = first;
    this.second = second;
  }

  private void both(Consumer<TrainingListener> callback) {
    callback.accept(first);
    callback.accept(second);
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    both(listener -> listener.iterationDone(model, iteration, epoch));
    TrainingListener next = second;
    second = first;
    first = next;
  }

  @Override
  public void onEpochStart(Model model) {
    both(listener -> listener.onEpochStart(model));
  }

  @Override
  public void onEpochEnd(Model model) {
    both(listener -> listener.onEpochEnd(model));
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    both(listener -> listener.onForwardPass(model, activations));
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    both(listener -> listener.onForwardPass(model, activations));
  }

  @Override
  public void onGradientCalculation(Model model) {
    both(listener -> listener.onGradientCalculation(model));
  }

  @Override
  public void onBackwardPass(Model model) {
    both(listener -> listener.onBackwardPass(model));
  }
}
