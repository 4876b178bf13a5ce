package org.gatewatch.internal.engine;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.gatewatch.internal.alerting.advice.OutlierWatch;
import org.gatewatch.internal.alerting.advice.RateWatch;
import org.gatewatch.internal.alerting.advice.StateWatch;
import org.gatewatch.internal.alerting.advice.Trap;
import org.gatewatch.internal.alerting.advice.Traps;
import org.gatewatch.internal.facts.MinibatchFacts;
import org.gatewatch.internal.facts.TrainingFacts;

/**
 * Tells what is amiss in a training and makes no alert, once for all workers of a listener: they
 * train the same network. Safe for use by several threads.
 */
final class TrapTeller {
  private final AtomicBoolean begun = new AtomicBoolean();
  private final RateWatch rates = new RateWatch();
  private final StateWatch states = new StateWatch();
  private final OutlierWatch outliers = new OutlierWatch();
  private volatile boolean misleading;

  /**
   * A worker has its first sample.
   *
   * @param first the minibatch of that sample; asked for the first worker only
   */
  void begin(TrainingFacts facts, Supplier<MinibatchFacts> first, Consumer<Trap> log) {
    if (begun.compareAndSet(false, true)) {
      MinibatchFacts minibatch = first.get();
      List<Trap> traps = Traps.of(facts, minibatch);
      rates.begin(traps);
      outliers.begin(minibatch);
      traps.forEach(trap -> tell(trap, log));
    }
  }

  /** Whether something was told because of which the training may be slow. */
  boolean isMisleading() {
    return misleading;
  }

  /**
   * A sample was taken.
   *
   * @param rate its largest learning rate
   * @param segments of one sequence that there were so far
   */
  void look(TrainingFacts facts, double rate, int segments, Consumer<Trap> log) {
    rates.look(facts, rate).ifPresent(trap -> tell(trap, log));
    states.look(facts, segments).ifPresent(trap -> tell(trap, log));
  }

  private synchronized void tell(Trap trap, Consumer<Trap> log) {
    misleading |= trap.isMisleading();
    log.accept(trap);
  }

  /** A sample was taken because something in it is far from the usual. */
  void compare(MinibatchFacts minibatch, Consumer<Trap> log) {
    outliers.look(minibatch).forEach(trap -> tell(trap, log));
  }
}
