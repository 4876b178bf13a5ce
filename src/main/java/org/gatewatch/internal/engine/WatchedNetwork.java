package org.gatewatch.internal.engine;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.alerting.NonFiniteJudge;
import org.gatewatch.internal.capture.CapturedSample;
import org.gatewatch.internal.capture.ModelCapture;
import org.gatewatch.internal.crashdump.CrashDumpRecorder;
import org.gatewatch.internal.crashdump.Dumped;
import org.gatewatch.internal.dl4j.Descriptions;
import org.gatewatch.internal.dl4j.OverheadClock;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Layout;
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
  private final WorkerStream stream;
  private final NonFiniteJudge judge;
  private final TrainingStop stop;
  private final CrashDumpRecorder crashDump;
  private final Delivery delivery;
  private final Unfollowed unfollowed;
  private final ModelCapture capture;
  private boolean iterated;
  private int forwards;

  /** Made once, since it is handed on in every iteration. */
  private final IntSupplier dropped;

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
      Consumer<Alert> telling,
      TrainingStop stop,
      CrashDumpRecorder crashDump,
      Summariser summariser,
      Unfollowed unfollowed,
      OverheadClock clock) {
    this.attachment = attachment;
    this.stream = stream;
    this.judge = stream.judge();
    this.stop = stop;
    this.crashDump = crashDump;
    this.unfollowed = unfollowed;
    delivery = new Delivery(stream, settings, telling, summariser);
    dropped = delivery::takeDropped;
    capture =
        new ModelCapture(
            model,
            settings.quantities(),
            settings.frequency(),
            settings.inside(),
            new Descriptions(settings.described(), settings.labels(), log::error),
            summariser,
            judge,
            stream.budget(),
            clock);
  }

  /** That the listener hears of it. */
  public Attachment attachment() {
    return attachment;
  }

  /** Ends a callback. */
  public void leave() {
    if (attachment.leave()) {
      letGo();
      stream.close(PATIENCE);
    }
  }

  public ModelCapture capture() {
    return capture;
  }

  /** Takes the activations of a MultiLayerNetwork, shaped as {@link ModelCapture} has them. */
  public void forward(Model model, List<INDArray> activations) {
    begin();
    capture.forward(model, activations);
  }

  /** Takes the activations of a ComputationGraph. */
  public void forward(Model model, Map<String, INDArray> activations) {
    begin();
    capture.forward(model, activations);
  }

  /** A forward pass begins an iteration; the one before may have been broken off. */
  private void begin() {
    judge.begin();
    crashDump.abandon();
    if (!iterated && ++forwards == MANY_FORWARDS) {
      unfollowed.gradientsAlone();
    }
  }

  /**
   * Takes the gradients. If training is to stop at a non-finite value it stops here, before the
   * updater carries it into the parameters, even if no sample can be taken.
   */
  public void gradient(Model model) {
    try {
      capture.gradient(model);
      beginCrashDump(model, false);
    } finally {
      if (judge.isStopping()) {
        stopBeforeUpdate(model);
      }
    }
  }

  private void stopBeforeUpdate(Model model) {
    iterated = true; // It was fit that asked, though this one will not be done.
    try {
      capture.parameters(model);
    } finally {
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
    if (!capture.hasFoundNew()) {
      return;
    }
    NonFiniteOrigin origin = capture.origin();
    if (origin == null || origin.iteration() == BaseOptimizer.getIterationCount(model)) {
      crashDump.begin(Dumped.of(model, updated));
    }
  }

  /** Hands the sample over before it tells what was found, and ends training if it is to end. */
  private void finish(Model model, int iteration, int epoch) {
    NonFiniteOrigin origin = stream.succession().trace(model, capture.origin());
    boolean isMasked = capture.isMasked();
    CapturedSample sample = capture.finish(model, iteration, epoch, dropped);
    delivery.tell();
    if (sample == null) {
      judge.end();
    } else {
      Delivery.Finding finding =
          new Delivery.Finding(origin, isMasked, capture.gradientDivisor(model));
      delivery.deliver(capture, sample, finding, capture::takeCells, alert -> dump(alert, sample));
    }
    Optional<Alert> stopping = judge.takeStop();
    if (stopping.isPresent()) {
      clearMasks(model);
      throw stop.exception(stopping.get(), iteration);
    }
  }

  /** As DL4J does after an iteration that is not broken off: the next minibatch may have none. */
  private static void clearMasks(Model model) {
    if (model instanceof ComputationGraph graph) {
      graph.clearLayerMaskArrays();
    } else if (model instanceof MultiLayerNetwork network) {
      network.clearLayerMaskArrays();
    }
  }

  private void dump(Alert alert, CapturedSample sample) {
    Layout layout = Objects.requireNonNull(delivery.layout(), "a sample has a layout");
    crashDump.complete(alert, layout, judge.recentWith(sample.soFar()));
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
    stream.close(patienceNanos);
  }

  /** Holds nothing of the network any more; for whoever has ended the attachment. */
  void letGo() {
    capture.close();
    crashDump.close();
    delivery.release();
  }
}
