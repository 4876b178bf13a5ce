package org.gatewatch.internal.samediff;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.alerting.NonFiniteJudge;
import org.gatewatch.internal.capture.CapturedSample;
import org.gatewatch.internal.crashdump.CrashDumpRecorder;
import org.gatewatch.internal.dl4j.OverheadClock;
import org.gatewatch.internal.engine.Delivery;
import org.gatewatch.internal.engine.Settings;
import org.gatewatch.internal.engine.TrainingStop;
import org.gatewatch.internal.engine.Turn;
import org.gatewatch.internal.engine.WorkerStream;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.sample.Layout;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.Loss;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** What a listener keeps for one graph: its capture, its alerts and its way to storage. */
public final class WatchedGraph {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

  private final WeakReference<SameDiff> graph;
  private final Turn turn = new Turn();
  private final WorkerStream stream;
  private final NonFiniteJudge judge;
  private final TrainingStop stop;
  private final CrashDumpRecorder crashDump;
  private final Delivery delivery;
  private final GraphCapture capture;

  /** The graph that SameDiff made of it to compute gradients, and hands to callbacks. */
  private WeakReference<@Nullable SameDiff> differentiated = new WeakReference<>(null);

  /** The variables that the present iteration has updated. */
  private final List<String> updated = new ArrayList<>();

  private int iteration;

  WatchedGraph(
      SameDiff graph,
      Settings settings,
      WorkerStream stream,
      Consumer<Alert> telling,
      TrainingStop stop,
      CrashDumpRecorder crashDump,
      Summariser summariser,
      OverheadClock clock,
      GraphWarnings warnings) {
    this.graph = new WeakReference<>(graph);
    this.stream = stream;
    this.stop = stop;
    this.crashDump = crashDump;
    judge = stream.judge();
    delivery = new Delivery(stream, settings, telling, summariser);
    capture =
        new GraphCapture(
            settings.quantities(),
            settings.frequency(),
            settings.inside(),
            summariser,
            judge,
            stream.budget(),
            clock,
            warnings);
  }

  /** Whether it is kept for this graph, or for the one that this was made of. */
  @SuppressWarnings("ReferenceEquality") // The very graph, and none that is like it.
  boolean isOf(SameDiff given) {
    return graph.get() == given || differentiated.get() == given;
  }

  boolean isGone() {
    return graph.get() == null;
  }

  /** Whose turn it is with it. */
  Turn turn() {
    return turn;
  }

  /**
   * An iteration begins.
   *
   * @return whether the graph was read anew, and {@link #names} are others
   */
  boolean begin(SameDiff trained, At at, MultiDataSet minibatch) {
    judge.begin();
    crashDump.abandon();
    updated.clear();
    iteration = at.iteration();
    differentiated = new WeakReference<>(trained.getFunction("grad"));
    boolean isAnew = capture.begin(trained, minibatch, iteration, at.epoch());
    if (isAnew) {
      delivery.restart();
    }
    return isAnew;
  }

  /** The operations and arrays that it has something to do with. */
  Set<String> names() {
    return capture.known().names();
  }

  /** An operation was computed; of recurrent ones what they were given is taken, and the output. */
  public void operation(SameDiffOp operation, @Nullable OpContext context, INDArray[] outputs) {
    List<INDArray> given = context == null ? List.of() : context.getInputArrays();
    capture.operation(operation.getName(), given, outputs);
    dumpAndStopIfAsked(true);
  }

  /** An array was computed; those that are a variable's gradient are taken. */
  public void array(String name, INDArray array) {
    capture.gradient(name, array);
    dumpAndStopIfAsked(true);
  }

  /** A variable is about to be changed. */
  public void update(Variable variable, INDArray update) {
    INDArray values = variable.getVariable().getArr();
    capture.update(variable.getName(), values, update);
    dumpAndStopIfAsked(false);
    updated.add(variable.getName());
  }

  /** The iteration is over. */
  public void end(Loss loss) {
    finish(capture.loss(loss));
  }

  /**
   * Writes down what there is when something new was found, and ends training where it is, before
   * anything that is not finite is carried further.
   *
   * @param isMoreToCome whether the same operation may still show where that came from
   */
  private void dumpAndStopIfAsked(boolean isMoreToCome) {
    GraphIteration broken = capture.broken();
    if (broken != null) {
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        crashDump.begin(broken.dumped(updated));
      }
    }
    boolean waits = isMoreToCome && broken != null && capture.origin() == null;
    if (judge.isStopping() && !waits) {
      finish(Double.NaN);
    }
  }

  /** Hands the sample over before it tells what was found, and ends training if it is to end. */
  private void finish(double loss) {
    NonFiniteOrigin origin = capture.origin();
    CapturedSample sample = capture.finish(loss, delivery::takeDropped);
    delivery.tell();
    if (sample == null) {
      judge.end();
    } else {
      Delivery.Finding finding = new Delivery.Finding(origin, false, 1);
      delivery.deliver(
          capture.known(), sample, finding, capture::takeCells, alert -> dump(alert, sample));
    }
    Optional<Alert> stopping = judge.takeStop();
    if (stopping.isPresent()) {
      throw stop.exception(stopping.get(), iteration);
    }
  }

  private void dump(Alert alert, CapturedSample sample) {
    Layout layout = Objects.requireNonNull(delivery.layout(), "a sample has a layout");
    crashDump.complete(alert, layout, judge.recentWith(sample.soFar()));
  }

  /** Ends a callback. */
  void leave() {
    if (turn.giveBack()) {
      close(PATIENCE);
    }
  }

  /**
   * Stores what is queued and lets go of everything; for whoever has ended its turn.
   *
   * @param patienceNanos how long to wait for storage; 0 not at all
   */
  void close(long patienceNanos) {
    capture.close();
    crashDump.close();
    delivery.release();
    stream.close(patienceNanos);
  }
}
