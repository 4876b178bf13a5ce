package org.gatewatch.sample;

/** The direction in which a cell reads its sequence. */
public enum Direction {
  /** From the first timestep to the last. */
  FORWARD,
  /** From the last timestep to the first. */
  BACKWARD
}
