package org.gatewatch.internal.alerting.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.internal.facts.LayerFacts;
import org.gatewatch.internal.facts.OutputFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Sample;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No two advices that are open at once contradict each other, whatever is found, and when. */
class ContradictionsTest {
  private static final List<String> LAYERS = List.of("lstm0", "lstm1");

  /** Trainings of every kind that advice looks at. */
  private static List<TrainingFacts> trainings() {
    List<TrainingFacts> all = new ArrayList<>(List.of(TrainingFacts.UNKNOWN));
    for (String updater : List.of("Adam", "RmsProp", "Sgd")) {
      for (double rate : new double[] {Double.NaN, 0, 1e-4, 0.1}) {
        all.add(Made.training(2, updater, rate));
        LayerFacts bare =
            Made.withActivation(Made.lstm("lstm1", Made.updater(updater, rate)), "ReLU");
        LayerFacts clipped = Made.clipped(Made.lstm("lstm0", Made.updater(updater, rate)), 0.1);
        for (OutputFacts.Misfit misfit : OutputFacts.Misfit.values()) {
          all.add(Made.training("HALF", Made.output("MCXENT", "Identity", misfit), clipped, bare));
        }
        all.add(Made.training("FLOAT", Made.output("MSE", "Identity", null), clipped, bare));
      }
    }
    return all;
  }

  /** One training of each sort that is advised alike, whatever is found, and with whatever else. */
  private static Collection<TrainingFacts> sorts() {
    Map<List<Set<Remedy>>, TrainingFacts> sorts = new LinkedHashMap<>();
    trainings().forEach(facts -> sorts.putIfAbsent(advised(facts), facts));
    return sorts.values();
  }

  private static List<Set<Remedy>> advised(TrainingFacts facts) {
    Advisor advisor = new Advisor(facts);
    Sample sample = Made.sample(0, facts);
    List<Set<Remedy>> advised = new ArrayList<>();
    for (String layer : LAYERS) {
      for (AlertType type : Explanations.ORDER) {
        Alert alert = Made.opened(type, layer);
        for (AlertType other : Explanations.ORDER) {
          Set<AlertType> with = other == type ? Set.of() : Set.of(other);
          advised.add(advisor.of(alert, with, sample).advice().remedies());
        }
      }
    }
    for (Stage stage : Stage.values()) {
      Advice advice = advisor.begin(Made.origin(stage, "lstm0", Double.NaN), sample).advice();
      advised.add(advice.remedies());
    }
    return advised;
  }

  private static final Map<String, Remedy> WORDS =
      Map.of(
          "lower the learning rate", Remedy.LOWER_RATE,
          "raise the learning rate", Remedy.RAISE_RATE,
          "set a learning rate", Remedy.SET_RATE,
          "clip gradients", Remedy.CLIP,
          "higher threshold of clipping", Remedy.LOOSEN_CLIPPING,
          "smaller initial weights", Remedy.SMALLER_WEIGHTS);

  /** The remedies that an alert's words stand for, and so whoever reads them takes them for. */
  private static Set<Remedy> remedies(Alert alert) {
    Set<Remedy> remedies = EnumSet.noneOf(Remedy.class);
    WORDS.forEach(
        (word, remedy) -> {
          if (alert.advice().contains(word)) {
            remedies.add(remedy);
          }
        });
    return remedies;
  }

  /** What is open after some alerts, as who reads them has it. */
  private static final class Reader {
    private final Map<AlertType, Set<Remedy>> open = new HashMap<>();
    private final Set<Remedy> seen = EnumSet.noneOf(Remedy.class);

    void read(List<Alert> alerts, Set<Remedy> ofNonFinite) {
      for (Alert alert : alerts) {
        if (alert.state() == AlertState.RESOLVED) {
          open.remove(alert.type());
        } else {
          open.put(alert.type(), remedies(alert));
          seen.addAll(remedies(alert));
        }
      }
      Set<Remedy> all = EnumSet.noneOf(Remedy.class);
      open.values().forEach(all::addAll);
      all.addAll(ofNonFinite);
      for (Remedy one : all) {
        if (all.stream().anyMatch(one::opposes)) {
          fail("%s is open: %s", one, open);
        }
      }
    }
  }

  @Test
  void noPairOfFindingsInWhateverOrderAndLayers() {
    noPair(sorts());
  }

  @Test
  @Tag("exhaustive")
  void noPairInAnyTraining() {
    noPair(trainings());
  }

  private static void noPair(Collection<TrainingFacts> trainings) {
    Set<Remedy> seen = EnumSet.noneOf(Remedy.class);
    for (TrainingFacts facts : trainings) {
      for (AlertType first : Explanations.ORDER) {
        for (AlertType second : Explanations.ORDER) {
          for (String layer : LAYERS) {
            seen.addAll(pair(facts, Made.opened(first, "lstm0"), Made.opened(second, layer)));
          }
        }
      }
    }
    assertThat(seen).as("advices that could contradict each other were given").hasSize(6);
  }

  private static Set<Remedy> pair(TrainingFacts facts, Alert first, Alert second) {
    CauseGroups groups = new CauseGroups(new Advisor(facts));
    Reader reader = new Reader();
    reader.read(groups.next(Made.sample(0, facts), List.of(first)), Set.of());
    reader.read(groups.next(Made.sample(1, facts), List.of(second)), Set.of());
    for (int i = 2; i < 4; i++) {
      reader.read(groups.next(Made.sample(i, facts), List.of()), Set.of());
    }
    return reader.seen;
  }

  @Test
  void noThreeFindingsAtOnceAndNotAllOfThem() {
    noSet(3);
  }

  @Test
  @Tag("exhaustive")
  void noSetOfFindingsAtOnce() {
    noSet(Integer.MAX_VALUE);
  }

  /** Of so many types at most, or of all. */
  private static void noSet(int most) {
    AlertType[] types = Explanations.ORDER.toArray(AlertType[]::new);
    for (TrainingFacts facts :
        List.of(
            TrainingFacts.UNKNOWN,
            Made.training(2, "Adam", 1e-4),
            Made.training(2, "Sgd", 1e-9),
            Made.training(2, "RmsProp", 0.1))) {
      int all = (1 << types.length) - 1;
      for (int set = 1; set <= all; set++) {
        if (Integer.bitCount(set) > most && set != all) {
          continue;
        }
        List<Alert> found = new ArrayList<>();
        for (int i = 0; i < types.length; i++) {
          if ((set >> i & 1) == 1) {
            found.add(Made.opened(types[i], LAYERS.get(i % 2)));
          }
        }
        new Reader()
            .read(new CauseGroups(new Advisor(facts)).next(Made.sample(0, facts), found), Set.of());
      }
    }
  }

  @Test
  void noFindingWithNonFiniteValues() {
    noneWithNonFinite(sorts());
  }

  @Test
  @Tag("exhaustive")
  void noFindingWithNonFiniteValuesInAnyTraining() {
    noneWithNonFinite(trainings());
  }

  private static void noneWithNonFinite(Collection<TrainingFacts> trainings) {
    for (TrainingFacts facts : trainings) {
      for (Stage stage : Stage.values()) {
        for (AlertType type : Explanations.ORDER) {
          Advisor advisor = new Advisor(facts);
          CauseGroups groups = new CauseGroups(advisor);
          List<Alert> before =
              groups.next(Made.sample(0, facts), List.of(Made.opened(type, "lstm0")));
          Set<Remedy> ofNonFinite =
              advisor
                  .begin(Made.origin(stage, "lstm0", Double.NaN), Made.sample(1, facts))
                  .advice()
                  .remedies();
          Reader reader = new Reader();
          reader.read(before, Set.of());
          reader.read(groups.next(Made.sample(1, facts), List.of()), ofNonFinite);
        }
      }
    }
  }

  @Test
  void noAdviceContradictsItself() {
    for (TrainingFacts facts : trainings()) {
      Advisor advisor = new Advisor(facts);
      for (Stage stage : Stage.values()) {
        for (double value : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
          Advice advice =
              advisor.begin(Made.origin(stage, "lstm0", value), Made.sample(1, facts)).advice();
          assertThat(advice.contradicts(advice.remedies())).isFalse();
        }
      }
    }
  }

  @Test
  void everyKindOfFindingHasItsTurn() {
    assertThat(Explanations.ORDER)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(AlertType.values())
                .filter(type -> type != AlertType.NON_FINITE)
                .toList());
  }

  @Test
  void nothingExplainsWhatExplainsIt() {
    TrainingFacts facts = Made.training(2, "Adam", 1e-3);
    for (AlertType one : Explanations.ORDER) {
      for (AlertType other : Explanations.ORDER) {
        for (int after = -20; after <= 20; after++) {
          Alert first = Made.opened(one, "lstm0");
          Alert second = Made.opened(other, "lstm0");
          if (Explanations.explains(first, second, after, facts)) {
            assertThat(Explanations.explains(second, first, -after, facts)).isFalse();
            assertThat(one.severity()).isGreaterThanOrEqualTo(other.severity());
            assertThat(Explanations.ORDER.indexOf(one))
                .matches(place -> place < Explanations.ORDER.indexOf(other) || isOfLater(other));
          }
        }
      }
    }
  }

  private static boolean isOfLater(AlertType other) {
    return other == AlertType.VANISHING_THROUGH_DEPTH;
  }
}
