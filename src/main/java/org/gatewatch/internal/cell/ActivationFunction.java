package org.gatewatch.internal.cell;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.gatewatch.sample.Saturation;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationPReLU;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An activation function that acts element by element, on arrays of Java. */
public final class ActivationFunction {
  /** Where the ends of a function's output lie. */
  enum Ends {
    /** 0 and 1. */
    UNIT(Saturation.LOW, Saturation.HIGH),
    /** −1 and 1. */
    SYMMETRIC(-Saturation.HIGH, Saturation.HIGH),
    /** Nowhere: it is unbounded on one side or both. */
    NONE(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** Below this it is saturated. */
    final double lower;

    /** Above this it is saturated. */
    final double upper;

    Ends(double lower, double upper) {
      this.lower = lower;
      this.upper = upper;
    }
  }

  /** ND4J has it in type FLOAT, whatever the type of its arguments. */
  private static final double HARD_SIGMOID_SLOPE = 0.2f;

  private final IActivation function;
  private final Ends ends;

  /**
   * Wraps a function of a layer's configuration, of which there is no {@link #obstacle}. One that
   * is not ND4J's own is copied as it is now, since another thread than training's will use it.
   *
   * @throws IllegalArgumentException if it cannot be copied
   */
  ActivationFunction(IActivation function) {
    boolean known = isOfNd4j(function);
    this.function = known ? function : OwnFunction.copy(function);
    ends = known ? ends(function) : Ends.NONE;
  }

  private static boolean isOfNd4j(IActivation function) {
    return function.getClass().getPackage() == ActivationSigmoid.class.getPackage();
  }

  /** Why a function cannot be used here, in one sentence, or null if it can. */
  static @Nullable String obstacle(IActivation function) {
    Class<?> type = function.getClass();
    String name = type.getSimpleName();
    String which = "its activation function " + (name.isEmpty() ? type.getName() : name) + " ";
    if (function instanceof ActivationRReLU) {
      return which + "draws random numbers";
    }
    if (function instanceof ActivationSoftmax || function instanceof ActivationPReLU) {
      return which + "is not known to act element by element";
    }
    if (isOfNd4j(function)) {
      return null;
    }
    if (function instanceof ActivationSigmoid || function instanceof ActivationTanH) {
      return which + "is derived from one of ND4J's, whose slope layers take in place of its own";
    }
    String own = OwnFunction.obstacle(function);
    return own == null ? null : which + own;
  }

  private static Ends ends(IActivation function) {
    if (function instanceof ActivationSigmoid || function instanceof ActivationHardSigmoid) {
      return Ends.UNIT;
    }
    boolean symmetric =
        function instanceof ActivationTanH
            || function instanceof ActivationHardTanH
            || function instanceof ActivationSoftSign;
    return symmetric ? Ends.SYMMETRIC : Ends.NONE;
  }

  Ends ends() {
    return ends;
  }

  /**
   * Where the function takes a value, so that whether it saturates can be told without computing
   * it.
   *
   * @param output between the ends
   * @throws IllegalStateException if it has no ends
   */
  double inverse(double output) {
    if (function instanceof ActivationSigmoid) {
      return Math.log(output / (1 - output));
    }
    if (function instanceof ActivationHardSigmoid) {
      return (output - 0.5) / HARD_SIGMOID_SLOPE;
    }
    if (function instanceof ActivationTanH) {
      return 0.5 * Math.log((1 + output) / (1 - output));
    }
    if (function instanceof ActivationSoftSign) {
      return output / (1 - Math.abs(output));
    }
    if (function instanceof ActivationHardTanH) {
      return output;
    }
    throw new IllegalStateException(function + " has no ends");
  }

  /** The function of each value. */
  double[] of(double[] values) {
    double[] results = values.clone();
    apply(results, 0, results.length);
    return results;
  }

  /** Makes of each value of a range the function of it. */
  void apply(double[] values, int from, int to) {
    if (function instanceof ActivationSigmoid) {
      Squashing.sigmoid(values, from, to);
    } else if (function instanceof ActivationTanH) {
      Squashing.tanh(values, from, to);
    } else if (function instanceof ActivationHardSigmoid) {
      each(values, from, to, x -> clamp(HARD_SIGMOID_SLOPE * x + 0.5, 0, 1));
    } else if (function instanceof ActivationHardTanH) {
      each(values, from, to, x -> clamp(x, -1, 1));
    } else if (function instanceof ActivationSoftSign) {
      each(values, from, to, x -> x / (1 + Math.abs(x)));
    } else if (!(function instanceof ActivationIdentity) && from < to) {
      try (INDArray in = Nd4j.createFromArray(Arrays.copyOfRange(values, from, to))) {
        double[] results = HostMemory.read(function.getActivation(in, true));
        System.arraycopy(results, 0, values, from, results.length);
      }
    }
  }

  private static void each(double[] values, int from, int to, DoubleUnaryOperator of) {
    for (int i = from; i < to; i++) {
      values[i] = of.applyAsDouble(values[i]);
    }
  }

  /** NaN stays NaN. */
  private static double clamp(double value, double least, double most) {
    return Math.max(least, Math.min(most, value));
  }

  /**
   * The derivative at each value. What a saturated sigmoid or tanh has left is taken from its
   * output, as DL4J does for gates.
   *
   * @param values where
   * @param outputs the function of them
   */
  double[] derivative(double[] values, double[] outputs) {
    double[] slopes = new double[values.length];
    if (hasSlopesOfOutputs()) {
      slopesOfOutputs(outputs, slopes, 0, slopes.length);
    } else if (values.length > 0) {
      Arrays.fill(slopes, 1);
      try (INDArray in = Nd4j.createFromArray(values);
          INDArray ones = Nd4j.createFromArray(slopes)) {
        return HostMemory.read(function.backprop(in, ones).getFirst().dup());
      }
    }
    return slopes;
  }

  /** Whether the derivative can be told by the output alone. */
  boolean hasSlopesOfOutputs() {
    return function instanceof ActivationSigmoid
        || function instanceof ActivationTanH
        || function instanceof ActivationIdentity;
  }

  /** The derivative at the positions from {@code from} to {@code to}, if it can be told so. */
  void slopesOfOutputs(double[] outputs, double[] slopes, int from, int to) {
    if (function instanceof ActivationSigmoid) {
      for (int i = from; i < to; i++) {
        slopes[i] = outputs[i] * (1 - outputs[i]);
      }
    } else if (function instanceof ActivationTanH) {
      for (int i = from; i < to; i++) {
        slopes[i] = (1 - outputs[i]) * (1 + outputs[i]);
      }
    } else {
      Arrays.fill(slopes, from, to, 1);
    }
  }
}
