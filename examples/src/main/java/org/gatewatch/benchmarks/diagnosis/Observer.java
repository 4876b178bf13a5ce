package org.gatewatch.benchmarks.diagnosis;

import java.util.List;
import org.deeplearning4j.optimize.api.TrainingListener;

/** Who looks on while a training runs. */
interface Observer {
  /** What hangs on the network. */
  List<TrainingListener> listeners();

  /** Whether held-out minibatches may be put through the network. */
  default boolean allowsEvaluation() {
    return true;
  }

  /**
   * A few minibatches have been learnt.
   *
   * @param iteration DL4J's iteration count
   * @param accuracy on held-out data: the share of right classes, or of variance explained
   * @param loss of late, a timestep
   */
  default void epochDone(int iteration, double accuracy, double loss) {}
}
