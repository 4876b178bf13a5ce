package org.gatewatch.internal.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;

/**
 * That a listener hears of a network, from its first callback until somebody ends it, on whatever
 * thread. A network's callbacks come from one thread at a time.
 */
public final class Attachment {
  private final TrainingListener listener;
  private final Turn turn = new Turn();

  /** Who made the last callback, and whether the iteration that it belongs to is still to end. */
  private @Nullable Thread trainer;

  private boolean inIteration;

  Attachment(TrainingListener listener) {
    this.listener = listener;
  }

  boolean isOf(TrainingListener other) {
    return listener == other;
  }

  /** Begins a callback; false if it has ended. Followed by {@link #leave}. */
  public boolean enter() {
    if (!turn.take()) {
      return false;
    }
    trainer = Thread.currentThread();
    inIteration = true;
    return true;
  }

  /** The callback is the last of its iteration. */
  void endIteration() {
    inIteration = false;
  }

  /** Ends a callback; true if the attachment has ended, and the caller has to clear up. */
  boolean leave() {
    return turn.giveBack();
  }

  /** Whether the calling thread is in a callback. */
  boolean isInMyCallback() {
    return turn.isMine();
  }

  /** Whether it has ended. */
  boolean isOver() {
    return turn.isOver();
  }

  /**
   * Ends it, at once or with the callback that is running.
   *
   * @param patienceNanos how long to wait for that callback; 0 not at all
   * @return true if the caller has to clear up; false if the callback does, or somebody has
   */
  boolean end(long patienceNanos) {
    return turn.end(patienceNanos);
  }

  /** Ends it unless a callback is running; true if it did, and the caller has to clear up. */
  boolean endIfIdle() {
    return turn.endIfFree();
  }

  /**
   * Takes the listener out of a network's list, outside of callbacks. It stays there if another
   * thread is in the middle of an iteration, since DL4J goes through the list then.
   */
  void detach(Model model) {
    Thread last = trainer;
    if (inIteration && last != null && last != Thread.currentThread() && last.isAlive()) {
      return;
    }
    Collection<TrainingListener> attached =
        model instanceof ComputationGraph graph
            ? graph.getListeners()
            : ((MultiLayerNetwork) model).getListeners();
    List<TrainingListener> others = new ArrayList<>(attached);
    if (others.removeIf(other -> other == listener)) {
      model.setListeners(others);
    }
  }
}
