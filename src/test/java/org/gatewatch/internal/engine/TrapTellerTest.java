package org.gatewatch.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.internal.alerting.advice.Trap;
import org.gatewatch.internal.facts.MinibatchFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.junit.jupiter.api.Test;

class TrapTellerTest {
  private final TrapTeller teller = new TrapTeller();
  private final List<Trap> told = new ArrayList<>();

  private static MinibatchFacts labels(double most) {
    return new MinibatchFacts(
        List.of(),
        List.of(new MinibatchFacts.Labels("output", new MinibatchFacts.Range(0, most, 9))),
        1);
  }

  /** Adam takes tiny steps for long after it: no reason to raise its rate. */
  @Test
  void whatComesLaterMayMisleadToo() {
    teller.begin(TrainingFacts.UNKNOWN, () -> labels(1), told::add);
    assertThat(teller.isMisleading()).isFalse();

    teller.compare(labels(1e6), told::add);

    assertThat(told).extracting(Trap::kind).containsExactly(Trap.Kind.LABEL_OUTLIER);
    assertThat(teller.isMisleading()).isTrue();
  }

  @Test
  void onlyTheFirstWorkersMinibatchIsAskedFor() {
    teller.begin(TrainingFacts.UNKNOWN, () -> labels(1), told::add);

    teller.begin(
        TrainingFacts.UNKNOWN,
        () -> {
          throw new AssertionError("asked again");
        },
        told::add);

    assertThat(told).isEmpty();
  }
}
