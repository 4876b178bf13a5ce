package org.gatewatch.internal.engine;

import java.util.concurrent.atomic.AtomicBoolean;
import org.deeplearning4j.nn.api.Model;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says, once each, what a listener and its clones hear of and cannot follow, or are asked for and
 * cannot do, so that nobody wonders why the page stays empty or training goes on. Safe for use by
 * many threads.
 */
final class Unfollowed {
  private static final Logger log = LoggerFactory.getLogger(Unfollowed.class);

  private final AtomicBoolean layer = new AtomicBoolean();
  private final AtomicBoolean empty = new AtomicBoolean();
  private final AtomicBoolean gradients = new AtomicBoolean();
  private final AtomicBoolean nothing = new AtomicBoolean();
  private final AtomicBoolean stop = new AtomicBoolean();

  /** A layer is trained by itself; it reports as a model of its own. */
  void layerAlone(Model model) {
    if (layer.compareAndSet(false, true)) {
      log.info(
          "Layers that are trained one by one, as {} is now in pretraining, are not followed; the"
              + " network is, as soon as it is trained as a whole",
          model.getClass().getSimpleName());
    }
  }

  /** A network has no parameters, and so nothing that training could change. */
  void noParameters() {
    if (empty.compareAndSet(false, true)) {
      log.info("A network without parameters is not followed: there is nothing to train in it");
    }
  }

  /** A network has made forward passes for training, and no iteration has come of any. */
  void gradientsAlone() {
    if (gradients.compareAndSet(false, true)) {
      log.warn(
          "Gradients that are computed without fit, as by calculateGradients, are not followed:"
              + " samples are of iterations, and this network has none");
    }
  }

  /** Training is to stop at a non-finite value, but whoever stopped would be waited for. */
  void stopRefused() {
    if (stop.compareAndSet(false, true)) {
      log.warn(
          "STOP is refused: workers that share their gradients (SHARED_GRADIENTS) wait without end"
              + " for one that stops, in DL4J. Non-finite values are told as under LOG; to end fit,"
              + " call stopFit() of the ParallelWrapper from onAlert");
    }
  }

  /** The listener is closed, and neither it nor a clone has seen an iteration. */
  void noIteration() {
    boolean said = layer.get() || empty.get() || gradients.get();
    if (!said && nothing.compareAndSet(false, true)) {
      log.warn(
          "The listener is closed and has seen no iteration. Unless fit has thrown in the first, it"
              + " was not added before fit (DL4J tells it nothing of layerwise pretraining); a"
              + " ParallelWrapper takes over the listeners that the model has when it is built, and"
              + " silently drops those added later");
    }
  }
}
