package org.gatewatch.sample;

/**
 * How a layer's gradient is clipped before the updater sees it.
 *
 * @param scope what is compared with the threshold
 * @param threshold largest magnitude or norm that is let through, of a gradient that was divided by
 *     the number of examples
 */
public record Clipping(Scope scope, double threshold) {

  /** What is compared with a threshold. */
  public enum Scope {
    /** The magnitude of each element. */
    ELEMENT,
    /** The L2 norm of each parameter, all gates of it together. */
    PARAMETER,
    /** The L2 norm of all parameters of the layer together. */
    LAYER
  }
}
