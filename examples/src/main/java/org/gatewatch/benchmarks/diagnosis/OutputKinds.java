package org.gatewatch.benchmarks.diagnosis;

import java.util.List;
import java.util.Set;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Losses and outputs that do not fit one another, or the labels. */
final class OutputKinds {
  private OutputKinds() {}

  static List<Kind> all() {
    return List.of(
        new Kind(
            "loss-does-not-fit",
            Set.of(Cause.LOSS_AND_OUTPUT),
            Set.of(Action.RAISE_RATE),
            plan -> plan.output == Activation.SOFTMAX,
            List.of(
                output(Activation.IDENTITY, LossFunction.MCXENT),
                output(Activation.TANH, LossFunction.MCXENT),
                output(Activation.RELU, LossFunction.NEGATIVELOGLIKELIHOOD),
                output(Activation.SIGMOID, LossFunction.MCXENT))),
        new Kind(
            "output-does-not-fit",
            Set.of(Cause.LOSS_AND_OUTPUT),
            Set.of(Action.RAISE_RATE),
            Plan::isRegression,
            List.of(
                output(Activation.SIGMOID, LossFunction.MSE),
                output(Activation.RELU, LossFunction.MSE),
                scaled(Activation.TANH, 10),
                scaled(Activation.SIGMOID, 10))),
        new Kind(
            "softmax-over-one",
            Set.of(Cause.SOFTMAX_OVER_ONE, Cause.LOSS_AND_OUTPUT),
            Set.of(Action.RAISE_RATE, Action.LOWER_RATE),
            plan -> plan.outputs() == 1,
            List.of(
                output(Activation.SOFTMAX, LossFunction.MCXENT),
                output(Activation.SOFTMAX, LossFunction.MSE))));
  }

  private static Fault output(Activation activation, LossFunction loss) {
    return Fault.ofPlan(
        activation + "-" + loss,
        plan -> {
          plan.output = activation;
          plan.loss = loss;
        });
  }

  /** Targets that the output cannot reach. */
  private static Fault scaled(Activation activation, double target) {
    return Fault.ofPlan(
        activation + "-x%.0f".formatted(target),
        plan -> {
          plan.output = activation;
          plan.target = target;
        });
  }
}
