package org.gatewatch.crashdump;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;

/**
 * Makes one gradient NaN before Gatewatch looks at it, and puts it back afterwards: a crash dump is
 * written, and training goes on as if nothing had been. Keeps the parameters that came of it.
 */
final class FalseAlarm {
  private final int iteration;
  private double real;
  private double[] parameters = new double[0];

  FalseAlarm(int iteration) {
    this.iteration = iteration;
  }

  private boolean isNow(Model model) {
    return BaseOptimizer.getIterationCount(model) == iteration;
  }

  private static long last(Model model) {
    return model.getGradientsViewArray().length() - 1;
  }

  /** To be attached before Gatewatch. The last gradient is one of a bias. */
  TrainingListener before() {
    return new BaseTrainingListener() {
      @Override
      public void onGradientCalculation(Model model) {
        if (isNow(model)) {
          real = model.getGradientsViewArray().getDouble(last(model));
          model.getGradientsViewArray().putScalar(last(model), Double.NaN);
        }
      }
    };
  }

  /** To be attached after Gatewatch. */
  TrainingListener after() {
    return new BaseTrainingListener() {
      @Override
      public void onGradientCalculation(Model model) {
        if (isNow(model)) {
          model.getGradientsViewArray().putScalar(last(model), real);
        }
      }

      @Override
      public void iterationDone(Model model, int done, int epoch) {
        if (done == iteration) {
          parameters = model.params().dup().data().asDouble();
        }
      }
    };
  }

  /** The parameters at the end of the iteration. */
  double[] parameters() {
    return parameters;
  }
}
