package org.gatewatch.benchmarks.diagnosis;

/**
 * What a training is, told by how it went and by nothing that a listener under test says.
 *
 * @param health healthy, sick, or neither for sure
 * @param why in numbers
 */
record Label(Health health, String why) {
  /** By how much the loss of a healthy training falls, at least, as a share of its first. */
  static final double FALL = 0.2;

  /** Up to how many times its best loss a healthy training ends. */
  static final double WITHIN_BEST = 1.5;

  /** ... or its best loss and this share of its first, if that is more. */
  static final double WITHIN_FIRST = 0.05;

  /** Up to how many times its first loss a healthy training ever has. */
  static final double EVER = 2;

  /** Which share of its twin's skill a sick training reaches, at most. */
  static final double SKILL_SHARE = 0.7;

  /** ... and by how much its skill is lower, at least. */
  static final double SKILL_LOST = 0.1;

  /** What a training can be. */
  enum Health {
    HEALTHY,
    SICK,
    EXCLUDED
  }

  /** Of a training without a fault. */
  static Label ofHealthy(Course course) {
    if (course.thrown() != null) {
      return excluded("DL4J threw " + course.thrown());
    }
    if (!course.isFinite()) {
      return excluded("not finite in iteration " + course.notFinite());
    }
    String losses =
        "loss %.4g, then %.4g, best %.4g, worst %.4g"
            .formatted(course.first(), course.last(), course.best(), course.worst());
    double most =
        Math.max(WITHIN_BEST * course.best(), course.best() + WITHIN_FIRST * course.first());
    boolean healthy =
        course.last() <= (1 - FALL) * course.first()
            && course.last() <= most
            && course.worst() <= EVER * course.first();
    return healthy ? new Label(Health.HEALTHY, losses) : excluded("does not learn: " + losses);
  }

  /** Of a training with a fault, beside the same without. */
  static Label ofSick(Course course, Course twin) {
    if (course.thrown() != null) {
      return excluded("DL4J threw " + course.thrown());
    }
    if (!course.isFinite()) {
      return new Label(Health.SICK, "not finite in iteration " + course.notFinite());
    }
    String skills = "skill %.3f, twin %.3f".formatted(course.skill(), twin.skill());
    boolean worse =
        course.skill() <= SKILL_SHARE * twin.skill() && course.skill() <= twin.skill() - SKILL_LOST;
    return worse ? new Label(Health.SICK, skills) : excluded("harmless: " + skills);
  }

  static Label excluded(String why) {
    return new Label(Health.EXCLUDED, why);
  }
}
