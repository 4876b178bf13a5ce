package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Clipping;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.synthetic.Profiles;
import org.gatewatch.synthetic.Summaries;
import org.gatewatch.synthetic.SyntheticNetwork;
import org.gatewatch.synthetic.SyntheticSamples;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is asked of every rule, a new one too, whatever it judges. */
class EveryRuleTest {
  private static final Layout LAYOUT =
      SyntheticNetwork.of("FLOAT")
          .lstm("lstm", 3, 4)
          .simpleRnn("rnn", 4, 4)
          .dense("output", 4, 2)
          .layout();

  private static final int SAMPLES = 60;

  private final SyntheticSamples samples = new SyntheticSamples(LAYOUT);
  private double loss = 1;

  static Stream<Named<Rule>> rules() {
    Clipping clipping = new Clipping(Clipping.Scope.LAYER, 1);
    return RuleEngine.rules(LAYOUT, Collections.nCopies(LAYOUT.layers().size(), clipping)).stream()
        .map(rule -> Named.of(rule.getClass().getSimpleName(), rule));
  }

  private static boolean any(Slot slot) {
    return true;
  }

  private void assertFindsNothing(Rule rule, @Nullable Summary summary) {
    samples.with(EveryRuleTest::any, summary);
    for (int i = 0; i < SAMPLES; i++) {
      loss *= 0.99;
      Sample sample = samples.score(loss).next();
      assertThat(rule.canJudge(sample) ? rule.look(sample, 8) : List.of())
          .as("sample %d of %s", i, summary)
          .isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void ofSamplesThatTellNothingNothingIsFound(Rule rule) {
    assertFindsNothing(rule, null);
    assertFindsNothing(rule, Summary.empty());
    assertFindsNothing(rule, Summaries.profiled(Profiles.plain()));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void ofAFirstSampleWithoutExtremesNothingIsFound(Rule rule) {
    Sample sample = samples.with(EveryRuleTest::any, Summaries.alike(10, 0.5)).next();

    assertThat(rule.look(sample, 8)).isEmpty();
  }

  /** Whatever may come, training is not disturbed, and what is found is well formed. */
  @ParameterizedTest
  @MethodSource("rules")
  void noValueIsTooMuch(Rule rule) {
    double[] values = {0, Double.MIN_VALUE, 1e-300, 1, -1, 1e300, -Double.MAX_VALUE};
    double[] losses = {0, -1, 1, Double.MAX_VALUE, Double.NaN, Double.POSITIVE_INFINITY};
    for (int i = 0; i < 50 * values.length; i++) {
      boolean isGap = i % 5 == 4;
      samples
          .score(losses[i / 3 % losses.length])
          .timesteps(i % 4 == 3 ? 0 : Double.NaN)
          .learningRate(losses[i % losses.length])
          .with(
              EveryRuleTest::any,
              isGap ? null : Summaries.alike(10, values[i / 2 % values.length]));
      Sample sample = samples.next();
      if (rule.canJudge(sample)) {
        assertThat(rule.look(sample, i % 2))
            .allSatisfy(
                finding -> {
                  assertThat(finding.type()).isNotEqualTo(AlertType.NON_FINITE);
                  assertThat(finding.words()).isNotBlank().doesNotEndWith(".");
                  assertThat(finding.severity()).isNotNaN();
                });
      }
      rule.measured(Location.NETWORK);
    }
    assertThat(rule.patience()).isPositive();
  }
}
