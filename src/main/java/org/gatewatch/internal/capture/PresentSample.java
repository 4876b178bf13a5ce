package org.gatewatch.internal.capture;

import org.gatewatch.internal.budget.Extent;
import org.gatewatch.internal.summarise.Summariser;
import org.jspecify.annotations.Nullable;

/** The sample of the iteration that a network is in, if it has one. For the training thread. */
public final class PresentSample {
  private final Summariser summariser;

  /** The sample, or one of an iteration that was broken off; null if there is none. */
  private @Nullable OpenSample sample;

  /** None yet; the summariser begins the summaries. */
  public PresentSample(Summariser summariser) {
    this.summariser = summariser;
  }

  /** Begins one; the last has been given up, or handed over. */
  public OpenSample begin(SampleSlots slots, int iteration) {
    OpenSample begun = new OpenSample(slots, summariser, iteration);
    sample = begun;
    return begun;
  }

  /** The sample; null if there is none. */
  public @Nullable OpenSample get() {
    return sample;
  }

  /** The sample of that iteration; null if there is none. */
  @Nullable OpenSample of(int iteration) {
    return sample != null && sample.iteration() == iteration ? sample : null;
  }

  /** Whether there is a sample, and it is to have what lies inside cells. */
  public boolean isInside() {
    return sample != null && sample.extent() == Extent.EVERYTHING;
  }

  /** It is somebody else's from now on. */
  public void handOver() {
    sample = null;
  }

  /** Gives back what is under way of it. */
  public void giveUp() {
    if (sample != null) {
      sample.giveUp();
      sample = null;
    }
  }
}
