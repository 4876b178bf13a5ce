package org.gatewatch.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.internal.alerting.AlertLog;
import org.gatewatch.internal.alerting.NonFiniteAlerts;
import org.gatewatch.internal.capture.CapturedSample;
import org.gatewatch.internal.capture.ModelCapture;
import org.gatewatch.internal.cell.CellSummaries;
import org.gatewatch.internal.crashdump.CrashDumpRecorder;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Sample;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a listener keeps for one network: its capture, its alerts and its way to storage. */
public final class WatchedNetwork {
  private static final Logger log = LoggerFactory.getLogger(WatchedNetwork.class);
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

  /** So many forward passes without an iteration are no accident. */
  private static final int MANY_FORWARDS = 10;

  private final Attachment attachment;
  private final Settings settings;
  private final WorkerStream stream;
  private final Consumer<Alert> onAlert;
  private final TrainingStop stop;
  private final CrashDumpRecorder crashDump;
  private final SummariserLease lease;
  private final Unfollowed unfollowed;
  private final ModelCapture capture;
  private final CellSummaries cellSummaries;
  private final AtomicBoolean cellsFailed = new AtomicBoolean();
  private boolean iterated;
  private int forwards;

  /** These two are made once, since they are handed on in every iteration. */
  private final IntSupplier dropped = this::takeDropped;

  private final Consumer<Alert> telling = this::tell;

  /** The stream's, once the first sample has come; until then null. */
  private WorkerStream.@Nullable Started started;

  /**
   * What a listener keeps for a network that it has not seen before.
   *
   * @param attachment of the listener to the network
   * @param stream its way to storage, that no other network uses
   * @param stop what ends training, if it is to stop
   * @param summariser for this network alone; closed with it if it can be
   */
  WatchedNetwork(
      Attachment attachment,
      Model model,
      Settings settings,
      WorkerStream stream,
      Consumer<Alert> onAlert,
      TrainingStop stop,
      CrashDumpRecorder crashDump,
      Summariser summariser,
      Unfollowed unfollowed) {
    this.attachment = attachment;
    this.settings = settings;
    this.stream = stream;
    this.onAlert = onAlert;
    this.stop = stop;
    this.crashDump = crashDump;
    this.unfollowed = unfollowed;
    cellSummaries = new CellSummaries(settings.maxHeatmapSide());
    lease = new SummariserLease(summariser);
    capture =
        new ModelCapture(
            model, settings.quantities(), settings.frequency(), settings.inside(), summariser);
  }

  /** That the listener hears of it. */
  public Attachment attachment() {
    return attachment;
  }

  /** Ends a callback. */
  public void leave() {
    if (attachment.leave()) {
      letGo();
      stream.close(telling, PATIENCE);
    }
  }

  public ModelCapture capture() {
    return capture;
  }

  /** Takes the activations of a MultiLayerNetwork, shaped as {@link ModelCapture} has them. */
  public void forward(Model model, List<INDArray> activations) {
    capture.forward(model, activations);
    countForward();
  }

  /** Takes the activations of a ComputationGraph. */
  public void forward(Model model, Map<String, INDArray> activations) {
    capture.forward(model, activations);
    countForward();
  }

  private void countForward() {
    if (!iterated && ++forwards == MANY_FORWARDS) {
      unfollowed.gradientsAlone();
    }
  }

  /**
   * Takes the gradients. If training is to stop at a non-finite value it stops here, before the
   * updater carries it into the parameters.
   */
  public void gradient(Model model) {
    capture.gradient(model);
    beginCrashDump(model, false);
    boolean stops = settings.stopping();
    if (stops && (capture.isAlarmed() || (started != null && started.late().isStopping()))) {
      finish(model, BaseOptimizer.getIterationCount(model), BaseOptimizer.getEpochCount(model));
    }
  }

  /** Takes parameters and updates, and ends the iteration. */
  public void update(Model model, int iteration, int epoch) {
    iterated = true;
    attachment.endIteration();
    capture.update(model, iteration);
    beginCrashDump(model, true);
    finish(model, iteration, epoch);
  }

  /** Of an iteration that is over, the parameters and the minibatch are gone. */
  private void beginCrashDump(Model model, boolean updated) {
    NonFiniteOrigin origin = capture.origin();
    boolean isPresent =
        origin == null || origin.iteration() == BaseOptimizer.getIterationCount(model);
    if (capture.isAlarmed() && isPresent) {
      crashDump.begin(model, updated);
    }
  }

  /** Hands the sample over before it raises an alert, which may end training. */
  private void finish(Model model, int iteration, int epoch) {
    NonFiniteOrigin origin = capture.origin();
    CapturedSample sample = capture.finish(model, iteration, epoch, dropped);
    if (started != null) {
      started.late().tell(telling);
    }
    if (sample != null) {
      handOver(model, sample, origin);
    }
    if (started != null && settings.stopping()) {
      LateAlerts late = started.late();
      late.takeStopping().ifPresent(alert -> stop(late, alert, iteration));
    }
  }

  /**
   * A sample that is whole is judged here, within its iteration, unless earlier ones are still to
   * be judged on the publisher's thread: then it follows them there.
   */
  private void handOver(Model model, CapturedSample sample, @Nullable NonFiniteOrigin origin) {
    int iteration = sample.soFar().iteration();
    WorkerStream.Started on = started == null ? start(iteration) : started;
    boolean now = sample.isDone() && on.late().isIdle();
    stream.took(iteration);
    Optional<Alert> alert =
        (now
                ? on.watch().check(sample.soFar(), origin)
                : on.watch().checkEarly(sample.soFar(), origin))
            .map(it -> it.iteration() < iteration ? LateAlerts.named(it) : it)
            .map(stream::sign);
    lease.share();
    CellDraft draft =
        new CellDraft(
            sample,
            alert.stream().toList(),
            now ? null : on.late().expect(origin),
            capture.gradientDivisor(model),
            capture.takeCells(),
            cellSummaries,
            on.late(),
            cellsFailed,
            lease);
    if (sample.isGivenUp()) {
      on.publisher().giveUp(draft);
    } else {
      on.publisher().publish(draft);
    }
    alert.ifPresent(
        it -> crashDump.complete(model, it, on.layout(), recentWith(on.watch(), sample.soFar())));
    alert.ifPresent(it -> raise(on.late(), it, iteration));
  }

  /** The last samples; this one is the last of them, without summaries that are under way. */
  private static List<Sample> recentWith(NonFiniteAlerts watch, Sample present) {
    List<Sample> recent = new ArrayList<>(watch.recent().samples());
    if (recent.isEmpty() || recent.get(recent.size() - 1).iteration() != present.iteration()) {
      recent.add(present);
    }
    return recent;
  }

  private int takeDropped() {
    return started == null ? 0 : started.publisher().takeDropped();
  }

  private WorkerStream.Started start(int iteration) {
    WorkerStream.Started begun = stream.begin(capture, settings.frequency(), iteration);
    started = begun;
    return begun;
  }

  private void raise(LateAlerts late, Alert alert, int iteration) {
    AlertLog.write(alert);
    tell(alert);
    if (settings.stopping() && alert.state() != AlertState.RESOLVED) {
      stop(late, alert, iteration);
    }
  }

  private void stop(LateAlerts late, Alert alert, int iteration) {
    late.stopped(iteration);
    throw stop.exception(alert, iteration);
  }

  private void tell(Alert alert) {
    try {
      onAlert.accept(alert);
    } catch (RuntimeException e) {
      log.warn("The onAlert callback failed; training goes on", e);
    }
  }

  /** Leaves its stream to the next network, unless it is in a callback just now. */
  boolean retire() {
    if (!attachment.endIfIdle()) {
      return attachment.isOver();
    }
    letGo();
    return true;
  }

  /**
   * Detaches the listener, and closes the stream; for whoever has ended the attachment.
   *
   * @param patienceNanos how long to wait for storage; 0 not at all
   */
  void close(long patienceNanos) {
    letGo();
    Model model = capture.model();
    if (model != null) {
      attachment.detach(model);
    }
    stream.close(telling, patienceNanos);
  }

  private void letGo() {
    capture.close();
    crashDump.close();
    lease.release();
  }
}
