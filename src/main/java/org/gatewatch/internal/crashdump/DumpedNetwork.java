package org.gatewatch.internal.crashdump;

import java.io.IOException;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.solvers.BaseOptimizer;
import org.gatewatch.internal.dl4j.TrainingStep;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network of DL4J. */
final class DumpedNetwork extends Dumped {
  private final Model model;
  private final boolean updated;

  DumpedNetwork(Model model, boolean updated) {
    this.model = model;
    this.updated = updated;
  }

  @Override
  int iteration() {
    return BaseOptimizer.getIterationCount(model);
  }

  @Override
  void writeTo(CrashDumpDraft draft) throws IOException {
    draft.add(model);
    draft.add(TrainingStep.of(model));
  }

  @Override
  long bytes() {
    INDArray state =
        model instanceof ComputationGraph graph
            ? graph.getUpdater().getStateViewArray()
            : ((MultiLayerNetwork) model).getUpdater().getStateViewArray();
    return bytes(model.params()) + bytes(state) + TrainingStep.of(model).bytes();
  }

  static long bytes(@Nullable INDArray array) {
    return array == null ? 0 : array.length() * array.dataType().width();
  }

  @Override
  Map<String, String> properties() {
    return Map.of(Entries.AFTER_UPDATE, Boolean.toString(updated));
  }

  @Override
  String when() {
    return updated
        ? "after the update of this iteration, in which the value was found"
        : "before the update of this iteration: those that produced the value";
  }

  @Override
  String files() {
    return """
    model.zip            the network; ModelSerializer of Deeplearning4j reads it
    step/                what the iteration was computed from, as Nd4j.write writes it: features,
                         labels, masks, and the state of recurrent layers at its start; the number
                         is the position of the input, output or layer. Under truncated
                         backpropagation that is one segment\
    """;
  }
}
