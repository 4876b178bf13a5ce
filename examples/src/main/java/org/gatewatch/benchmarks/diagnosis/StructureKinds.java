package org.gatewatch.benchmarks.diagnosis;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.gatewatch.benchmarks.diagnosis.Fault.Span;
import org.gatewatch.benchmarks.diagnosis.Plan.CellType;
import org.gatewatch.benchmarks.diagnosis.Plan.Freezing;
import org.gatewatch.benchmarks.diagnosis.Plan.Lengths;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How the network is put together, and how it is fed. */
final class StructureKinds {
  /** A signal is silent where it is padded. */
  private static final int SIGNAL_CHANNELS = 2;

  private StructureKinds() {}

  static List<Kind> all() {
    return List.of(
        new Kind(
            "too-deep",
            Set.of(Cause.TOO_DEEP),
            Set.of(Action.MORE_LAYERS),
            plan -> plan.task == Plan.TaskType.CHARACTER && plan.layers <= 2 && plan.segment == 0,
            List.of(
                deep(CellType.SIMPLE, Activation.SIGMOID, 10),
                deep(CellType.LSTM, Activation.TANH, 12),
                deep(CellType.GRAVES, Activation.TANH, 8))),
        new Kind(
            "frozen-by-mistake",
            Set.of(Cause.FROZEN),
            Set.of(Action.RAISE_RATE),
            plan -> true,
            List.of(frozen(Freezing.FROZEN_LAYER), frozen(Freezing.NO_RATE))),
        new Kind(
            "state-not-reset",
            Set.of(Cause.STATE_NOT_RESET),
            Set.of(),
            plan ->
                !plan.cell.isBidirectional()
                    && !plan.lastStep
                    && plan.lengths == Lengths.FIXED
                    && plan.segment == 0
                    && plan.task != Plan.TaskType.SEQ2SEQ,
            List.of(kept(3), kept(8))),
        new Kind(
            "mask-missing",
            Set.of(Cause.MASK_MISSING),
            Set.of(),
            plan ->
                !plan.isOneLabel()
                    && plan.task != Plan.TaskType.SEQ2SEQ
                    && plan.lengths == Lengths.MASKED
                    && plan.segment == 0,
            List.of(unmasked(20, 0.1, 0.2), unmasked(30, 0.1, 0.2))),
        new Kind(
            "half-overflow",
            Set.of(Cause.HALF_PRECISION, Cause.INPUT_SCALE),
            Set.of(Action.RAISE_RATE),
            plan -> plan.lengths == Lengths.FIXED,
            List.of(half(6e4, 1), half(1, 1), half(1, 2e4))));
  }

  private static Fault deep(CellType cell, Activation activation, int layers) {
    return Fault.ofPlan(
        cell + "x" + layers,
        plan -> {
          plan.with(cell, layers, 8);
          plan.activation = activation;
          plan.timesteps = 5;
          plan.fits = 100; // However few minibatches of long sequences its base has.
        });
  }

  private static Fault frozen(Freezing how) {
    return Fault.ofPlan(how.name(), plan -> plan.freezing = how);
  }

  /** What adds up in the state is never cleared. */
  private static Fault kept(int times) {
    return Fault.ofPlan(
        "x" + times,
        plan -> {
          plan.stateKept = true;
          plan.graph = true;
          plan.segment = plan.timesteps;
          plan.timesteps *= 2;
          plan.forgetBias = times;
        });
  }

  /** Padding that is learnt as if it were the first symbol, or silence. */
  private static Fault unmasked(int timesteps, double shortest, double longest) {
    return Fault.ofData(timesteps + "", 0, Span.ALL, StructureKinds::padVisibly)
        .with(
            plan -> {
              plan.timesteps = timesteps;
              plan.shortest = shortest;
              plan.longest = longest;
            });
  }

  private static Batch padVisibly(Batch batch, SplittableRandom random) {
    INDArray mask = batch.labelMask();
    if (mask == null) {
      return batch;
    }
    return batch
        .withFeatures(padded(batch.input(), mask))
        .withLabels(padded(batch.labels(), mask))
        .withoutMasks();
  }

  private static INDArray padded(INDArray array, INDArray mask) {
    if (array.size(1) <= SIGNAL_CHANNELS) {
      return array;
    }
    INDArray changed = array.dup();
    for (long example = 0; example < array.size(0); example++) {
      for (long step = 0; step < array.size(2); step++) {
        if (mask.getDouble(example, step) == 0) {
          changed.putScalar(new long[] {example, 0, step}, 1);
        }
      }
    }
    return changed;
  }

  /** More than 65,504 is infinite. */
  private static Fault half(double input, double target) {
    return Fault.ofData(
            "input%.0e-target%.0e".formatted(input, target),
            0,
            Span.WORLD,
            (batch, random) -> input == 1 ? batch : batch.withFeatures(batch.input().mul(input)))
        .with(
            plan -> {
              plan.type = DataType.FLOAT16;
              plan.target = target;
            });
  }
}
