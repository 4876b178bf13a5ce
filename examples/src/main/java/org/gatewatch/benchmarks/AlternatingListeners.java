package org.gatewatch.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Listeners that take turns in being called first, iteration by iteration: whoever comes later
 * finds the arrays in the processor's caches.
 */
final class AlternatingListeners implements TrainingListener {

  private final List<TrainingListener> inTurn;

  AlternatingListeners(TrainingListener... listeners) {
    inTurn = new ArrayList<>(List.of(listeners));
  }

  private void all(Consumer<TrainingListener> callback) {
    inTurn.forEach(callback);
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    all(listener -> listener.iterationDone(model, iteration, epoch));
    Collections.rotate(inTurn, -1);
  }

  @Override
  public void onEpochStart(Model model) {
    all(listener -> listener.onEpochStart(model));
  }

  @Override
  public void onEpochEnd(Model model) {
    all(listener -> listener.onEpochEnd(model));
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    all(listener -> listener.onForwardPass(model, activations));
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    all(listener -> listener.onForwardPass(model, activations));
  }

  @Override
  public void onGradientCalculation(Model model) {
    all(listener -> listener.onGradientCalculation(model));
  }

  @Override
  public void onBackwardPass(Model model) {
    all(listener -> listener.onBackwardPass(model));
  }
}
