package org.gatewatch.internal.samediff;

import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gatewatch.internal.capture.SampleSource;
import org.gatewatch.internal.dl4j.InsideLimits;
import org.gatewatch.internal.facts.MinibatchFacts;
import org.gatewatch.internal.facts.TrainingFacts;
import org.gatewatch.sample.Clipping;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A graph as it was read, with the memory for its samples.
 *
 * @param graph which is not held
 * @param plan what is captured
 * @param copies of its variables
 * @param inside of its cells
 * @param variables how many it had
 */
record ReadGraph(
    WeakReference<SameDiff> graph,
    GraphPlan plan,
    GraphCopies copies,
    GraphInside inside,
    int variables)
    implements SampleSource, AutoCloseable {

  /** Reads a graph that has been differentiated. */
  static ReadGraph of(
      SameDiff graph, Set<Quantity> quantities, int frequency, InsideLimits limits) {
    GraphStructure structure = GraphReader.of(graph);
    Set<String> losses = LossSwitch.needed(graph, structure.variables());
    GraphPlan plan = GraphPlan.of(structure, losses, quantities, frequency, limits);
    return new ReadGraph(
        new WeakReference<>(graph),
        plan,
        new GraphCopies(structure, quantities),
        new GraphInside(plan.inside(), limits),
        graph.getVariables().size());
  }

  /** Whether the graph has got no other variables since. */
  boolean isStill(SameDiff trained) {
    return trained.getVariables().size() == variables;
  }

  /** The operations and arrays that are captured. */
  Set<String> names() {
    Set<String> names = new HashSet<>(plan.operations().keySet());
    names.addAll(plan.gradients().keySet());
    names.addAll(plan.structure().backwards().keySet());
    return names;
  }

  @Override
  public Layout layout() {
    return plan.slots().layout();
  }

  /** A graph does not clip. */
  @Override
  public List<@Nullable Clipping> clipping() {
    return Collections.nCopies(plan.structure().layers().size(), null);
  }

  @Override
  public TrainingFacts facts() {
    SameDiff trained = graph.get();
    return trained == null ? TrainingFacts.UNKNOWN : GraphFacts.of(trained, plan.structure());
  }

  @Override
  public MinibatchFacts minibatch() {
    return MinibatchFacts.UNKNOWN;
  }

  @Override
  public int segments() {
    return 0;
  }

  @Override
  public boolean isLossFar() {
    return false;
  }

  @Override
  public void close() {
    inside.abandon();
    copies.close();
  }
}
