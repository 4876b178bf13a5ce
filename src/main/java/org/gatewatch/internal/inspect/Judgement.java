package org.gatewatch.internal.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.alerting.NonFiniteJudge;
import org.gatewatch.internal.alerting.advice.Advisor;
import org.gatewatch.internal.alerting.advice.CauseGroups;
import org.gatewatch.internal.alerting.rules.RuleEngine;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Clipping;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;

/** Judges one sample alone. */
final class Judgement {
  private final NonFiniteJudge judge = new NonFiniteJudge(false, UnaryOperator.identity());
  private final Advisor advisor;

  /**
   * A judgement of the iteration that begins.
   *
   * @param advisor says where what is found comes from
   */
  Judgement(Advisor advisor) {
    this.advisor = advisor;
    judge.begin();
  }

  /** Is told of what is non-finite. */
  NonFiniteJudge judge() {
    return judge;
  }

  /**
   * What is amiss in the sample of the iteration.
   *
   * @param divisor what DL4J divides its gradients by before it applies them
   * @param origin where what is non-finite came from, if that is known
   */
  List<Alert> of(
      Layout layout,
      List<@Nullable Clipping> clipping,
      Sample sample,
      int divisor,
      @Nullable NonFiniteOrigin origin) {
    List<Alert> alerts = new ArrayList<>();
    judge.follow(layout, advisor);
    judge.judge(sample, true, origin).alert().ifPresent(alerts::add);
    List<Alert> places = RuleEngine.ofOneSample(layout, clipping).check(sample, divisor);
    alerts.addAll(new CauseGroups(advisor).next(sample, places));
    return alerts;
  }

  /** What is amiss in parameters alone, which have no score. */
  List<Alert> ofParameters(Layout layout, List<@Nullable Clipping> clipping, Sample sample) {
    boolean isFinite =
        sample.summaries().stream().noneMatch(one -> one != null && one.nonFinite() > 0);
    return isFinite ? List.of() : of(layout, clipping, sample, 1, null);
  }
}
