package org.gatewatch.benchmarks.diagnosis;

import java.util.List;
import java.util.SplittableRandom;

/** A leaky sum of two signals of chance, told at each timestep. */
final class SignalTask extends Task {
  private static final double LEAK = 0.7;

  SignalTask(Plan plan, long seed) {
    super(plan, seed);
  }

  @Override
  Batch make(SplittableRandom random, Lengthening lengths, int examples) {
    Cube input = new Cube(examples, plan.symbols, lengths.timesteps());
    Cube labels = new Cube(examples, 1, lengths.timesteps());
    for (int example = 0; example < examples; example++) {
      double sum = 0;
      for (int step = 0; step < lengths.of(example); step++) {
        sum *= LEAK;
        for (int channel = 0; channel < plan.symbols; channel++) {
          double value = random.nextDouble(-1, 1);
          input.set(example, channel, step, value);
          sum += value * (channel == 0 ? 0.5 : -0.3);
        }
        labels.set(example, 0, step, plan.target * sum + plan.noise * random.nextDouble(-1, 1));
      }
    }
    return new Batch(
        List.of(input.array(plan.type)), labels.array(plan.type), lengths.mask(), lengths.mask());
  }
}
