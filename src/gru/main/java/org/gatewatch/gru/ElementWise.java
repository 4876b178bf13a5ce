package org.gatewatch.gru;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationPReLU;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.same.TimesOneMinus;
import org.nd4j.linalg.factory.Nd4j;

/** An activation function that treats each element by itself, and its slope. */
final class ElementWise {
  private final IActivation function;

  ElementWise(IActivation function) {
    this.function = function;
  }

  /**
   * Whether a cell can use a function.
   *
   * @param argument what it was given for
   * @throws IllegalArgumentException if not
   */
  static void check(String argument, IActivation function) {
    if (function instanceof ActivationSoftmax
        || function instanceof ActivationPReLU
        || function instanceof ActivationRReLU) {
      throw new IllegalArgumentException(
          argument
              + " must be a function of each element by itself, without parameters or random"
              + " numbers; got "
              + function);
    }
  }

  /** Whether {@link #slope} wants what the function was given; else it wants what came out. */
  boolean slopeIsOfInput() {
    return !(function instanceof ActivationSigmoid || function instanceof ActivationTanH);
  }

  /** Replaces values by those of the function. */
  void apply(INDArray values, boolean training) {
    INDArray out = function.getActivation(values, training);
    if (out != values) {
      values.assign(out);
    }
  }

  /**
   * The derivative for each element.
   *
   * @param output what the function gave
   * @param slope for the derivative; if {@link #slopeIsOfInput} it holds what the function was
   *     given
   */
  void slope(INDArray output, INDArray slope) {
    if (function instanceof ActivationSigmoid) {
      Nd4j.getExecutioner().exec(new TimesOneMinus(output, slope));
    } else if (function instanceof ActivationTanH) {
      output.mul(output, slope).rsubi(1);
    } else {
      INDArray ones = Nd4j.onesLike(slope);
      INDArray result = function.backprop(slope, ones).getFirst();
      if (result != slope) {
        slope.assign(result);
      }
    }
  }
}
