package org.gatewatch.benchmarks.diagnosis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What all trials came to, in one line for programs. */
final class ResultLine {
  private final List<Verdict> verdicts;
  private final List<Verdict> healthy;
  private final List<Verdict> sick;
  private final Map<String, String> values = new LinkedHashMap<>();

  ResultLine(List<Verdict> verdicts) {
    this.verdicts = verdicts;
    healthy = verdicts.stream().filter(Verdict::isHealthy).toList();
    sick = verdicts.stream().filter(Verdict::isSick).toList();
  }

  /** {@code RESULT name=value …}. */
  String line() {
    aims();
    more();
    notFinite();
    long tried = verdicts.stream().filter(Verdict::isPanicTried).count();
    if (tried > 0) {
      peer("panic", Verdict::panic, Verdict::isPanicTried);
      put("panic_tried", (int) tried);
    }
    peer("autotrainer", Verdict::autoTrainer, verdict -> true);
    put("healthy", healthy.size());
    put("sick", sick.size());
    put("excluded", verdicts.size() - healthy.size() - sick.size());
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" ", "RESULT ", ""));
  }

  private void aims() {
    double found = sick.stream().filter(verdict -> verdict.delay().isPresent()).count();
    double falseAlarms = healthy.stream().filter(verdict -> verdict.warnings() > 0).count();
    List<Verdict> both = Stream.concat(sick.stream(), healthy.stream()).toList();
    put("recall", found / sick.size());
    put("precision", found / (found + falseAlarms));
    put("cause", Shares.of(sick, Verdict::isCauseNamed));
    values.put("delay_p95", Shares.whole(Shares.percentile(sick, 0.95, Verdict::delay)));
    put("false_alarm_share", falseAlarms / healthy.size());
    put("harmful_advice", Shares.of(both, Verdict::isHarmful));
  }

  private void more() {
    put("warned", Shares.of(sick, verdict -> verdict.delayOfWarning().isPresent()));
    put("hint_share", Shares.of(healthy, Verdict::isHinted));
    put(
        "causes_named",
        sick.stream().mapToInt(verdict -> verdict.named().size()).average().orElse(Double.NaN));
  }

  private void notFinite() {
    List<Verdict> lost = sick.stream().filter(verdict -> !verdict.course().isFinite()).toList();
    values.put(
        "nonfinite_delay_max", Shares.whole(Shares.percentile(lost, 1, Verdict::delayOfNotFinite)));
    put(
        "nonfinite_missed",
        (int) lost.stream().map(Verdict::delayOfNotFinite).filter(OptionalInt::isEmpty).count());
  }

  /** Of those trainings that it was tried on. */
  private void peer(String name, ToIntFunction<Verdict> peer, Predicate<Verdict> isTried) {
    put(
        name + "_recall",
        Shares.of(
            sick.stream().filter(isTried).toList(), verdict -> Shares.isFoundBy(verdict, peer)));
    put(
        name + "_false_alarm_share",
        Shares.of(
            healthy.stream().filter(isTried).toList(),
            verdict -> peer.applyAsInt(verdict) != Verdict.NEVER));
  }

  private void put(String name, double value) {
    values.put(name, String.format(Locale.ROOT, "%.3f", value));
  }

  private void put(String name, int count) {
    values.put(name, String.valueOf(count));
  }
}
