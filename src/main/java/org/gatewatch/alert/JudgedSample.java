package org.gatewatch.alert;

import java.util.List;
import org.gatewatch.sample.Sample;

/**
 * A sample and what was found in it.
 *
 * @param sample the sample
 * @param alerts the alerts of its iteration; often none
 */
public record JudgedSample(Sample sample, List<Alert> alerts) {

  /** Copies its arguments. */
  public JudgedSample {
    alerts = List.copyOf(alerts);
  }

  /**
   * The same, of a worker of a session: its alerts name them.
   *
   * @param session the session
   * @param worker the worker
   * @return the same sample and alerts
   */
  public JudgedSample in(String session, String worker) {
    return alerts.isEmpty()
        ? this
        : new JudgedSample(
            sample, alerts.stream().map(alert -> alert.in(session, worker)).toList());
  }

  /**
   * A sample in which nothing was found.
   *
   * @param sample the sample that was judged
   * @return the sample, with no alerts
   */
  public static JudgedSample of(Sample sample) {
    return new JudgedSample(sample, List.of());
  }
}
