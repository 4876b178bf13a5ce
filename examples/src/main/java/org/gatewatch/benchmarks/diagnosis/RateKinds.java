package org.gatewatch.benchmarks.diagnosis;

import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;

/** Learning rates, and gradients that nothing clips. */
final class RateKinds {
  private static final Set<Action> WORSE_IF_HIGH =
      Set.of(Action.RAISE_RATE, Action.CLIP_LESS, Action.LARGER_WEIGHTS);

  private RateKinds() {}

  static List<Kind> all() {
    return List.of(
        new Kind(
            "rate-too-high",
            Set.of(Cause.RATE_TOO_HIGH),
            WORSE_IF_HIGH,
            plan -> true,
            times(10, 30, 100)),
        new Kind(
            "rate-far-too-high",
            Set.of(Cause.RATE_TOO_HIGH),
            WORSE_IF_HIGH,
            plan -> true,
            times(300, 1000)),
        new Kind(
            "rate-jumps-up",
            Set.of(Cause.RATE_TOO_HIGH),
            WORSE_IF_HIGH,
            plan -> plan.schedule == Plan.Schedule.FIXED && plan.fits >= 100,
            List.of(jump(100), jump(1000))),
        new Kind(
            "rate-too-low",
            Set.of(Cause.RATE_TOO_LOW),
            Set.of(Action.LOWER_RATE),
            plan -> true,
            times(1.0 / 10, 1.0 / 30, 1.0 / 50)),
        new Kind(
            "rate-far-too-low",
            Set.of(Cause.RATE_TOO_LOW),
            Set.of(Action.LOWER_RATE),
            plan -> true,
            times(1.0 / 100, 1.0 / 300, 1.0 / 1000)),
        new Kind(
            "rate-zero",
            Set.of(Cause.RATE_ZERO, Cause.RATE_TOO_LOW),
            Set.of(Action.LOWER_RATE),
            plan -> true,
            List.of(Fault.ofPlan("0", plan -> plan.rate = 0))),
        new Kind(
            "rate-nan",
            Set.of(Cause.RATE_NAN),
            Set.of(Action.LOWER_RATE, Action.RAISE_RATE, Action.CLIP),
            plan -> plan.segment == 0,
            List.of(lost("early", 0.05), lost("later", 0.2))),
        new Kind(
            "no-clipping",
            Set.of(Cause.NO_CLIPPING, Cause.UNBOUNDED_ACTIVATION, Cause.INITIAL_WEIGHTS),
            WORSE_IF_HIGH,
            plan -> plan.cell == Plan.CellType.SIMPLE && !plan.isOneLabel(),
            List.of(unclipped(Activation.RELU), unclipped(Activation.IDENTITY))));
  }

  private static List<Fault> times(double... factors) {
    return DoubleStream.of(factors)
        .mapToObj(factor -> Fault.ofPlan("x%.3g".formatted(factor), plan -> plan.rate *= factor))
        .toList();
  }

  private static Fault jump(double factor) {
    return Fault.ofNetwork(
        "x%.0f".formatted(factor), 0.4, (model, plan) -> setRate(model, plan.rate * factor));
  }

  /** SGD makes NaN of it; Adam's updates become tiny, and nothing says why. */
  private static Fault lost(String variant, double from) {
    return Fault.ofNetwork(variant, from, (model, plan) -> {})
        .with(plan -> plan.rateLostFrom = from);
  }

  /** Long sequences through what does not bound them, with weights that let gradients grow. */
  private static Fault unclipped(Activation activation) {
    return Fault.ofPlan(
        activation.name(),
        plan -> {
          plan.activation = activation;
          plan.timesteps = 30;
          plan.weights = InitialKinds.normal(0.5);
          plan.clip = 0;
        });
  }

  private static void setRate(Model model, double rate) {
    if (model instanceof MultiLayerNetwork network) {
      network.setLearningRate(rate);
    } else {
      ((ComputationGraph) model).setLearningRate(rate);
    }
  }
}
