package org.gatewatch.baseline;

/**
 * How much wider than three sigmas an interval must be so that a new value is outside of it as
 * rarely as outside of three sigmas (0.27 %), if sigma was estimated from few values: Student's t
 * over 3. Quantiles: JCGM 100:2008 (GUM), table G.2, p = 99.73 %.
 */
final class FewRuns {
  private static final double SIGMAS = 3;

  /** For 1, 2, 3, … degrees of freedom. */
  private static final double[] STUDENT = {
    235.80, 19.21, 9.22, 6.62, 5.51, 4.90, 4.53, 4.28, 4.09, 3.96, 3.85, 3.76, 3.69, 3.64, 3.59,
    3.54, 3.51, 3.48, 3.45, 3.42
  };

  /** Beyond the table t is 3 and so much over the degrees of freedom, to two digits. */
  private static final double BEYOND = 8.2;

  private FewRuns() {}

  /**
   * The factor.
   *
   * @param runs at least 2
   */
  static double factor(int runs) {
    int freedom = runs - 1;
    double student = freedom <= STUDENT.length ? STUDENT[freedom - 1] : SIGMAS + BEYOND / freedom;
    return student / SIGMAS;
  }
}
