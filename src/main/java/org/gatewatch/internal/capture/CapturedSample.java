package org.gatewatch.internal.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatewatch.internal.budget.Extent;
import org.gatewatch.internal.summarise.Pending;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * The sample of an iteration that is over, whose summaries may still be under way. Either it comes
 * whole or not at all: a sample without some of its quantities would look as if what it lacks were
 * in order. Made on the training thread; awaited at most once and closed by any one thread.
 */
public final class CapturedSample implements Pending<Sample> {
  private final Sample soFar;
  private final List<Share> shares;
  private final boolean isGivenUp;
  private final Extent extent;

  /**
   * Summaries that are under way, and the slots that they are for.
   *
   * @param slots one a summary
   */
  record Share(Pending<List<Summary>> summaries, List<Integer> slots) {

    /**
     * Waits for the summaries and puts them into their slots.
     *
     * @return false if they are lost
     */
    boolean awaitInto(List<@Nullable Summary> all) {
      Optional<List<Summary>> found = summaries.await();
      for (int i = 0; found.isPresent() && i < slots.size(); i++) {
        all.set(slots.get(i), found.get().get(i));
      }
      return found.isPresent();
    }
  }

  /**
   * A sample of which more may come.
   *
   * @param soFar without the summaries that are under way
   * @param isGivenUp whether some of them could not be begun
   * @param extent how much of it is wanted
   */
  CapturedSample(Sample soFar, List<Share> shares, boolean isGivenUp, Extent extent) {
    this.soFar = soFar;
    this.extent = extent;
    this.shares = new ArrayList<>(shares);
    this.isGivenUp = isGivenUp;
  }

  /** A sample that is whole. */
  public static CapturedSample of(Sample sample) {
    return new CapturedSample(sample, List.of(), false, Extent.EVERYTHING);
  }

  /** The sample with what is known of it on the training thread: if it is done, all of it. */
  public Sample soFar() {
    return soFar;
  }

  /** How much of it is wanted; heatmaps beyond that are left out where it is completed. */
  public Extent extent() {
    return extent;
  }

  /** Whether it never becomes whole, since too many summaries were under way. */
  public boolean isGivenUp() {
    return isGivenUp;
  }

  @Override
  public boolean isDone() {
    return shares.isEmpty() && !isGivenUp;
  }

  /**
   * Waits for what is under way.
   *
   * @return the whole sample; empty if it was given up, or a part of it is lost
   */
  @Override
  public Optional<Sample> await() {
    if (isGivenUp || isDone()) {
      return isGivenUp ? Optional.empty() : Optional.of(soFar);
    }
    List<@Nullable Summary> summaries = new ArrayList<>(soFar.summaries());
    for (Share share : shares) {
      if (!share.awaitInto(summaries)) {
        return Optional.empty();
      }
    }
    return Optional.of(soFar.with(summaries));
  }

  @Override
  public void close() {
    shares.forEach(share -> share.summaries.close());
    shares.clear();
  }
}
