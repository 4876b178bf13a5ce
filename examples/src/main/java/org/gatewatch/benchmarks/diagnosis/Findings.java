package org.gatewatch.benchmarks.diagnosis;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What was found in all trials. */
public final class Findings {
  private final List<Verdict> verdicts;

  /**
   * What was found in all trials.
   *
   * @param verdicts in the order in which they were run
   */
  Findings(List<Verdict> verdicts) {
    this.verdicts = List.copyOf(verdicts);
  }

  /**
   * Prints what each kind came to.
   *
   * @param out where to
   */
  public void print(PrintStream out) {
    out.printf(
        "%-24s %4s %4s %6s %6s %6s %5s %5s %5s %6s %6s%n",
        "sick", "n", "left", "found", "warned", "cause", "p50", "p95", "harm", "panic", "AutoT");
    byKind().forEach((kind, all) -> out.println(sickRow(kind, all)));
    out.println(sickRow("all", ofKinds()));
    out.println();
    out.printf(
        "%-36s %4s %4s %6s %6s %6s %6s %6s%n",
        "healthy", "n", "left", "false", "alerts", "harm", "panic", "AutoT");
    byArchetype().forEach((name, all) -> out.println(healthyRow(name, all)));
    out.println(healthyRow("all", ofNone()));
    out.println();
  }

  private List<Verdict> ofKinds() {
    return verdicts.stream().filter(verdict -> verdict.trial().kind() != null).toList();
  }

  private List<Verdict> ofNone() {
    return verdicts.stream().filter(verdict -> verdict.trial().kind() == null).toList();
  }

  private Map<String, List<Verdict>> byKind() {
    return ofKinds().stream()
        .collect(
            Collectors.groupingBy(
                verdict -> Objects.requireNonNull(verdict.trial().kind()).name(),
                TreeMap::new,
                Collectors.toList()));
  }

  private Map<String, List<Verdict>> byArchetype() {
    return ofNone().stream()
        .collect(
            Collectors.groupingBy(
                verdict -> verdict.trial().archetype().name(), TreeMap::new, Collectors.toList()));
  }

  private String sickRow(String name, List<Verdict> all) {
    List<Verdict> sick = all.stream().filter(Verdict::isSick).toList();
    return String.format(
        Locale.ROOT,
        "%-24s %4d %4d %6s %6s %6s %5s %5s %5s %6s %6s",
        name,
        sick.size(),
        all.size() - sick.size(),
        Shares.percent(Shares.of(sick, verdict -> verdict.delay().isPresent())),
        Shares.percent(Shares.of(sick, verdict -> verdict.delayOfWarning().isPresent())),
        Shares.percent(Shares.of(sick, Verdict::isCauseNamed)),
        Shares.whole(Shares.percentile(sick, 0.5, Verdict::delay)),
        Shares.whole(Shares.percentile(sick, 0.95, Verdict::delay)),
        Shares.percent(Shares.of(sick, Verdict::isHarmful)),
        panic(sick, verdict -> Shares.isFoundBy(verdict, Verdict::panic)),
        Shares.percent(
            Shares.of(sick, verdict -> Shares.isFoundBy(verdict, Verdict::autoTrainer))));
  }

  private String healthyRow(String name, List<Verdict> all) {
    List<Verdict> healthy = all.stream().filter(Verdict::isHealthy).toList();
    return String.format(
        Locale.ROOT,
        "%-36s %4d %4d %6s %6.2f %6s %6s %6s",
        name,
        healthy.size(),
        all.size() - healthy.size(),
        Shares.percent(Shares.of(healthy, verdict -> verdict.warnings() > 0)),
        healthy.stream().mapToLong(Verdict::warnings).average().orElse(Double.NaN),
        Shares.percent(Shares.of(healthy, Verdict::isHarmful)),
        panic(healthy, verdict -> verdict.panic() >= 0),
        Shares.percent(Shares.of(healthy, verdict -> verdict.autoTrainer() >= 0)));
  }

  /**
   * The line for programs.
   *
   * @return {@code RESULT name=value …}
   */
  public String result() {
    return new ResultLine(verdicts).line();
  }

  /** Of those that were tried; a dash of none. */
  private static String panic(List<Verdict> all, Predicate<Verdict> such) {
    return Shares.percent(Shares.of(all.stream().filter(Verdict::isPanicTried).toList(), such));
  }
}
