package org.gatewatch.synthetic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * One sample after the other. Whatever is put into a slot stays there until something else is;
 * before that, samples have nothing for the slot.
 */
public final class SyntheticSamples {
  private final Layout layout;
  private final @Nullable Summary[] summaries;
  private int iteration;
  private int spacing = 1;
  private double score = 1;
  private double lossTimesteps = Double.NaN;
  private double learningRate = Double.NaN;

  /** Of this layout, from iteration 0, with a loss of 1. */
  public SyntheticSamples(Layout layout) {
    this.layout = layout;
    summaries = new Summary[layout.slots().size()];
  }

  /** Slots of a quantity of a layer, whatever the direction, kernel and gate. */
  public static Predicate<Slot> of(int layer, Quantity quantity) {
    return slot -> slot.layer() == layer && slot.quantity() == quantity;
  }

  /** Slots of a quantity of a layer's kernel, of all its gates. */
  public static Predicate<Slot> of(int layer, Quantity quantity, Kernel kernel) {
    return of(layer, quantity).and(slot -> slot.kernel() == kernel);
  }

  /** The layout of all samples. */
  public Layout layout() {
    return layout;
  }

  /** The next sample is of this iteration. */
  public SyntheticSamples from(int first) {
    iteration = first;
    return this;
  }

  /** A sample every so many iterations. */
  public SyntheticSamples every(int iterations) {
    spacing = iterations;
    return this;
  }

  /** The loss from now on. */
  public SyntheticSamples score(double loss) {
    score = loss;
    return this;
  }

  /** Over how many timesteps the loss adds up from now on; at first that is not known. */
  public SyntheticSamples timesteps(double counted) {
    lossTimesteps = counted;
    return this;
  }

  /** The loss from now on, and over how many timesteps it adds up. */
  public SyntheticSamples loss(double perTimestep, double timesteps) {
    return score(perTimestep * timesteps).timesteps(timesteps);
  }

  /** The learning rate from now on; at first it is not known. */
  public SyntheticSamples learningRate(double rate) {
    learningRate = rate;
    return this;
  }

  /**
   * What slots hold from now on.
   *
   * @param slots which; at least one slot of the layout
   * @param summary null for nothing
   */
  public SyntheticSamples with(Predicate<Slot> slots, @Nullable Summary summary) {
    boolean found = false;
    for (int i = 0; i < summaries.length; i++) {
      if (slots.test(layout.slots().get(i))) {
        summaries[i] = summary;
        found = true;
      }
    }
    if (!found) {
      throw new IllegalArgumentException("the network has no such slot");
    }
    return this;
  }

  /** The next sample. */
  public Sample next() {
    List<@Nullable Summary> now = new ArrayList<>(Arrays.asList(summaries));
    Sample sample =
        new Sample(layout.id(), iteration, 0, score, lossTimesteps, learningRate, 1, 0, now);
    iteration += spacing;
    return sample;
  }
}
