package org.gatewatch.internal.cell;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** An activation function of somebody's own: middle + height x / √(1 + x²). */
public final class BentActivation extends BaseActivationFunction {
  private static final long serialVersionUID = 1L;

  private final double middle;
  private final double height;

  private BentActivation(double middle, double height) {
    this.middle = middle;
    this.height = height;
  }

  /** From −1 to 1, for a cell. */
  public static BentActivation ofCell() {
    return new BentActivation(0, 1);
  }

  /** From 0 to 1, for gates. */
  public static BentActivation ofGates() {
    return new BentActivation(0.5, 0.5);
  }

  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    INDArray root = Transforms.sqrt(in.mul(in).addi(1));
    return in.divi(root).muli(height).addi(middle);
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    INDArray slope = Transforms.pow(in.mul(in).addi(1), -1.5).muli(height);
    return new Pair<>(slope.muli(epsilon), null);
  }

  /** The same in plain Java. */
  Function1 reference() {
    return Function1.of(
        x -> middle + height * x / Math.sqrt(1 + x * x), x -> height * Math.pow(1 + x * x, -1.5));
  }
}
