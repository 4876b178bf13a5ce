package org.gatewatch.benchmarks.diagnosis;

import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.deeplearning4j.nn.weights.WeightInitDistribution;

/** Weights that begin badly. */
final class InitialKinds {
  private InitialKinds() {}

  static List<Kind> all() {
    return List.of(
        new Kind(
            "weights-zero",
            Set.of(Cause.INITIAL_WEIGHTS),
            Set.of(Action.RAISE_RATE, Action.SMALLER_WEIGHTS),
            plan -> true,
            List.of(begin("zero", new WeightInitConstant(0)))),
        new Kind(
            "weights-constant",
            Set.of(Cause.INITIAL_WEIGHTS),
            Set.of(),
            plan -> true,
            List.of(
                begin("0.5", new WeightInitConstant(0.5)), begin("1", new WeightInitConstant(1)))),
        new Kind(
            "weights-huge",
            Set.of(Cause.INITIAL_WEIGHTS),
            Set.of(Action.LARGER_WEIGHTS, Action.RAISE_RATE),
            plan -> true,
            List.of(begin("10", normal(10)), begin("100", normal(100)))));
  }

  /** Around zero. */
  static IWeightInit normal(double deviation) {
    return new WeightInitDistribution(new NormalDistribution(0, deviation));
  }

  private static Fault begin(String variant, IWeightInit weights) {
    return Fault.ofPlan(variant, plan -> plan.weights = weights);
  }
}
