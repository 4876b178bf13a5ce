package org.gatewatch.benchmarks.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.gatewatch.benchmarks.diagnosis.StudyOptions.Half;
import org.junit.jupiter.api.Test;

/** Which trainings there are; none of them is run. */
class CatalogueTest {
  private final Catalogue tune = catalogue(Half.TUNE);
  private final Catalogue report = catalogue(Half.REPORT);

  @Test
  void thereAreEnoughOfEitherHealth() {
    assertThat(tune.healthy().size() + report.healthy().size()).isGreaterThanOrEqualTo(150);
    assertThat(tune.sick().size() + report.sick().size()).isGreaterThanOrEqualTo(300);
    assertThat(kinds(tune)).hasSizeGreaterThanOrEqualTo(20).isEqualTo(kinds(report));
  }

  @Test
  void everyTrainingHasANameOfItsOwn() {
    assertThat(Stream.concat(tune.healthy().stream(), tune.sick().stream()).map(Trial::id))
        .doesNotHaveDuplicates();
  }

  @Test
  void theHalvesHaveNoTrainingInCommon() {
    Set<Long> seeds = new HashSet<>(tune.healthy().stream().map(Trial::seed).toList());

    assertThat(report.healthy()).extracting(Trial::seed).doesNotContainAnyElementsOf(seeds);
    assertThat(report.sick()).extracting(Trial::seed).doesNotContainAnyElementsOf(seeds);
  }

  @Test
  void theTwinOfASickTrainingIsAmongTheHealthy() {
    List<Trial> healthy = tune.healthy();

    assertThat(tune.sick()).allSatisfy(trial -> assertThat(healthy).contains(trial.twin()));
  }

  @Test
  void thePlanOfATrainingIsTheSameEachTime() {
    assertThat(tune.healthy())
        .allSatisfy(trial -> assertThat(trial.plan()).hasToString(trial.plan().toString()));
  }

  private static Set<String> kinds(Catalogue catalogue) {
    Set<String> kinds = new HashSet<>();
    catalogue.sick().forEach(trial -> kinds.add(Objects.requireNonNull(trial.kind()).name()));
    return kinds;
  }

  private static Catalogue catalogue(Half half) {
    return new Catalogue(
        new StudyOptions(
            half, 0, 3, 8, 10, StudyOptions.NO_LIMIT, Duration.ZERO, true, Set.of(), Set.of(), 1));
  }
}
