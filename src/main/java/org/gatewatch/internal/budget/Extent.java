package org.gatewatch.internal.budget;

/** How much of a sample is taken; each has what those before it have. */
public enum Extent {
  /** No sample. */
  NOTHING,
  /** The summaries of parameters and layer outputs, without their heatmaps. */
  NUMBERS,
  /** With heatmaps. */
  MAPS,
  /** With what lies inside cells. */
  EVERYTHING;

  /** Whether it has what another has. */
  public boolean has(Extent other) {
    return compareTo(other) >= 0;
  }
}
