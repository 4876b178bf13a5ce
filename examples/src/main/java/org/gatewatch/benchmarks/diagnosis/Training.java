package org.gatewatch.benchmarks.diagnosis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;

/** One training from its first minibatch to its last, or to a few after all is lost. */
final class Training {
  /** Minibatches of an epoch, after each of which held-out data is looked at. */
  static final int EPOCHS = 10;

  private static final int AFTER_ALL_IS_LOST = 12;

  private final Plan plan;
  private final Fault fault;
  private final long seed;
  private final Observer observer;
  private final Model model;
  private final ScoreSum scores = new ScoreSum();
  private final Task task;
  private final Batch heldOut;
  private final double[] losses;
  private int onset = -1;

  private Training(Plan healthy, Fault fault, long seed, Observer observer) {
    plan = healthy.copy();
    fault.plan().accept(plan);
    this.fault = fault;
    this.seed = seed;
    this.observer = observer;
    task = Task.of(plan, seed);
    heldOut = fault.view(task.heldOut(), seed);
    losses = new double[plan.fits];
    model = Networks.create(plan, seed);
    List<TrainingListener> listeners = new ArrayList<>(observer.listeners());
    listeners.add(scores);
    model.setListeners(listeners.toArray(TrainingListener[]::new));
  }

  /** DL4J's score of all segments of a minibatch, and when all was lost. */
  private static final class ScoreSum extends BaseTrainingListener {
    private double sum;
    private int notFinite = -1;

    @Override
    public void iterationDone(Model network, int iteration, int epoch) {
      sum += network.score();
      if (notFinite < 0 && !isFinite(network)) {
        notFinite = iteration;
      }
    }

    private static boolean isFinite(Model network) {
      return Double.isFinite(network.score())
          && Double.isFinite(network.params().sumNumber().doubleValue());
    }

    double take() {
      double taken = sum;
      sum = 0;
      return taken;
    }
  }

  /**
   * Trains.
   *
   * @param healthy the plan without the fault
   */
  static Course run(Plan healthy, Fault fault, long seed, Observer observer) {
    try {
      return new Training(healthy, fault, seed, observer).run();
    } catch (RuntimeException refused) { // Before there is a network to train.
      return new Course(new double[0], Double.NaN, 0, -1, refused, 0);
    }
  }

  private Course run() {
    int fits = 0;
    int left = plan.fits;
    RuntimeException thrown = null;
    try {
      while (left > 0 && fits < plan.fits) {
        fit(fits++);
        left = scores.notFinite < 0 ? plan.fits : left == plan.fits ? AFTER_ALL_IS_LOST : left - 1;
      }
    } catch (RuntimeException e) {
      thrown = e;
      fits--;
    }
    double[] done = Arrays.copyOf(losses, Math.max(fits, 0));
    return new Course(done, skillAtLast(thrown), onset, scores.notFinite, thrown, iteration());
  }

  private double skillAtLast(@Nullable RuntimeException thrown) {
    if (!observer.allowsEvaluation()) {
      return Double.NaN;
    }
    return thrown == null && scores.notFinite < 0 ? Skill.of(heldOut, heldOut.output(model)) : -1;
  }

  private void fit(int number) {
    int before = iteration();
    if (number == fault.onset(plan)) {
      onset = before;
      fault.network().accept(model, plan);
    }
    Batch batch = fault.spoil(task.batch(number), plan, number, seed);
    batch.fit(model);
    losses[number] = scores.take() * batch.examples() / batch.countedSteps();
    int epoch = Math.max(1, plan.fits / EPOCHS);
    if ((number + 1) % epoch == 0 && observer.allowsEvaluation()) {
      double accuracy = Skill.accuracy(plan, heldOut, heldOut.output(model));
      double loss = Arrays.stream(losses, number + 1 - epoch, number + 1).average().orElseThrow();
      observer.epochDone(before, accuracy, loss);
    }
  }

  private int iteration() {
    return model instanceof MultiLayerNetwork network
        ? network.getIterationCount()
        : ((ComputationGraph) model).getIterationCount();
  }
}
