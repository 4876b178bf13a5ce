package org.gatewatch.benchmarks.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** All trials of a half: which healthy trainings there are, and which of them fall sick of what. */
final class Catalogue {
  private final StudyOptions options;
  private final List<Trial> healthy = new ArrayList<>();

  Catalogue(StudyOptions options) {
    this.options = options;
    for (Archetype archetype : Archetypes.all()) {
      if (!isWanted(options.sorts(), archetype.name())) {
        continue;
      }
      Archetype run = archetype.shortened(options.length());
      for (int i = 0; i < options.seeds(); i++) {
        healthy.add(Trial.healthy(run, options.half().seed(options.skipped() + i)));
      }
    }
  }

  /** All kinds. */
  static List<Kind> kinds() {
    return Stream.of(
            RateKinds.all(),
            InitialKinds.all(),
            DataKinds.all(),
            CellKinds.all(),
            OutputKinds.all(),
            StructureKinds.all())
        .flatMap(List::stream)
        .toList();
  }

  /** Those that are meant to be healthy. */
  List<Trial> healthy() {
    return options.healthy() ? List.copyOf(healthy) : List.of();
  }

  /** Those that are meant to be sick. */
  List<Trial> sick() {
    return kinds().stream()
        .filter(kind -> isWanted(options.kinds(), kind.name()))
        .flatMap(kind -> of(kind).stream())
        .toList();
  }

  /** As many of a kind as are asked for, spread over its bases, its variants by turns. */
  private List<Trial> of(Kind kind) {
    List<Trial> bases = healthy.stream().filter(trial -> kind.base().test(trial.plan())).toList();
    int count = Math.min(options.perKind(), bases.size() * kind.variants().size());
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Each kind begins elsewhere, so that not all take the same.
      int at = Math.floorMod(kind.name().hashCode() + i * bases.size() / count, bases.size());
      Trial base = bases.get(at);
      Fault fault = kind.variants().get(i % kind.variants().size());
      trials.add(Trial.sick(base.archetype(), base.seed(), kind, fault));
    }
    return trials;
  }

  private static boolean isWanted(Set<String> names, String name) {
    return names.isEmpty() || names.contains(name);
  }
}
