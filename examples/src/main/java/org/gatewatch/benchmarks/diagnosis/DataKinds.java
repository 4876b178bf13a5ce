package org.gatewatch.benchmarks.diagnosis;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.gatewatch.benchmarks.diagnosis.Fault.Span;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Minibatches that are not what they should be. */
final class DataKinds {
  private static final Set<Action> NOT_THE_RATE = Set.of(Action.LOWER_RATE, Action.RAISE_RATE);

  private DataKinds() {}

  static List<Kind> all() {
    return List.of(
        new Kind(
            "input-unscaled",
            Set.of(Cause.INPUT_SCALE),
            Set.of(Action.RAISE_RATE),
            plan -> plan.task != Plan.TaskType.SEQ2SEQ,
            List.of(
                features("x100", a -> a.mul(100)),
                features("x1e4", a -> a.mul(1e4)),
                features("+1000", a -> a.mul(10).add(1000)))),
        new Kind(
            "input-constant",
            Set.of(Cause.CONSTANT_INPUT),
            Set.of(Action.RAISE_RATE),
            plan -> plan.task != Plan.TaskType.SEQ2SEQ,
            List.of(features("0", a -> a.mul(0)), features("1", a -> a.mul(0).add(1)))),
        new Kind(
            "input-nan",
            Set.of(Cause.INPUT_NOT_FINITE),
            NOT_THE_RATE,
            plan -> true,
            List.of(
                oneFeature("early", 0.05, Double.NaN),
                oneFeature("late", 0.6, Double.NaN),
                padding())),
        new Kind(
            "input-infinite",
            Set.of(Cause.INPUT_NOT_FINITE),
            NOT_THE_RATE,
            plan -> true,
            List.of(
                oneFeature("+", 0.3, Double.POSITIVE_INFINITY),
                oneFeature("-", 0.3, Double.NEGATIVE_INFINITY))),
        new Kind(
            "labels-nan",
            Set.of(Cause.LABELS_NOT_FINITE),
            NOT_THE_RATE,
            plan -> true,
            List.of(oneLabel("early", 0.05, Double.NaN), oneLabel("late", 0.6, Double.NaN))),
        new Kind(
            "labels-infinite",
            Set.of(Cause.LABELS_NOT_FINITE),
            NOT_THE_RATE,
            Plan::isRegression,
            List.of(
                oneLabel("+", 0.3, Double.POSITIVE_INFINITY),
                oneLabel("-", 0.3, Double.NEGATIVE_INFINITY))),
        new Kind(
            "input-outlier",
            Set.of(Cause.INPUT_OUTLIER),
            Set.of(Action.RAISE_RATE),
            plan -> plan.cell == Plan.CellType.SIMPLE,
            List.of(outlier("1e6", 1e6), outlier("1e10", 1e10))),
        new Kind(
            "label-outlier",
            Set.of(Cause.LABEL_OUTLIER),
            Set.of(Action.RAISE_RATE),
            Plan::isRegression,
            List.of(oneLabel("1e6", 0.7, 1e6), oneLabel("1e12", 0.7, 1e12))),
        new Kind(
            "mislabelled",
            Set.of(Cause.LABELS_WRONG),
            Set.of(Action.RAISE_RATE),
            plan -> plan.lengths != Plan.Lengths.MASKED,
            List.of(
                Fault.ofData("all", 0, Span.ALL, DataKinds::shuffleLabels),
                Fault.ofData("from-half", 0.5, Span.ALL, DataKinds::shuffleLabels))));
  }

  private static Fault features(String variant, UnaryOperator<INDArray> change) {
    return Fault.ofData(
        variant, 0, Span.WORLD, (batch, random) -> batch.withFeatures(change.apply(batch.input())));
  }

  private static Fault oneFeature(String variant, double from, double value) {
    return Fault.ofData(
        variant,
        from,
        Span.ONCE,
        (batch, random) -> batch.withFeatures(withOne(batch.input(), random, value)));
  }

  /** Where nothing bounds what it does. */
  private static Fault outlier(String variant, double value) {
    return oneFeature(variant, 0.7, value).with(plan -> plan.activation = Activation.RELU);
  }

  /** One value of the first step, which no mask leaves out. */
  private static INDArray withOne(INDArray array, SplittableRandom random, double value) {
    INDArray changed = array.dup();
    long example = random.nextLong(array.size(0));
    long channel = random.nextLong(array.size(1));
    if (array.rank() == 2) {
      changed.putScalar(example, channel, value);
    } else {
      changed.putScalar(new long[] {example, channel, 0}, value);
    }
    return changed;
  }

  /** Padded and masked, yet no less harmful: NaN times 0 is NaN. */
  private static Fault padding() {
    return Fault.ofData(
            "padding",
            0.3,
            Span.ALL,
            (batch, random) -> {
              INDArray changed = batch.input().dup();
              long last = changed.size(2) - 1;
              changed.putScalar(new long[] {0, 0, last}, Double.NaN);
              return batch.withFeatures(changed);
            })
        .with(plan -> plan.lengths = Plan.Lengths.MASKED);
  }

  /** One value in a label that counts: in the last step of one-label tasks, anywhere else. */
  private static Fault oneLabel(String variant, double from, double value) {
    return Fault.ofData(
        variant, from, Span.ONCE, (batch, random) -> batch.withLabels(label(batch, random, value)));
  }

  private static INDArray label(Batch batch, SplittableRandom random, double value) {
    INDArray mask = batch.labelMask();
    if (mask == null) {
      return withOne(batch.labels(), random, value);
    }
    INDArray changed = batch.labels().dup();
    long example = random.nextLong(changed.size(0));
    long step = 0;
    while (mask.getDouble(example, step) == 0) {
      step++;
    }
    changed.putScalar(new long[] {example, random.nextLong(changed.size(1)), step}, value);
    return changed;
  }

  /** Each label goes to another example and timestep of its minibatch. */
  private static Batch shuffleLabels(Batch batch, SplittableRandom random) {
    INDArray labels = batch.labels();
    INDArray changed = labels.dup();
    long steps = labels.rank() == 2 ? 1 : labels.size(2);
    for (long example = 0; example < labels.size(0); example++) {
      for (long step = 0; step < steps; step++) {
        long from = random.nextLong(labels.size(0));
        long at = random.nextLong(steps);
        for (long k = 0; k < labels.size(1); k++) {
          if (labels.rank() == 2) {
            changed.putScalar(example, k, labels.getDouble(from, k));
          } else {
            changed.putScalar(new long[] {example, k, step}, labels.getDouble(from, k, at));
          }
        }
      }
    }
    return batch.withLabels(changed);
  }
}
