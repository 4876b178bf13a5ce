package org.gatewatch.benchmarks.diagnosis;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How long the sequences of one minibatch are. */
final class Lengthening {
  private final Plan plan;
  private final int[] lengths;
  private final int timesteps;

  /** Draws them. */
  Lengthening(Plan plan, int examples, boolean heldOut, SplittableRandom random) {
    this.plan = plan;
    int shortest = Math.max(2, (int) (plan.shortest * plan.timesteps));
    int longest = Math.max(shortest, (int) (plan.longest * plan.timesteps));
    timesteps =
        plan.lengths == Plan.Lengths.BUCKETED && !heldOut
            ? random.nextInt(shortest, longest + 1)
            : plan.timesteps;
    lengths = new int[examples];
    for (int i = 0; i < examples; i++) {
      lengths[i] = isMasked() ? random.nextInt(shortest, longest + 1) : timesteps;
    }
  }

  private boolean isMasked() {
    return plan.lengths == Plan.Lengths.MASKED;
  }

  int timesteps() {
    return timesteps;
  }

  int of(int example) {
    return lengths[example];
  }

  /** Of shape [examples, timesteps], 1 within a sequence; null where nothing is padded. */
  @Nullable INDArray mask() {
    if (!isMasked()) {
      return null;
    }
    Cube mask = new Cube(lengths.length, 1, timesteps);
    for (int i = 0; i < lengths.length; i++) {
      for (int step = 0; step < lengths[i]; step++) {
        mask.set(i, 0, step, 1);
      }
    }
    return mask.matrix(plan.type);
  }

  /** Of the same shape, 1 at the last step of each sequence. */
  INDArray lastSteps() {
    Cube mask = new Cube(lengths.length, 1, timesteps);
    for (int i = 0; i < lengths.length; i++) {
      mask.set(i, 0, lengths[i] - 1, 1);
    }
    return mask.matrix(plan.type);
  }
}
