package org.gatewatch.internal.alerting.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.facts.ComparedGradient;
import org.gatewatch.sample.Clipping;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Judges the samples of one network by every rule, to name trouble before it is fatal. It passes
 * over samples with non-finite values, of which {@link
 * org.gatewatch.internal.alerting.NonFiniteJudge} speaks. For one thread at a time.
 */
public final class RuleEngine {
  private final List<Judging> all = new ArrayList<>();

  /**
   * A rule, and what becomes of what it finds.
   *
   * @param measured the rule's, made once
   */
  private record Judging(Rule rule, AlertLifecycle episodes, ToDoubleFunction<Location> measured) {}

  /**
   * A watch over samples of this layout.
   *
   * @param clipping how each layer clips its gradient, in the layout's order; null where it does
   *     not
   */
  public RuleEngine(Layout layout, List<@Nullable Clipping> clipping) {
    this(layout, clipping, Rule::patience);
  }

  private RuleEngine(
      Layout layout, List<@Nullable Clipping> clipping, ToIntFunction<Rule> patience) {
    for (Rule rule : rules(layout, clipping)) {
      all.add(new Judging(rule, new AlertLifecycle(patience.applyAsInt(rule)), rule::measured));
    }
  }

  /**
   * A watch over one sample alone: what is bad in it is told, though nobody knows whether it lasts.
   * What only several samples show is not found.
   *
   * @param clipping as above
   */
  public static RuleEngine ofOneSample(Layout layout, List<@Nullable Clipping> clipping) {
    return new RuleEngine(layout, clipping, rule -> 1);
  }

  /** Every rule there is. */
  static List<Rule> rules(Layout layout, List<@Nullable Clipping> clipping) {
    return List.of(
        new ExplodingGradient(layout),
        new OverflowAhead(layout),
        new VanishingThroughDepth(layout),
        new VanishingThroughTime(layout),
        new SaturatedGate(layout),
        new DeadUnits(layout),
        new UpdateRatio(layout),
        new SlowLearning(layout),
        new UnchangedWeights(layout),
        new LossNotFalling(layout),
        new LossJump(layout),
        new ConstantClipping(layout, clipping),
        new WrongGradient(layout),
        new DifferingGradient(layout));
  }

  /** What was compared of the gradients of the next sample. */
  public void compared(List<ComparedGradient> gradients) {
    for (Judging one : all) {
      if (one.rule instanceof DifferingGradient differing) {
        differing.compared(gradients);
      }
    }
  }

  /**
   * The alerts that the next sample gives rise to.
   *
   * @param sample with what lies inside cells, as far as it was looked at
   * @param divisor what DL4J divides this sample's gradients by before it normalises and applies
   *     them: the number of examples, or 1
   */
  public List<Alert> check(Sample sample, int divisor) {
    if (!isFinite(sample)) {
      return List.of();
    }
    List<Alert> alerts = new ArrayList<>();
    for (Judging one : all) {
      if (one.rule.canJudge(sample)) {
        List<Finding> findings = one.rule.look(sample, divisor);
        alerts.addAll(one.episodes.next(sample, findings, one.measured));
      }
    }
    return alerts;
  }

  private static boolean isFinite(Sample sample) {
    List<@Nullable Summary> summaries = sample.summaries();
    for (int i = 0; i < summaries.size(); i++) {
      Summary summary = summaries.get(i);
      if (summary != null && summary.nonFinite() > 0) {
        return false;
      }
    }
    return Double.isFinite(sample.score());
  }
}
