package org.gatewatch.benchmarks.diagnosis;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Texts in which one symbol mostly decides the next: to be continued, repeated after a few steps,
 * or told backwards by a decoder.
 */
final class SymbolTask extends Task {
  private final int[] successors;

  SymbolTask(Plan plan, long seed) {
    super(plan, seed);
    successors = permutation(plan.symbols, new SplittableRandom(seed));
  }

  private static int[] permutation(int size, SplittableRandom random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int at = random.nextInt(i + 1);
      order[i] = order[at];
      order[at] = i;
    }
    return order;
  }

  @Override
  Batch make(SplittableRandom random, Lengthening lengths, int examples) {
    int steps = lengths.timesteps();
    Cube input = new Cube(examples, plan.symbols, steps);
    Cube decoder = new Cube(examples, plan.symbols, steps);
    Cube labels = new Cube(examples, plan.symbols, steps);
    for (int example = 0; example < examples; example++) {
      int length = lengths.of(example);
      int[] text = text(length + 1, random);
      for (int step = 0; step < length; step++) {
        input.set(example, text[step], step, 1);
        labels.set(example, target(text, step, length), step, 1);
        if (step > 0) {
          decoder.set(example, target(text, step - 1, length), step, 1);
        }
      }
    }
    boolean decodes = plan.task == Plan.TaskType.SEQ2SEQ;
    return new Batch(
        decodes
            ? List.of(input.array(plan.type), decoder.array(plan.type))
            : List.of(input.array(plan.type)),
        labels.array(plan.type),
        lengths.mask(),
        lengths.mask());
  }

  private int target(int[] text, int step, int length) {
    return switch (plan.task) {
      case ECHO -> text[Math.max(0, step - plan.lag)];
      case SEQ2SEQ -> text[length - 1 - step];
      default -> text[step + 1];
    };
  }

  private int[] text(int length, SplittableRandom random) {
    int[] text = new int[length];
    text[0] = random.nextInt(plan.symbols);
    for (int i = 1; i < length; i++) {
      text[i] =
          random.nextDouble() < plan.noise ? random.nextInt(plan.symbols) : successors[text[i - 1]];
    }
    return text;
  }
}
