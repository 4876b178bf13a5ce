package org.gatewatch.benchmarks.diagnosis;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Noisy sequences around one of a few vectors, shown all the time or in the first steps only. */
final class PatternTask extends Task {
  static final int CHANNELS = 3;

  private final double[][] patterns;

  PatternTask(Plan plan, long seed) {
    super(plan, seed);
    SplittableRandom random = new SplittableRandom(seed);
    patterns = new double[classes()][CHANNELS];
    double turn = random.nextDouble(2 * Math.PI);
    for (int i = 0; i < patterns.length; i++) {
      double angle = turn + 2 * Math.PI * i / patterns.length;
      patterns[i] = new double[] {Math.cos(angle), Math.sin(angle), random.nextDouble(-1, 1)};
    }
  }

  private int classes() {
    return plan.task == Plan.TaskType.BINARY ? 2 : plan.symbols;
  }

  @Override
  Batch make(SplittableRandom random, Lengthening lengths, int examples) {
    int steps = lengths.timesteps();
    int outputs = plan.outputs();
    Cube input = new Cube(examples, CHANNELS, steps);
    Cube labels = new Cube(examples, outputs, plan.lastStep ? 1 : steps);
    for (int example = 0; example < examples; example++) {
      int is = random.nextInt(classes());
      int shown = plan.lag == 0 ? steps : plan.lag;
      for (int step = 0; step < lengths.of(example); step++) {
        for (int channel = 0; channel < CHANNELS; channel++) {
          double signal = step < shown ? patterns[is][channel] : 0;
          input.set(example, channel, step, signal + plan.noise * random.nextDouble(-3, 3));
        }
      }
      int at = plan.lastStep ? 0 : lengths.of(example) - 1;
      if (outputs > 1) {
        labels.set(example, is, at, 1);
      } else {
        labels.set(example, 0, at, is);
      }
    }
    return new Batch(
        List.of(input.array(plan.type)),
        plan.lastStep ? labels.matrix(plan.type) : labels.array(plan.type),
        lengths.mask(),
        labelMask(lengths));
  }

  private @Nullable INDArray labelMask(Lengthening lengths) {
    return plan.lastStep ? null : lengths.lastSteps();
  }
}
