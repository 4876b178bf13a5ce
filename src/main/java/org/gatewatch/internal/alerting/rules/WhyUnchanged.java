package org.gatewatch.internal.alerting.rules;

import java.util.List;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Why weights do not change: because their gradient is exactly zero, which no learning rate helps,
 * because their updates are, or because these are lost to rounding, as they are where the gradient
 * has vanished on its way.
 */
final class WhyUnchanged {
  private static final String ZERO = "its gradient is exactly zero";

  private final Layout layout;
  private final List<SlotRef> gradients;
  private final List<SlotRef> updates;
  private final List<SlotRef> weights;
  private final List<SlotRef> inside;
  private final LayerGradients layers;

  WhyUnchanged(Layout layout) {
    this.layout = layout;
    gradients = SlotRef.kernels(layout, Quantity.GRADIENT);
    updates = SlotRef.kernels(layout, Quantity.UPDATE);
    weights = SlotRef.kernels(layout, Quantity.WEIGHT);
    inside = SlotRef.of(layout, Slot::isInsideCell);
    layers = new LayerGradients(layout);
  }

  /**
   * A reason.
   *
   * @param words a part of a sentence; empty if the sample does not tell
   * @param lookAt where to look; empty if updates are too small to be seen
   */
  record Reason(String words, String lookAt) {}

  /** The reason of a kernel whose weights do not change. */
  Reason of(Location kernel, Sample sample) {
    if (!isKnown(gradients, kernel, sample)) {
      return new Reason("", "see whether a gradient arrives");
    }
    if (isZero(gradients, kernel, sample)) {
      return ofNoGradient(kernel, sample);
    }
    if (!isKnown(updates, kernel, sample)) {
      return new Reason("", "see whether an update arrives");
    }
    if (!isZero(updates, kernel, sample)) {
      return isBeyondRounding(kernel, sample)
          ? new Reason(
              "though its updates are not too small to be seen: something keeps them from it",
              "see what comes after the update: a line search that takes no step, as of LBFGS, a"
                  + " constraint, or code that sets the weights")
          : ofRounding(kernel, sample);
    }
    return sample.learningRate() == 0
        ? new Reason("the learning rate is 0", "a learning rate above 0")
        : new Reason(
            "it has a gradient, but its updates are exactly zero",
            "see what its updater and its learning rate are");
  }

  /**
   * Whether not all of its updates can be lost: their sum is more than rounding takes of weights.
   */
  private boolean isBeyondRounding(Location kernel, Sample sample) {
    double update = SlotRef.meanMagnitude(sample, ofKernel(updates, kernel));
    double weight = SlotRef.meanMagnitude(sample, ofKernel(weights, kernel));
    return update > WrongGradient.rounding(layout.dataType()) * weight;
  }

  private static List<SlotRef> ofKernel(List<SlotRef> slots, Location kernel) {
    return slots.stream().filter(one -> isOf(one, kernel)).toList();
  }

  private Reason ofRounding(Location kernel, Sample sample) {
    String words = "its updates are lost to rounding";
    double ratio = ofLastLayer(kernel.layer(), sample);
    return ratio < VanishingThroughDepth.RATIO
        ? new Reason(
            words
                + ", and its gradient is, for its weights, "
                + Words.number(ratio)
                + " of what the last layer has",
            "see which layer above it lets so little through; or fewer layers, or shortcuts"
                + " between them")
        : new Reason(words, "");
  }

  /** What its layer's gradient is of the last layer's, for its weights; NaN if one is missing. */
  private double ofLastLayer(@Nullable String layer, Sample sample) {
    double own = Double.NaN;
    double last = Double.NaN;
    for (LayerGradients.Gradient one : layers.of(sample)) {
      last = one.relative();
      own = layers.name(one.layer()).equals(layer) ? last : own;
    }
    return own / last;
  }

  private Reason ofNoGradient(Location kernel, Sample sample) {
    if (kernel.kernel() == Kernel.RECURRENT && hasOneTimestep(kernel, sample)) {
      return new Reason(
          ZERO + ", since sequences of one timestep make no use of it",
          "longer sequences, if the task has any; else this does no harm");
    }
    if (gradients.stream().allMatch(one -> isZeroOrMissing(one, sample))) {
      return new Reason(
          ZERO + ", as all gradients are: nothing that the network does changes the loss",
          "see whether the output and its loss fit: softmax over a single output is always 1");
    }
    int frozen = frozenAbove(kernel);
    if (frozen >= 0) {
      String name = layout.layers().get(frozen).name();
      return new Reason(
          ZERO + ": the frozen layer " + name + " above it lets none through",
          "FrozenLayerWithBackprop above it, or freeze it too");
    }
    boolean isLayerDead =
        gradients.stream()
            .filter(one -> one.layer().equals(kernel.layer()))
            .allMatch(one -> isZeroOrMissing(one, sample));
    if (isLayerDead) {
      return new Reason(
          ZERO + ": none comes through the layers above it", "see which of them is saturated");
    }
    return kernel.kernel() == Kernel.RECURRENT && learnsByInput(kernel, sample)
        ? new Reason(
            ZERO
                + ", though W has one: at each timestep that it learns from, the state before is 0",
            lookAtStart(kernel))
        : new Reason(
            ZERO + ", though the layer has one elsewhere: what it multiplies may be zero",
            "see whether its input is zero throughout");
  }

  /**
   * Whether the same cell's weights of the input have a gradient. Then gates have one, and that of
   * the recurrent weights is zero only since the state is.
   */
  private boolean learnsByInput(Location kernel, Sample sample) {
    return gradients.stream()
        .anyMatch(
            one ->
                one.location().kernel() == Kernel.INPUT
                    && one.location().direction() == kernel.direction()
                    && one.layer().equals(kernel.layer())
                    && !isZeroOrMissing(one, sample));
  }

  /** A cell that reads backward begins with what is the end of the sequence to everybody else. */
  private static String lookAtStart(Location kernel) {
    return kernel.direction() == Direction.BACKWARD
        ? "see whether only the last timestep counts, as with LastTimeStep or a mask of labels: a"
            + " cell that reads backward has read nothing else by then; pool over time instead"
        : "see whether only the first timestep counts, or the layer's output is zero throughout";
  }

  private static boolean isOf(SlotRef slot, Location kernel) {
    Location own = slot.location();
    return own.kernel() == kernel.kernel()
        && own.direction() == kernel.direction()
        && slot.layer().equals(kernel.layer());
  }

  private static boolean isKnown(List<SlotRef> slots, Location kernel, Sample sample) {
    return slots.stream().anyMatch(one -> isOf(one, kernel) && one.in(sample) != null);
  }

  private static boolean isZero(List<SlotRef> slots, Location kernel, Sample sample) {
    return slots.stream()
        .filter(one -> isOf(one, kernel))
        .allMatch(one -> isZeroOrMissing(one, sample));
  }

  private static boolean isZeroOrMissing(SlotRef slot, Sample sample) {
    Summary summary = slot.in(sample);
    return summary == null || summary.zeros() == summary.count();
  }

  private boolean hasOneTimestep(Location kernel, Sample sample) {
    return inside.stream()
        .filter(
            one ->
                one.layer().equals(kernel.layer()) && one.slot().direction() == kernel.direction())
        .anyMatch(one -> isOneTimestep(one.in(sample)));
  }

  private static boolean isOneTimestep(@Nullable Summary summary) {
    Profile profile = summary == null ? null : summary.profile();
    return profile != null && profile.timesteps() == 1;
  }

  /** The first frozen layer above a kernel, or -1. */
  private int frozenAbove(Location kernel) {
    boolean above = false;
    for (int i = 0; i < layout.layers().size(); i++) {
      Layout.Layer layer = layout.layers().get(i);
      if (above && layer.frozen()) {
        return i;
      }
      above |= layer.name().equals(kernel.layer());
    }
    return -1;
  }
}
