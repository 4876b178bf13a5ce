package org.gatewatch.examples;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.gatewatch.examples.training.Budget;

/** Keeps the budget, the loss and the display up to date after each iteration. */
final class TrainingProgress extends BaseTrainingListener {

  private final int timesteps;
  private final Budget budget;
  private final LossMeter loss;
  private final Progress progress;

  /**
   * @param timesteps characters in an example: the model's score is summed over them
   */
  TrainingProgress(int timesteps, Budget budget, LossMeter loss, Progress progress) {
    this.timesteps = timesteps;
    this.budget = budget;
    this.loss = loss;
    this.progress = progress;
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    budget.spendIteration();
    loss.add(model.score() / timesteps);
    progress.show(budget.used(), loss.iterations(), loss.now());
  }
}
