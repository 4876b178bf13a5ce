package org.gatewatch.benchmarks.diagnosis;

import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/**
 * A sort of healthy training.
 *
 * @param name short, without blanks
 * @param filling fills in a plan, with numbers drawn from a generator
 */
record Archetype(String name, BiConsumer<Plan, Draw> filling) {
  Plan plan(long seed) {
    Plan plan = new Plan();
    filling.accept(plan, new Draw(new SplittableRandom(seed * 31 + name.hashCode())));
    return plan;
  }

  /** The same with a share of the minibatches. */
  Archetype shortened(double share) {
    return new Archetype(
        name, filling.andThen((plan, draw) -> plan.fits = (int) Math.round(share * plan.fits)));
  }

  /** Draws numbers. */
  record Draw(SplittableRandom random) {
    int from(int low, int high) {
      return random.nextInt(low, high + 1);
    }

    int of(int... choices) {
      return choices[random.nextInt(choices.length)];
    }

    /** Evenly on a logarithmic scale. */
    double between(double low, double high) {
      return low * Math.pow(high / low, random.nextDouble());
    }
  }
}
