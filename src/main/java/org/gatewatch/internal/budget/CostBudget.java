package org.gatewatch.internal.budget;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the cost of watching one worker within a share of what its training takes, both as
 * processor time: of training that of its own thread, without callbacks; of watching the callbacks
 * and the thread of the publisher. The training thread asks how much of a sample is taken; the
 * publisher's thread says what samples took it. What ND4J's own threads take counts for neither.
 */
public final class CostBudget {
  /** What watching may take unless somebody says otherwise. */
  public static final double DEFAULT_SHARE = 0.01;

  /** Spacings are told at most once in so many stretches. */
  private static final int QUIET = 64;

  private record Published(Extent extent, long nanos) {}

  private final double share;
  private final Queue<Published> published = new ConcurrentLinkedQueue<>();

  /** Null as long as nothing was sampled, and without a limit. */
  private @Nullable SpacingPolicy policy;

  private Parts can;

  /** Whose time it is; null before the first stretch. */
  private @Nullable Thread trainer;

  private long processor;
  private long clock;
  private long held;

  private Spacing told = Spacing.NONE;
  private int sinceTold = QUIET;

  /**
   * A budget of which nothing was spent.
   *
   * @param share of the training's processor time; {@code Double.MAX_VALUE} or more for no limit
   * @param hasMaps whether samples have heatmaps
   */
  public CostBudget(double share, boolean hasMaps) {
    this.share = share;
    can = new Parts(hasMaps, true);
  }

  /** One that nothing is too much for. */
  public static CostBudget unlimited() {
    return new CostBudget(Double.MAX_VALUE, true);
  }

  private boolean isLimited() {
    return share < Double.MAX_VALUE;
  }

  /**
   * A network is watched from now on, perhaps in place of another that was like it.
   *
   * @param hasInsides whether its samples have what lies inside cells
   */
  public void begin(boolean hasInsides) {
    if (hasInsides != can.insides()) {
      can = new Parts(can.maps(), hasInsides);
      policy = null;
    }
    trainer = null;
  }

  /**
   * How much of the sample is taken that is due; to be asked once for each that is, on the training
   * thread.
   *
   * @param heldNanos how long all callbacks so far have held up training, by the clock
   */
  public Extent next(long heldNanos) {
    if (!isLimited()) {
      return Extent.EVERYTHING;
    }
    SpacingPolicy deciding = policy;
    if (deciding == null) {
      deciding = new SpacingPolicy(share, can);
      policy = deciding;
    }
    for (Published one = published.poll(); one != null; one = published.poll()) {
      deciding.published(one.extent, one.nanos);
    }
    endStretch(deciding, heldNanos);
    sinceTold++;
    return deciding.next();
  }

  private void endStretch(SpacingPolicy deciding, long heldNanos) {
    long processorNow = ProcessorTime.ofThisThread();
    long clockNow = System.nanoTime();
    if (trainer == Thread.currentThread()) {
      long spent = Math.max(0, processorNow - processor);
      // Callbacks are timed by the clock, which runs on while others have the processor.
      double running = Math.min(1, spent / Math.max(1.0, (double) (clockNow - clock)));
      long callbacks = Math.min(spent, (long) (running * (heldNanos - held)));
      deciding.ended(spent - callbacks, callbacks);
    }
    trainer = Thread.currentThread();
    processor = processorNow;
    clock = clockNow;
    held = heldNanos;
  }

  /**
   * A sample took so much of the publisher's thread; for that thread.
   *
   * @param nanos processor time
   */
  public void published(Extent extent, long nanos) {
    if (isLimited()) {
      published.add(new Published(extent, nanos));
    }
  }

  /** Whether it is worth measuring what samples take. */
  public boolean isMeasuring() {
    return isLimited();
  }

  /**
   * How samples are spaced out, if that is to be told now, in words; empty words if they are not
   * any more. For the training thread.
   *
   * @param frequency iterations of a stretch
   */
  public Optional<String> news(int frequency) {
    Spacing now = policy == null ? Spacing.NONE : policy.spacing();
    if (now.isAs(told) || sinceTold < QUIET) {
      return Optional.empty();
    }
    told = now;
    sinceTold = 0;
    return Optional.of(words(now, frequency));
  }

  /** What was told last, in words; empty if samples are whole. For the training thread. */
  public String told(int frequency) {
    return words(told, frequency);
  }

  private String words(Spacing spacing, int frequency) {
    return spacing.isNone() ? "" : spacing.words(frequency, share, can);
  }
}
