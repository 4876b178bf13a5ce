package org.gatewatch.alert;

/**
 * How bad an alert is: the log, the page and {@code onAlert} share these three. From the mildest to
 * the worst.
 */
public enum Severity {
  /** Worth a look: training goes on well enough without. INFO in the log. */
  HINT,
  /** Training suffers from it, and may be lost. WARN in the log. */
  HARM,
  /** Training is lost if it goes on: values are NaN or infinite. ERROR in the log. */
  FAILURE
}
