package org.gatewatch.cell;

/**
 * A recurrent layer that tells what it is made of: either its configuration ({@code
 * org.deeplearning4j.nn.conf.layers.Layer}, a {@code SameDiffLayer} too) or the layer that runs
 * ({@code org.deeplearning4j.nn.api.Layer}) implements this. What {@code describe} says of the
 * layer when a listener is built goes before it.
 *
 * <p>The name of the method is no property for Jackson: a configuration is stored as before.
 */
@FunctionalInterface
public interface DescribedCell {
  /**
   * What the layer is made of. Is asked on the training thread, once a network and listener, or
   * some times more. What it throws, and a description that does not fit the layer, costs one line
   * of the log; then the layer is shown as if it said nothing, and training goes on.
   *
   * @return a description, the same every time; not null
   */
  CellSpec cellSpec();
}
