package org.gatewatch.benchmarks.diagnosis;

import org.jspecify.annotations.Nullable;

/**
 * One training to be run.
 *
 * @param id names it; the same for the same options
 * @param archetype of its healthy plan
 * @param seed of everything that is drawn
 * @param kind of sickness; null for a healthy one
 * @param fault that makes it sick
 */
record Trial(String id, Archetype archetype, long seed, @Nullable Kind kind, Fault fault) {
  static Trial healthy(Archetype archetype, long seed) {
    return new Trial(name(archetype, seed), archetype, seed, null, Fault.NONE);
  }

  static Trial sick(Archetype archetype, long seed, Kind kind, Fault fault) {
    String id = kind.name() + "/" + fault.variant() + "/" + name(archetype, seed);
    return new Trial(id, archetype, seed, kind, fault);
  }

  private static String name(Archetype archetype, long seed) {
    return archetype.name() + "#" + seed;
  }

  /** The healthy plan. */
  Plan plan() {
    return archetype.plan(seed);
  }

  /** What is trained. */
  Plan faultyPlan() {
    Plan plan = plan();
    fault.plan().accept(plan);
    return plan;
  }

  /** The trial without its fault. */
  Trial twin() {
    return healthy(archetype, seed);
  }
}
