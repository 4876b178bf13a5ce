package org.gatewatch.sample;

/** A parameter array of a layer, by what it multiplies. */
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
  OTHER
}
