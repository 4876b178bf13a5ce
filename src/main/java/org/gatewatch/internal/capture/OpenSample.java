package org.gatewatch.internal.capture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.gatewatch.internal.budget.Extent;
import org.gatewatch.internal.summarise.Pending;
import org.gatewatch.internal.summarise.Segment;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The sample of one iteration while its quantities come in. If summaries cannot be begun, it is
 * given up and takes nothing any more.
 */
public final class OpenSample {
  private final SampleSlots plan;
  private final Summariser summariser;
  private final int iteration;
  private final List<@Nullable Summary> summaries;
  private final List<CapturedSample.Share> shares = new ArrayList<>();
  private Extent extent = Extent.EVERYTHING;
  private boolean givenUp;

  /** Whether all summaries that are there are of finite values. */
  private boolean finite = true;

  /**
   * A sample without any summary yet.
   *
   * @param slots what there is a place for
   * @param summariser begins the summaries
   */
  public OpenSample(SampleSlots slots, Summariser summariser, int iteration) {
    plan = slots;
    this.summariser = summariser;
    this.iteration = iteration;
    summaries = Arrays.asList(new Summary[plan.layout().slots().size()]);
  }

  public int iteration() {
    return iteration;
  }

  /** How much of it is wanted; everything unless it is said. */
  public Extent extent() {
    return extent;
  }

  /** Wants so much of it. */
  public void want(Extent wanted) {
    extent = wanted;
  }

  /** Summarises the outputs of the layers, by key. */
  void takeActivations(Function<String, @Nullable INDArray> activations) {
    Integer first = plan.first().get(Quantity.ACTIVATION);
    if (first == null || givenUp) {
      return;
    }
    List<INDArray> outputs = new ArrayList<>();
    List<Integer> slots = new ArrayList<>();
    for (int i = 0; i < plan.activations().size(); i++) {
      INDArray output = activations.apply(plan.activations().get(i));
      if (output != null && output.dataType().isFPType()) {
        outputs.add(output);
        slots.add(first + i);
      }
    }
    take(summariser.beginAll(outputs), slots);
  }

  /** Summarises the output of one layer, of that key. */
  public void takeActivation(String key, INDArray output) {
    Integer first = plan.first().get(Quantity.ACTIVATION);
    int position = plan.activations().indexOf(key);
    if (first != null && position >= 0 && !givenUp && output.dataType().isFPType()) {
      take(summariser.beginAll(List.of(output)), List.of(first + position));
    }
  }

  /**
   * Summarises what there is of each parameter.
   *
   * @param vector as flat as the network's parameters; null if DL4J has none
   */
  void take(Quantity quantity, @Nullable INDArray vector) {
    take(quantity, vector, segment -> true);
  }

  /**
   * Summarises some parameters.
   *
   * @param vector of which the segments are
   * @param isThere which of the segments the vector has
   */
  public void take(Quantity quantity, @Nullable INDArray vector, Predicate<Segment> isThere) {
    List<Segment> all = plan.segments().get(quantity);
    Integer first = plan.first().get(quantity);
    if (all == null || first == null || vector == null || givenUp) {
      return;
    }
    List<Segment> segments = new ArrayList<>();
    List<Integer> slots = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (isThere.test(all.get(i))) {
        segments.add(all.get(i));
        slots.add(first + i);
      }
    }
    if (!segments.isEmpty()) {
      take(summariser.begin(vector, segments), slots);
    }
  }

  private void take(Optional<Pending<List<Summary>>> begun, List<Integer> slots) {
    if (begun.isEmpty()) {
      giveUp();
      return;
    }
    CapturedSample.Share share = new CapturedSample.Share(begun.get(), slots);
    if (share.summaries().isDone()) {
      fill(share);
    } else {
      shares.add(share);
    }
  }

  /** Summarises what is left to do, if that takes no waiting. */
  public void settle() {
    List<CapturedSample.Share> open = List.copyOf(shares);
    shares.clear();
    for (CapturedSample.Share share : open) {
      if (givenUp) {
        share.summaries().close();
      } else if (share.summaries().isAtHand()) {
        fill(share);
      } else {
        shares.add(share);
      }
    }
  }

  private void fill(CapturedSample.Share share) {
    boolean isThere = share.awaitInto(summaries);
    share.summaries().close();
    if (!isThere) {
      giveUp();
      return;
    }
    for (int slot : share.slots()) {
      finite &= summaries.get(slot).nonFinite() == 0;
    }
  }

  /** Gives back what is under way; may be called again. */
  public void giveUp() {
    givenUp = true;
    shares.forEach(share -> share.summaries().close());
    shares.clear();
  }

  /**
   * Whether all that came in so far is finite, and the score too. Of summaries that are under way
   * nothing is known yet.
   */
  public boolean isFinite(double score) {
    return finite && Double.isFinite(score);
  }

  /**
   * The sample with what came in so far and what is under way, which goes over to it; the arguments
   * are those of {@link Sample}.
   */
  public CapturedSample finish(
      int epoch,
      double score,
      double lossTimesteps,
      double learningRate,
      long captureNanos,
      int dropped) {
    Sample soFar =
        new Sample(
            plan.layout().id(),
            iteration,
            epoch,
            score,
            lossTimesteps,
            learningRate,
            captureNanos,
            dropped,
            summaries);
    return new CapturedSample(soFar, shares, givenUp, extent);
  }
}
