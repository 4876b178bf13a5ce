package org.gatewatch.sample;

/**
 * A parameter array of a layer, by what it multiplies. Constants are appended only: stored records
 * hold their position.
 */
public enum Kernel {
  /** W, shape [inputs, units] a gate: multiplies the layer's input. */
  INPUT,
  /** RW, shape [units, units] a gate: multiplies the previous output. */
  RECURRENT,
  /** b, shape [1, units] a gate: is added. */
  BIAS,
  /** Peephole weights of Graves cells, shape [units, 1] a gate: multiply the cell state. */
  PEEPHOLE,
  /** Any other parameter, such as batch normalisation's gamma; its DL4J key tells which. */
  OTHER,
  /** Rb, shape [1, units] a gate: is added to what RW gives, in a GRU with the reset after it. */
  RECURRENT_BIAS;

  /**
   * Whether it is added, and multiplies nothing.
   *
   * @return true for {@link #BIAS} and {@link #RECURRENT_BIAS}
   */
  public boolean isBias() {
    return this == BIAS || this == RECURRENT_BIAS;
  }
}
