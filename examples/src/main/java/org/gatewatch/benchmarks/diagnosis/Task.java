package org.gatewatch.benchmarks.diagnosis;

import java.util.SplittableRandom;

/** Minibatches of what is to be learnt: the same seed and number, the same minibatch. */
abstract class Task {
  private static final int HELD_OUT = -1;
  private static final int HELD_OUT_EXAMPLES = 24;

  final Plan plan;
  private final long seed;

  Task(Plan plan, long seed) {
    this.plan = plan;
    this.seed = seed;
  }

  static Task of(Plan plan, long seed) {
    return switch (plan.task) {
      case CHARACTER, ECHO, SEQ2SEQ -> new SymbolTask(plan, seed);
      case REGRESSION -> new SignalTask(plan, seed);
      case CLASSIFICATION, BINARY -> new PatternTask(plan, seed);
    };
  }

  /** A minibatch to learn from. */
  Batch batch(int number) {
    return make(number, plan.batch, false);
  }

  /** A minibatch that is never learnt from. */
  Batch heldOut() {
    return make(HELD_OUT, HELD_OUT_EXAMPLES, true);
  }

  private Batch make(int number, int examples, boolean heldOut) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
    return make(random, new Lengthening(plan, examples, heldOut, random), examples);
  }

  /** Draws a minibatch. */
  abstract Batch make(SplittableRandom random, Lengthening lengths, int examples);
}
