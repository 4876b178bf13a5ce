package org.gatewatch.benchmarks.diagnosis;

import java.util.List;
import java.util.stream.Stream;
import org.gatewatch.benchmarks.diagnosis.Archetype.Draw;
import org.gatewatch.benchmarks.diagnosis.Plan.TaskType;

/**
 * Sorts of trainings that are meant to be healthy; whether one is, is told by its loss. DL4J's loss
 * and gradient are sums over timesteps, so that plain SGD wants a rate in inverse proportion.
 */
final class Archetypes {
  private Archetypes() {}

  static List<Archetype> all() {
    return Stream.of(
            TaskArchetypes.texts(),
            TaskArchetypes.signals(),
            TaskArchetypes.classes(),
            ShapeArchetypes.all(),
            HabitArchetypes.all())
        .flatMap(List::stream)
        .toList();
  }

  static void text(Plan plan, Draw draw) {
    plan.symbols = draw.from(4, 7);
    plan.timesteps = draw.from(5, 6);
    plan.batch = draw.of(8, 16, 32);
  }

  static void signal(Plan plan, Draw draw) {
    plan.regression();
    plan.timesteps = draw.from(5, 6);
    plan.batch = draw.of(8, 16, 32);
    plan.noise = 0.05;
  }

  static void pattern(Plan plan, Draw draw) {
    plan.task = TaskType.CLASSIFICATION;
    plan.symbols = draw.from(2, 4);
    plan.timesteps = draw.from(5, 6);
    plan.batch = draw.of(8, 16, 32);
    plan.noise = 0.2;
  }
}
