package org.gatewatch.capture;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the backward pass of one iteration through the recurrent layers of a network. Between the
 * forward and the backward pass, and only then, an {@link EpsilonTap} stands in for each of them.
 * What an observer throws costs only what it was after.
 */
final class BackwardTaps {
  private static final Logger LOG = LoggerFactory.getLogger(BackwardTaps.class);

  private final List<TappedLayer> layers;
  private final Observer observer;
  private final List<EpsilonTap> taps = new ArrayList<>();
  private boolean failed;
  private long nanos;

  /** Told of each layer, the last first; outside of workspaces. */
  interface Observer {
    /** See {@link EpsilonTap.Observer#before}. */
    void before(TappedLayer layer, INDArray epsilon);

    /** See {@link EpsilonTap.Observer#after}. */
    void after(TappedLayer layer, INDArray epsilon, @Nullable INDArray below);
  }

  BackwardTaps(List<TappedLayer> layers, Observer observer) {
    this.layers = layers;
    this.observer = observer;
  }

  /** Waits for the backward pass that comes next. */
  void install() {
    remove();
    for (TappedLayer layer : layers) {
      taps.add(
          new EpsilonTap(
              layer.place(),
              new EpsilonTap.Observer() {
                @Override
                public void before(INDArray epsilon) {
                  guarded(() -> observer.before(layer, epsilon));
                }

                @Override
                public void after(INDArray epsilon, @Nullable INDArray below) {
                  guarded(() -> observer.after(layer, epsilon, below));
                }
              }));
    }
  }

  /** Takes out every tap that the backward pass did not reach. */
  void remove() {
    taps.forEach(EpsilonTap::remove);
    taps.clear();
  }

  /** How long all observations have taken so far. */
  long nanos() {
    return nanos;
  }

  private void guarded(Runnable step) {
    long start = System.nanoTime();
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      step.run();
    } catch (Throwable e) {
      if (!failed) {
        LOG.warn("Gatewatch cannot follow the backward pass of a cell; training goes on", e);
      }
      failed = true;
    } finally {
      nanos += System.nanoTime() - start;
    }
  }
}
