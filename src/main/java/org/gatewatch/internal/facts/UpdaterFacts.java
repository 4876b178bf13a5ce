package org.gatewatch.internal.facts;

import org.jspecify.annotations.Nullable;

/**
 * What makes an update of a gradient.
 *
 * @param name simple name of the updater's class, such as {@code Adam}
 * @param hasRate whether it has a learning rate at all
 * @param rate the learning rate in the iteration in which it was read; NaN if it is NaN, or if
 *     there is none
 * @param schedule simple name of the class of the rate's schedule, such as {@code StepSchedule};
 *     null if the rate is fixed
 * @param epsilon what keeps it from dividing by zero; NaN if it has none
 */
public record UpdaterFacts(
    String name, boolean hasRate, double rate, @Nullable String schedule, double epsilon) {

  /** Whether each element's step is about the rate, however large its gradient is. */
  public boolean isAdaptive() {
    return switch (name) {
      case "Adam", "AdaMax", "AMSGrad", "Nadam", "AdaBelief", "RmsProp" -> true;
      default -> false;
    };
  }
}
