package org.gatewatch.internal.alerting.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Position;
import org.gatewatch.sample.Series;
import org.junit.jupiter.api.Test;

/** What led up to a non-finite value, in one sentence. */
class LeadUpTest {
  private static final Series CALM = Series.of(1, 1.2, 1.1);

  private static String sentence(Stage stage, NormHistory before) {
    return LeadUp.sentence(
        new NonFiniteOrigin(
            stage,
            Position.ofCell("lstm1", null),
            4,
            0,
            Double.NaN,
            new NonFiniteCounts(20, 1, 0, 0),
            before));
  }

  private static NormHistory before(Series scores, Series gradients, Series updates) {
    return new NormHistory(List.of(1, 2, 3), scores, CALM, gradients, updates);
  }

  @Test
  void theLastLeapsAndALargeUpdateAreToldWithTheirIterations() {
    NormHistory leapt =
        before(Series.of(4, 40, 45), Series.of(150, 152, 9.9e7), Series.of(0.01, 3, 13_750));
    assertThat(sentence(Stage.PRE_ACTIVATION, leapt))
        .isEqualTo(
            "In iteration 2 the gradient rose from 152 to 9.9e7 in iteration 3, the loss rose from"
                + " 4 to 40 and the update was 12500 times the weights in iteration 3");
    NormHistory gradient = before(CALM, Series.of(150, 152, 9.9e7), Series.of(0.01, 0.01, 0.01));
    assertThat(sentence(Stage.PRE_ACTIVATION, gradient))
        .isEqualTo("In iteration 3 the gradient rose from 152 to 9.9e7");
  }

  @Test
  void nothingIsSaidWhereNothingLedUpToItOrTheDataWereAtFault() {
    Series small = Series.of(0.01, 0.01, 0.01);
    Series unknown = Series.of(Double.NaN, Double.NaN, Double.NaN);
    assertThat(sentence(Stage.PRE_ACTIVATION, before(CALM, CALM, small))).isEmpty();
    assertThat(sentence(Stage.PRE_ACTIVATION, before(CALM, unknown, unknown))).isEmpty();
    assertThat(sentence(Stage.PRE_ACTIVATION, NormHistory.NONE)).isEmpty();
    assertThat(sentence(Stage.INPUT_DATA, before(CALM, Series.of(1, 2, 9e7), small))).isEmpty();
  }
}
