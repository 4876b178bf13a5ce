package org.gatewatch.internal.alerting.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.synthetic.SyntheticSamples;
import org.jspecify.annotations.Nullable;

/** One rule that is shown one sample after the other, and what it says of each. */
final class Shown {
  /** What a rule says of a sample; of several findings the worst. */
  enum Verdict {
    NOTHING,
    KEEPS_OPEN,
    OPENS
  }

  private final Rule rule;
  private final SyntheticSamples samples;
  private int divisor = 1;

  Shown(Rule rule, SyntheticSamples samples) {
    this.rule = rule;
    this.samples = samples;
  }

  /** Gradients of samples from now on are sums over so many examples. */
  Shown examples(int examples) {
    divisor = examples;
    return this;
  }

  /** What slots hold from now on; see {@link SyntheticSamples#with}. */
  Shown with(Predicate<Slot> slots, @Nullable Summary summary) {
    samples.with(slots, summary);
    return this;
  }

  /** What the rule finds in the next sample. */
  List<Finding> next() {
    return rule.look(samples.next(), divisor);
  }

  /** What it finds in the next sample, which has this loss. */
  List<Finding> next(double loss) {
    samples.score(loss);
    return next();
  }

  /** Shows a sample of this loss for one timestep, summed over so many. */
  Verdict verdict(double perTimestep, double timesteps) {
    samples.loss(perTimestep, timesteps);
    return verdict();
  }

  /** The one thing that it finds in the next sample. */
  Finding finding() {
    List<Finding> findings = next();
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  Verdict verdict() {
    return verdict(next());
  }

  Verdict verdict(double loss) {
    return verdict(next(loss));
  }

  private static Verdict verdict(List<Finding> findings) {
    return findings.stream()
        .map(finding -> finding.opens() ? Verdict.OPENS : Verdict.KEEPS_OPEN)
        .reduce(Verdict.NOTHING, (one, other) -> one.compareTo(other) > 0 ? one : other);
  }

  /** Shows so many samples in which nothing is found. */
  Shown calm(int times) {
    for (int i = 0; i < times; i++) {
      assertThat(next()).as("sample %d of %d", i + 1, times).isEmpty();
    }
    return this;
  }

  /** Shows so many samples of this loss, in which nothing is found. */
  Shown calm(int times, double loss) {
    samples.score(loss);
    return calm(times);
  }
}
