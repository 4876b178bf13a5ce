package org.gatewatch.internal.alerting.advice;

import java.util.List;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.facts.LayerFacts;
import org.gatewatch.internal.facts.OutputFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.internal.facts.UpdaterFacts;
import org.jspecify.annotations.Nullable;

/**
 * A training at the moment in which something is found.
 *
 * @param facts how it is configured
 * @param rate its largest learning rate now; NaN if it is NaN, or not known
 */
record Circumstances(TrainingFacts facts, double rate) {
  /** Above 0, HALF begins here: what is smaller than half of it becomes 0. */
  private static final double SMALLEST_HALF = 0x1p-24;

  /** A rate below it makes nothing explode: advice to lower it would lead astray. (Our choice.) */
  private static final double LOWEST_TO_LOWER = 1e-6;

  /** Rates from here on are not low, whatever they bring about. (Our choice.) */
  private static final double HIGH_IF_ADAPTIVE = 1e-2;

  private static final double HIGH_OTHERWISE = 1;

  /** With these nobody trains in earnest, but for a warm-up. (Our choice.) */
  private static final double TINY_IF_ADAPTIVE = 1e-5;

  private static final double TINY_OTHERWISE = 1e-4;

  /** Beyond it, 1 − rate × l2 is below −1, and each step of SGD makes a weight larger. */
  private static final double MOST_DECAY = 2;

  /** Whether the learning rate is known to be NaN or infinite. */
  boolean isRateBroken() {
    return facts.hasRates() && !Double.isFinite(rate);
  }

  /** Whether the learning rate is known to be 0. */
  boolean isRateZero() {
    return facts.hasRates() && rate == 0;
  }

  /** Whether the rate is such that one may think of raising it. */
  boolean isRateLow() {
    return facts.hasRates()
        && rate > 0
        && rate < (isAdaptive() ? HIGH_IF_ADAPTIVE : HIGH_OTHERWISE);
  }

  /** Whether the rate is so low that hardly anything can be learned. */
  boolean isRateTiny() {
    return isRateLow() && rate < (isAdaptive() ? TINY_IF_ADAPTIVE : TINY_OTHERWISE);
  }

  /** Whether each step is about the rate, and so a rate of 1 or more cannot be meant. */
  boolean isRateAbsurd() {
    return facts.hasRates() && rate >= 1 && isAdaptive();
  }

  private boolean isAdaptive() {
    return facts.trained().stream()
        .map(LayerFacts::updater)
        .anyMatch(updater -> updater != null && updater.isAdaptive());
  }

  /** Such as {@code the learning rate (Sgd, now 0.1)}. */
  String theRate() {
    if (!facts.hasRates()) {
      return "the learning rate";
    }
    String updater = facts.updater();
    return "the learning rate ("
        + (updater == null ? "" : updater + ", ")
        + "now "
        + Words.plain(rate)
        + ")";
  }

  /** To lower the rate; nothing if it is so low that this cannot help, or is no rate. */
  Advice lowerRate() {
    boolean applies = !facts.hasRates() || rate >= LOWEST_TO_LOWER;
    return applies ? Advice.of(Remedy.LOWER_RATE, "lower " + theRate()) : Advice.NONE;
  }

  /** To set a rate that is none. */
  Advice setRate() {
    return Advice.of(Remedy.SET_RATE, "set a learning rate, with the network's setLearningRate(…)");
  }

  /**
   * To clip the gradient of a layer; nothing if something limits it already, or nothing can.
   *
   * @param layer null for any
   */
  Advice clip(@Nullable String layer) {
    LayerFacts of = facts.layer(layer);
    List<LayerFacts> asked = of == null ? facts.trained() : List.of(of);
    boolean applies =
        asked.isEmpty()
            || asked.stream()
                .map(LayerFacts::normalisation)
                .anyMatch(one -> one.isOffered() && !one.limits());
    return applies
        ? Advice.of(
            Remedy.CLIP,
            "clip gradients"
                + (asked.isEmpty() ? "" : ", which nothing does now")
                + ": ClipElementWiseAbsoluteValue")
        : Advice.NONE;
  }

  /** To take tanh for a recurrent layer's unbounded function; nothing if it has none. */
  Advice bounded(@Nullable String layer) {
    LayerFacts of = facts.layer(layer);
    return of != null && of.recurrent() && of.isUnbounded()
        ? Advice.of(
            Remedy.BOUNDED_ACTIVATION,
            "use tanh in " + layer + ", whose " + of.activation() + " has no bound")
        : Advice.NONE;
  }

  /** To use a wider type than HALF; nothing for others. */
  Advice wider() {
    return facts.isHalf()
        ? Advice.of(Remedy.WIDER_DATA_TYPE, "train in FLOAT: HALF ends at 65504")
        : Advice.NONE;
  }

  /** The first layer whose weights SGD and L2 make larger at each step; null if there is none. */
  @Nullable LayerFacts strongestDecay() {
    for (LayerFacts layer : facts.trained()) {
      UpdaterFacts updater = layer.updater();
      boolean isSgd = updater != null && updater.name().equals("Sgd");
      if (isSgd && rate * layer.regularisation().l2() > MOST_DECAY) {
        return layer;
      }
    }
    return null;
  }

  /** That SGD and L2 make weights larger at each step; null if they do not. */
  @Nullable Diagnosis decay() {
    LayerFacts layer = strongestDecay();
    return layer == null
        ? null
        : new Diagnosis(
            "SGD of rate "
                + Words.plain(rate)
                + " with an l2 of "
                + Words.plain(layer.regularisation().l2())
                + " makes weights larger at each step",
            new Advice.Builder()
                .add(Remedy.WEAKER_REGULARISATION, "a smaller l2")
                .add(lowerRate())
                .build());
  }

  /** Whether a layer is the first of the network. */
  boolean isFirst(@Nullable String layer) {
    return facts.depth(layer) == 0;
  }

  /** The output that has a softmax of one value; null if none has. */
  @Nullable OutputFacts softmaxOfOne() {
    return facts.outputs().stream()
        .filter(output -> output.misfit() == OutputFacts.Misfit.SOFTMAX_OF_ONE)
        .findFirst()
        .orElse(null);
  }

  /** Whether what keeps an updater from dividing by zero is zero. */
  boolean isEpsilonZero(UpdaterFacts updater) {
    return isZero(updater.epsilon());
  }

  /** Whether a number is zero in the network's data type. */
  boolean isZero(double number) {
    return number == 0 || (facts.isHalf() && Math.abs(number) <= SMALLEST_HALF / 2);
  }
}
