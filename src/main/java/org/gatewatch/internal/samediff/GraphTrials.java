package org.gatewatch.internal.samediff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.internal.facts.ComparedGradient;
import org.gatewatch.internal.gradients.GradientTrial;
import org.gatewatch.internal.gradients.Trials;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** The gradients of a graph's recurrent operations that are to be compared. */
final class GraphTrials {
  private final Trials trials;
  private final List<GradientTrial> present = new ArrayList<>();

  /** Of operations whose gradients have not been computed yet. */
  private final Map<String, List<INDArray>> inputs = new HashMap<>();

  private boolean due;

  /**
   * None yet.
   *
   * @param every in one sample of so many; 0 for none
   */
  GraphTrials(int every) {
    trials = new Trials(every);
  }

  /** A sample begins. */
  void begin() {
    abandon();
    due = trials.isDue();
  }

  /** Copies what an operation was given, if it is to be compared. */
  void forward(RecurrentOp op, List<INDArray> given) {
    if (due) {
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        inputs.put(op.name(), given.stream().map(array -> array.dup('c')).toList());
      }
    }
  }

  /**
   * Copies the gradients of an operation whose inputs were copied.
   *
   * @param graph that the operation is one of
   * @param name of the operation that computes its gradients
   * @param given what that one was given, last the gradient of the operation's output
   * @param gradients of all that it was given before
   */
  void backward(
      RecurrentOp op, SameDiff graph, String name, List<INDArray> given, INDArray[] gradients) {
    List<INDArray> copied = inputs.remove(op.name());
    SameDiffOp forward = graph.getOps().get(op.name());
    SameDiffOp backward = graph.getFunction("grad").getOps().get(name);
    if (copied != null && forward != null && backward != null) {
      OperationTrial.Backward back =
          new OperationTrial.Backward(
              backward.getInputsToOp(), given.get(given.size() - 1), gradients);
      DynamicCustomOp model = (DynamicCustomOp) forward.getOp();
      present.add(trials.make(made -> OperationTrial.of(trials, op, model, copied, back)));
    }
  }

  /** All of the iteration, to be closed by the caller. */
  GradientTrial take() {
    List<GradientTrial> taken = List.copyOf(present);
    present.clear();
    due = false;
    return new GradientTrial() {
      @Override
      public List<ComparedGradient> run() {
        List<ComparedGradient> all = new ArrayList<>();
        taken.forEach(trial -> all.addAll(trial.run()));
        return all;
      }

      @Override
      public void close() {
        taken.forEach(GradientTrial::close);
      }
    };
  }

  /** Forgets what was copied. */
  void abandon() {
    present.forEach(GradientTrial::close);
    present.clear();
    inputs.clear();
    due = false;
  }
}
