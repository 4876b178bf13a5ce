package org.gatewatch.internal.engine;

import org.gatewatch.internal.budget.CostBudget;

/** What watching may cost where the program does not say it: see {@value #PROPERTY}. */
final class DefaultBudget {
  /** A share above 0, or {@value #NO_LIMIT}. */
  static final String PROPERTY = "org.gatewatch.budget";

  static final String NO_LIMIT = "unlimited";

  private DefaultBudget() {}

  /**
   * What the system property says; 1 % if it is not set.
   *
   * @throws IllegalArgumentException if it is neither a share nor that word
   */
  static double configured() {
    String value = System.getProperty(PROPERTY);
    if (value == null) {
      return CostBudget.DEFAULT_SHARE;
    }
    double share = value.equals(NO_LIMIT) ? Double.MAX_VALUE : share(value);
    if (!(share > 0)) {
      throw new IllegalArgumentException(
          PROPERTY + " must be a number above 0, or '" + NO_LIMIT + "', not '" + value + "'");
    }
    return share;
  }

  /** NaN if it is no number. */
  private static double share(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
