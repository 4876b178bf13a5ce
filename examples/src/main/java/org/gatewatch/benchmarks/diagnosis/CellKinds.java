package org.gatewatch.benchmarks.diagnosis;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;
import org.gatewatch.benchmarks.diagnosis.Plan.CellType;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Cells that cannot do what they are there for. */
final class CellKinds {
  private static final double SHUT = -30;

  private CellKinds() {}

  static List<Kind> all() {
    return List.of(
        new Kind(
            "cell-unbounded",
            Set.of(Cause.UNBOUNDED_ACTIVATION, Cause.NO_CLIPPING),
            Set.of(Action.RAISE_RATE, Action.CLIP_LESS, Action.LARGER_WEIGHTS),
            plan -> isLstm(plan) && plan.layers <= 2,
            List.of(
                cell(Activation.RELU, 3),
                cell(Activation.CUBE, 1),
                cell(Activation.IDENTITY, 3),
                cell(Activation.SOFTPLUS, 3))),
        new Kind(
            "cell-sigmoid",
            Set.of(Cause.SIGMOID_CELL, Cause.TOO_DEEP),
            Set.of(Action.LOWER_RATE),
            plan -> isLstm(plan) && plan.timesteps <= 12 && plan.task != Plan.TaskType.SEQ2SEQ,
            List.of(stacked(3), stacked(5))),
        new Kind(
            "gate-unbounded",
            Set.of(Cause.UNBOUNDED_ACTIVATION, Cause.NO_CLIPPING),
            Set.of(Action.RAISE_RATE, Action.CLIP_LESS, Action.LARGER_WEIGHTS),
            plan -> isLstm(plan) && plan.layers <= 2 && plan.isAdaptive(),
            List.of(gate(Activation.RELU), gate(Activation.IDENTITY))),
        new Kind(
            "gate-closed",
            Set.of(Cause.GATE_CLOSED),
            Set.of(Action.RAISE_RATE),
            plan -> plan.cell == CellType.LSTM || plan.cell == CellType.GRAVES,
            List.of(shut("output", 2), shut("input", 3))),
        new Kind(
            "forget-bias-off",
            Set.of(Cause.FORGET_BIAS, Cause.GATE_CLOSED),
            Set.of(),
            plan -> isLstm(plan) && plan.lag > 0 && plan.lastStep,
            List.of(forget(-5), forget(-20))));
  }

  private static boolean isLstm(Plan plan) {
    return plan.cell != CellType.SIMPLE;
  }

  private static Fault cell(Activation activation, int longer) {
    return Fault.ofPlan(
        activation.name(),
        plan -> {
          plan.activation = activation;
          plan.timesteps = Math.max(plan.timesteps, Math.min(20, plan.timesteps * longer));
        });
  }

  /** DL4J's default, which one layer gets over. */
  private static Fault stacked(int layers) {
    return Fault.ofPlan(
        "SIGMOIDx" + layers,
        plan -> {
          plan.activation = Activation.SIGMOID;
          plan.layers = Math.max(plan.layers, layers);
        });
  }

  private static Fault gate(Activation activation) {
    return Fault.ofPlan(
        activation.name(),
        plan -> {
          plan.gate = activation;
          plan.timesteps = Math.max(plan.timesteps, 60);
          plan.fits = Math.min(plan.fits, 60);
        });
  }

  private static Fault forget(double bias) {
    return Fault.ofPlan("%.0f".formatted(bias), plan -> plan.forgetBias = bias);
  }

  /**
   * A gate whose bias keeps it shut.
   *
   * @param block its place in DL4J's order: candidate, forget, output, input
   */
  private static Fault shut(String gate, int block) {
    return Fault.ofNetwork(gate, 0, (model, plan) -> shut(model, plan.units, block));
  }

  private static void shut(Model model, int units, int block) {
    for (Map.Entry<String, INDArray> parameter : model.paramTable().entrySet()) {
      INDArray bias = parameter.getValue();
      if (parameter.getKey().endsWith("_b") && bias.length() == 4L * units) {
        bias.get(
                NDArrayIndex.all(),
                NDArrayIndex.interval((long) block * units, (long) (block + 1) * units))
            .assign(SHUT);
      }
    }
  }
}
