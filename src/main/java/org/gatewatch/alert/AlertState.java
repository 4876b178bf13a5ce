package org.gatewatch.alert;

/** Where an alert stands. Constants are appended only: stored records hold their position. */
public enum AlertState {
  /** Found for the first time, or again after it was over. */
  OPENED,
  /**
   * Much worse than when it was last told, or in more places; of non-finite values also found to
   * come from another origin, which the alert then has.
   */
  WORSENED,
  /** It is over. */
  RESOLVED
}
