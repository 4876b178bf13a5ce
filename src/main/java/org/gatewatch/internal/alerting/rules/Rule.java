package org.gatewatch.internal.alerting.rules;

import java.util.List;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;

/** Tells one kind of harm. Remembers what it needs of the samples it has seen. */
interface Rule {

  /** In how many samples in a row something has to be bad before an alert opens; at least 1. */
  int patience();

  /**
   * Judges the next sample of a run.
   *
   * @param sample without a non-finite value; summaries may be missing
   * @param divisor what DL4J divides this sample's gradients by before it normalises and applies
   *     them: the number of examples, or 1
   */
  List<Finding> look(Sample sample, int divisor);

  /**
   * What was measured at a place in the last sample that was judged, in the unit of a finding's
   * value; NaN if that is not known.
   */
  default double measured(Location location) {
    return Double.NaN;
  }

  /** Whether a sample has what it takes to judge; if not, it is as if there were no such sample. */
  default boolean canJudge(Sample sample) {
    return true;
  }
}
