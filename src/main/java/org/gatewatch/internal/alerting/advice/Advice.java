package org.gatewatch.internal.alerting.advice;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What to try, the most promising first.
 *
 * @param steps alternatives, at most three; empty if there is nothing to say
 */
public record Advice(List<Step> steps) {
  /** Nothing to say. */
  static final Advice NONE = new Advice(List.of());

  private static final int MOST = 3;

  /** Copies its list, and leaves out what is too much. */
  public Advice {
    steps = List.copyOf(steps.subList(0, Math.min(MOST, steps.size())));
  }

  /**
   * One thing to try.
   *
   * @param remedy what it does
   * @param words in a few words, without a full stop
   */
  public record Step(Remedy remedy, String words) {}

  static Advice of(Remedy remedy, String words) {
    return new Advice(List.of(new Step(remedy, words)));
  }

  /** What its steps do, in a set of its own. */
  public Set<Remedy> remedies() {
    Set<Remedy> remedies = EnumSet.noneOf(Remedy.class);
    for (Step step : steps) {
      remedies.add(step.remedy);
    }
    return remedies;
  }

  /** Whether one of its steps would undo one of these. */
  boolean contradicts(Collection<Remedy> others) {
    for (Step step : steps) {
      if (contradicts(step, others)) {
        return true;
      }
    }
    return false;
  }

  /** All but the steps that do this. */
  Advice but(Remedy remedy) {
    return new Advice(steps.stream().filter(step -> step.remedy() != remedy).toList());
  }

  /** Only those steps that undo none of these. */
  Advice without(Collection<Remedy> opposed) {
    return new Advice(steps.stream().filter(step -> !contradicts(step, opposed)).toList());
  }

  private static boolean contradicts(Step step, Collection<Remedy> others) {
    for (Remedy other : others) {
      if (step.remedy().opposes(other)) {
        return true;
      }
    }
    return false;
  }

  /** In words, such as {@code clip gradients; or lower the learning rate}. */
  public String text() {
    return steps.stream().map(Step::words).collect(Collectors.joining("; or "));
  }

  /** Gathers steps; those that do not apply are left out. */
  static final class Builder {
    private final List<Step> steps = new ArrayList<>();

    Builder add(Remedy remedy, String words) {
      steps.add(new Step(remedy, words));
      return this;
    }

    Builder addIf(boolean applies, Remedy remedy, String words) {
      return applies ? add(remedy, words) : this;
    }

    Builder add(Advice advice) {
      steps.addAll(advice.steps);
      return this;
    }

    Advice build() {
      return new Advice(steps);
    }
  }
}
