package org.gatewatch.internal.alerting.advice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatewatch.internal.facts.MinibatchFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutlierWatchTest {
  private final OutlierWatch watch = new OutlierWatch();

  private static MinibatchFacts minibatch(double input, double label) {
    return new MinibatchFacts(
        List.of(
            new MinibatchFacts.Input(
                "in",
                List.of("lstm"),
                new MinibatchFacts.Range(-input, 0.1, 9),
                MinibatchFacts.Ends.UNKNOWN)),
        List.of(new MinibatchFacts.Labels("output", new MinibatchFacts.Range(0, label, 9))),
        1);
  }

  @ParameterizedTest
  @CsvSource({"19.9, 9.9, ", "20.1, 9.9, INPUT_OUTLIER", "1, 10.1, LABEL_OUTLIER"})
  void whatReachesTenTimesAsFarAsAtFirstIsNamedOnce(double input, double label, Trap.Kind kind) {
    watch.begin(minibatch(2, 1));

    List<Trap> traps = watch.look(minibatch(input, label));

    assertThat(traps).extracting(Trap::kind).isEqualTo(kind == null ? List.of() : List.of(kind));
    assertThat(watch.look(minibatch(input, label))).isEmpty();
  }

  @Test
  void theFindingSaysHowFar() {
    watch.begin(minibatch(2, 1));

    Trap trap = watch.look(minibatch(1e6, 1)).get(0);

    assertThat(trap.layer()).isEqualTo("lstm");
    assertThat(trap.finding())
        .isEqualTo(
            "there is an outlier in the input in: this minibatch, whose loss is far from the"
                + " usual, reaches 1e6, the first one 2");
  }

  @Test
  void whereTheFirstMinibatchTellsNothingNothingIsSaid() {
    assertThat(watch.look(minibatch(1e6, 1e6))).as("unknown").isEmpty();
    watch.begin(minibatch(0, 0));
    assertThat(watch.look(minibatch(1e6, 1e6)).stream().filter(t -> t.layer().equals("output")))
        .as("all zero")
        .isEmpty();
  }
}
