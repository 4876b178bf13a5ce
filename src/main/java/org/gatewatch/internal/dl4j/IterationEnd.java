package org.gatewatch.internal.dl4j;

import java.lang.ref.WeakReference;
import java.util.Collection;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.Solver;
import org.deeplearning4j.optimize.api.ConvexOptimizer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;

/**
 * Tells when DL4J is done with an iteration of a network, also with one that ends with an
 * exception, of which no listener hears. An iteration is one call of the network's solver, in a
 * field that nobody else reads; one that does the same and then tells takes its place. That comes
 * too late for the iteration in which it is put there, the first of a network; and whoever computes
 * gradients without an update calls no solver.
 */
final class IterationEnd {
  private final PrivateField<@Nullable Solver> field;
  private final Runnable ended;

  /** Whether the present iteration is a call of the solver that tells. */
  private boolean tells;

  /**
   * Of one network.
   *
   * @param ended is run after each iteration, on the training thread; must not throw
   * @throws IllegalStateException if DL4J has no such field
   */
  IterationEnd(Model model, Runnable ended) {
    Class<?> type =
        model instanceof ComputationGraph ? ComputationGraph.class : MultiLayerNetwork.class;
    field = new PrivateField<>(type, "solver", model);
    this.ended = ended;
  }

  /**
   * Sees to it that the iterations that follow are told of; in an iteration.
   *
   * @return whether the present one is
   */
  boolean await() {
    if (tells) {
      return true;
    }
    Solver present = withoutForgotten(field.get());
    if (present != null && find(present) == null) {
      field.set(new Telling(present, this));
    }
    return false;
  }

  /** Those who were not closed would pile up, one in front of the other. */
  private static @Nullable Solver withoutForgotten(@Nullable Solver front) {
    Solver one = front;
    while (one instanceof Telling telling && telling.teller.get() == null) {
      one = telling.own;
    }
    return one;
  }

  /** Its own solver among those that stand in front of the network's; null if it is not there. */
  private @Nullable Telling find(Solver front) {
    Solver one = front;
    while (one instanceof Telling telling) {
      if (telling.teller.get() == this) {
        return telling;
      }
      one = telling.own;
    }
    return null;
  }

  /** Takes it out of the network. */
  void close() {
    Solver front = field.get();
    Telling mine = front == null ? null : find(front);
    if (mine == null) {
      return;
    }
    if (front == mine) {
      field.set(mine.own);
    }
    for (Solver one = front; one instanceof Telling telling && one != mine; one = telling.own) {
      if (telling.own == mine) {
        telling.own = mine.own;
      }
    }
  }

  /** Holds whoever it tells weakly: who forgets to close keeps nothing. */
  private static final class Telling extends Solver {
    private final WeakReference<IterationEnd> teller;
    private Solver own;

    Telling(Solver own, IterationEnd teller) {
      this.own = own;
      this.teller = new WeakReference<>(teller);
    }

    @Override
    public void optimize(LayerWorkspaceMgr workspaces) {
      IterationEnd told = teller.get();
      if (told == null) {
        own.optimize(workspaces);
        return;
      }
      told.tells = true;
      try {
        own.optimize(workspaces);
      } finally {
        told.tells = false;
        told.ended.run();
      }
    }

    @Override
    public void initOptimizer() {
      own.initOptimizer();
    }

    @Override
    public ConvexOptimizer getOptimizer() {
      return own.getOptimizer();
    }

    @Override
    public void setListeners(Collection<TrainingListener> listeners) {
      own.setListeners(listeners);
    }
  }
}
