package org.gatewatch.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.alerting.AlertLog;
import org.gatewatch.internal.alerting.NonFiniteJudge;
import org.gatewatch.internal.alerting.advice.Advisor;
import org.gatewatch.internal.alerting.advice.Trap;
import org.gatewatch.internal.alerting.rules.RuleEngine;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.budget.CostBudget;
import org.gatewatch.internal.capture.SampleSource;
import org.gatewatch.internal.outlets.Outlets;
import org.gatewatch.internal.publish.Publisher;
import org.gatewatch.sample.Clipping;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one worker of a session has on its way to storage, and what is known of its samples so far.
 * It outlasts a network: each {@code fit} of a {@code ParallelWrapper} makes new networks and
 * listeners, of the same workers. Then the next network goes on where the last one stopped: behind
 * the same queue, with the same rules. One network uses it at a time, on its training thread.
 */
public final class WorkerStream {
  private static final Logger log = LoggerFactory.getLogger(WorkerStream.class);

  private final StatsStorageRouter router;
  private final String session;
  private final String worker;
  private final int capacity;
  private final String note;
  private final CostBudget budget;
  private final NonFiniteJudge judge;
  private final Consumer<Alert> telling;
  private final Outlets outlets;
  private final TrapTeller traps;
  private final Succession succession;
  private @Nullable Started started;
  private int newest = -1;
  private boolean hasToldSpacing;

  /** What is made with the first sample. */
  record Started(Layout layout, Publisher publisher, SampleAlerts alerts, Advisor advisor) {}

  /**
   * The stream of a worker that has no sample yet.
   *
   * @param settings how many samples may wait, what watching may cost, and what is said of the run
   * @param stopping whether training stops at a non-finite value
   * @param receivers are told of alerts
   * @param traps tells what is amiss and makes no alert
   */
  WorkerStream(
      StatsStorageRouter router,
      String session,
      String worker,
      Settings settings,
      boolean stopping,
      AlertReceivers receivers,
      TrapTeller traps) {
    this.traps = traps;
    this.router = router;
    this.session = session;
    this.worker = worker;
    capacity = settings.maxQueuedSamples();
    note = settings.note();
    budget = new CostBudget(settings.budget(), settings.maxHeatmapSide() > 0);
    telling = receivers.telling();
    outlets = new Outlets(session, worker, receivers::send);
    judge = new NonFiniteJudge(stopping, alert -> alert.in(session, worker));
    succession = new Succession(worker, judge);
  }

  /**
   * The stream of a worker that is the only one of its training.
   *
   * @param settings as above, and whether training stops
   * @param receivers are told of alerts
   */
  public WorkerStream(
      StatsStorageRouter router,
      String session,
      String worker,
      Settings settings,
      AlertReceivers receivers) {
    this(router, session, worker, settings, settings.stopping(), receivers, new TrapTeller());
  }

  String session() {
    return session;
  }

  String worker() {
    return worker;
  }

  /** Which networks use it, one after the other. */
  Succession succession() {
    return succession;
  }

  /** What watching it may cost; one for all its networks. */
  public CostBudget budget() {
    return budget;
  }

  /** Judges what is non-finite in the network that uses it. */
  public NonFiniteJudge judge() {
    return judge;
  }

  /** What shows its samples and alerts. */
  Outlets outlets() {
    return outlets;
  }

  /**
   * Begins, or goes on, with the samples of a network.
   *
   * @param iteration of its first one; rules and baselines begin anew if it does not come later
   */
  Started begin(SampleSource capture, int frequency, int iteration) {
    Layout layout = Objects.requireNonNull(capture.layout(), "a sample has a layout");
    Started last = started;
    boolean isSame = last != null && last.layout.id() == layout.id();
    if (last != null && isSame && iteration > newest) {
      return last;
    }
    Advisor advisor = new Advisor(capture.facts());
    List<Trap> found = new ArrayList<>();
    if (last == null) {
      announce(layout, frequency);
      traps.begin(advisor.facts(), capture::minibatch, found::add);
      found.forEach(trap -> tell(trap, iteration));
    }
    advisor.setMisled(traps.isMisleading());
    List<Layout.Fact> card =
        RunCard.of(layout, advisor.facts(), capture.shape(advisor.facts()), found, note);
    Layout described = RunCard.withSampling(layout.withFacts(card), budget.told(frequency));
    Publisher publisher;
    if (last == null) {
      publisher = new Publisher(router, session, worker, described, capacity);
    } else {
      publisher = last.publisher;
      if (!isSame) {
        publisher.follow(described);
      }
    }
    judge.follow(described, advisor);
    List<@Nullable Clipping> clipping = capture.clipping();
    Supplier<RuleEngine> rules = () -> new RuleEngine(described, clipping);
    outlets.begin(described);
    SampleAlerts alerts =
        new SampleAlerts(rules, advisor, alert -> alert.in(session, worker), outlets);
    Started next = new Started(described, publisher, alerts, advisor);
    started = next;
    return next;
  }

  private void announce(Layout layout, int frequency) {
    log.info(
        "Watching a {} of {} every {}, session '{}', worker '{}'",
        layout.network(),
        Words.count(layout.layers().size(), "layer"),
        frequency == 1 ? "iteration" : Words.iterations(frequency),
        session,
        worker);
  }

  /** Says how samples are spaced out by now: once in the log, and on the run's card. */
  private void tellSpacing(String words, Started on) {
    on.publisher.follow(RunCard.withSampling(on.layout, words));
    if (!hasToldSpacing) {
      hasToldSpacing = true;
      log.info(
          "Samples of session '{}', worker '{}' are spaced out: {}; budget(…) of the listener's"
              + " builder allows more",
          session,
          worker,
          words);
    }
  }

  private void tell(Trap trap, int iteration) {
    AlertLog.write(trap, iteration, session, worker);
  }

  /**
   * A sample was taken, since {@link #begin}, of the iteration that the capture is in.
   *
   * @param isBroken whether something non-finite is told of it
   */
  void took(Sample sample, SampleSource capture, boolean isBroken) {
    newest = sample.iteration();
    Started on = started;
    if (on != null) {
      budget.news(on.layout.frequency()).ifPresent(words -> tellSpacing(words, on));
      Consumer<Trap> log = trap -> tell(trap, sample.iteration());
      traps.look(on.advisor.facts(), sample.learningRate(), capture.segments(), log);
      if (capture.isLossFar() || isBroken) {
        traps.compare(capture.minibatch(), log);
      }
      on.advisor.setMisled(traps.isMisleading());
    }
  }

  /**
   * Waits until what was sampled is stored, and tells what was found in it; for the training
   * thread.
   *
   * @param patienceNanos how long to wait at most
   * @return false if some samples are still under way
   */
  boolean flush(long patienceNanos) {
    Started on = started;
    if (on == null) {
      return true;
    }
    boolean isStored = on.publisher.flush(patienceNanos);
    on.alerts.tell(telling);
    return isStored;
  }

  /**
   * Stores what is queued, says that training has ended, and tells what was found since.
   *
   * @param patienceNanos how long to wait for storage; 0 if it is to be left to its thread
   */
  public void close(long patienceNanos) {
    if (started != null) {
      started.publisher.close(patienceNanos);
      started.alerts.tell(telling);
    }
    outlets.close();
  }
}
