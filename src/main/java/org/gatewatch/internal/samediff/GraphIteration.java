package org.gatewatch.internal.samediff;

import java.util.Collection;
import org.gatewatch.internal.crashdump.Dumped;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** The iteration that a graph is in, and what it trains on. */
record GraphIteration(SameDiff graph, MultiDataSet minibatch, int iteration, int epoch) {
  /** Tells where what is not finite came from. */
  GraphOriginTracer tracer(GraphStructure structure) {
    return new GraphOriginTracer(graph, structure, minibatch, iteration, epoch);
  }

  /**
   * For a crash dump.
   *
   * @param updated the variables that it has updated already
   */
  Dumped dumped(Collection<String> updated) {
    return Dumped.of(graph, minibatch, updated, iteration);
  }
}
