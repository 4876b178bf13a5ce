package org.gatewatch.crashdump;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.Solver;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What came of computing the iteration of a crash dump again.
 *
 * <p>It is the iteration of {@code fit}: forward and backward pass, and the update. Dropout and
 * weight noise draw other random numbers than they did then. If the crash dump holds the parameters
 * after the update, the iteration is computed from those.
 *
 * @param score the loss of the minibatch
 * @param scoreAfter the loss of the same minibatch after the update, NaN or infinite if it has
 *     become so
 * @param parameters number of parameters
 * @param nonFinite how many of them are NaN or infinite after the update
 */
public record CrashReplay(double score, double scoreAfter, long parameters, long nonFinite) {

  /**
   * Computes the iteration of a crash dump again, once: its network is changed, as by training.
   * Settings of the network's layers may be changed before.
   *
   * @param crashDump what to compute again; its network is changed
   * @param listeners are told of the iteration, on this thread; all others are taken off
   * @return what came of it
   * @throws RuntimeException whatever the listeners throw
   */
  public static CrashReplay of(CrashDump crashDump, TrainingListener... listeners) {
    Model model = crashDump.model();
    model.setListeners(listeners);
    crashDump.step().putInto(model);
    solver(model).optimize(LayerWorkspaceMgr.noWorkspaces());
    double score = model.score();
    model.setListeners();
    crashDump.step().putInto(model);
    model.computeGradientAndScore(LayerWorkspaceMgr.noWorkspaces());
    INDArray parameters = model.params();
    return new CrashReplay(score, model.score(), parameters.length(), nonFinite(parameters));
  }

  /** A solver that goes on with the network's own updater; a new one would begin a new state. */
  private static Solver solver(Model model) {
    Solver solver = new Solver.Builder().configure(model.conf()).model(model).build();
    if (model instanceof ComputationGraph graph) {
      solver.setListeners(graph.getListeners());
      solver.getOptimizer().setUpdaterComputationGraph(graph.getUpdater());
    } else if (model instanceof MultiLayerNetwork network) {
      solver.setListeners(network.getListeners());
      solver.getOptimizer().setUpdater(network.getUpdater());
    }
    return solver;
  }

  private static long nonFinite(INDArray parameters) {
    long count = 0;
    for (long i = 0; i < parameters.length(); i++) {
      count += Double.isFinite(parameters.getDouble(i)) ? 0 : 1;
    }
    return count;
  }
}
