package org.gatewatch.internal.facts;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a layer, without its wrappers, is configured. Functions and initialisations go by the simple
 * name of their class without its prefix: {@code TanH}, {@code ReLU}, {@code Xavier}.
 *
 * @param name the layer's name, as in the layout; untrusted text
 * @param type simple name of the layer's class
 * @param recurrent whether it has a recurrent kernel
 * @param frozen whether training leaves its parameters alone
 * @param activation its activation function, of the cell if it is recurrent; null if it has none
 * @param gateActivation that of its gates; null if it has none
 * @param forgetBias what the bias of its forget gate begins with; NaN if it has none
 * @param updater its updater; null if it has none
 * @param initialisation how its weights begin; null if it has none
 * @param normalisation how its gradient is clipped or normalised; name and threshold
 * @param regularisation what keeps its weights small
 * @param dropout probability of keeping an input; NaN if there is no dropout, or it is no number
 * @param epsilon what a batch normalisation adds to the variance; NaN for every other layer
 */
public record LayerFacts(
    String name,
    String type,
    boolean recurrent,
    boolean frozen,
    @Nullable String activation,
    @Nullable String gateActivation,
    double forgetBias,
    @Nullable UpdaterFacts updater,
    @Nullable String initialisation,
    Normalisation normalisation,
    Regularisation regularisation,
    double dropout,
    double epsilon) {

  private static final Set<String> UNBOUNDED =
      Set.of(
          "Cube",
          "ELU",
          "GELU",
          "Identity",
          "LReLU",
          "Mish",
          "PReLU",
          "ReLU",
          "RReLU",
          "SELU",
          "SoftPlus",
          "Swish",
          "ThresholdedReLU");

  /**
   * What is done to a gradient before the updater has it.
   *
   * @param name DL4J's name, such as {@code ClipL2PerLayer}; null if nothing is done
   * @param threshold of clipping; NaN if there is none
   */
  public record Normalisation(@Nullable String name, double threshold) {
    /** A gradient is left as it is. */
    public static final Normalisation NONE = new Normalisation(null, Double.NaN);

    /** A gradient is left as it is, and there is no setting that would change that. */
    public static final Normalisation NOT_OFFERED = new Normalisation(null, 0);

    /** Whether there is a setting by which gradients can be clipped. */
    public boolean isOffered() {
      return !equals(NOT_OFFERED);
    }

    /** Whether a large gradient is made smaller. */
    public boolean limits() {
      return name != null;
    }
  }

  /**
   * What the size of weights costs.
   *
   * @param l1 coefficient of L1, 0 if there is none, NaN if it changes
   * @param l2 coefficient of L2, likewise
   * @param weightDecay coefficient of weight decay, likewise
   */
  public record Regularisation(double l1, double l2, double weightDecay) {
    /** None. */
    public static final Regularisation NONE = new Regularisation(0, 0, 0);
  }

  /** Whether its activation function is known to have no bound. */
  public boolean isUnbounded() {
    return activation != null && UNBOUNDED.contains(activation);
  }

  /** Whether its gates are known to have no bound: they may let through more than there is. */
  public boolean hasUnboundedGates() {
    return gateActivation != null && UNBOUNDED.contains(gateActivation);
  }

  /** Whether training changes it. */
  public boolean isTrained() {
    return updater != null && !frozen;
  }
}
