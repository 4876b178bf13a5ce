package org.gatewatch.internal.crashdump;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatewatch.internal.dl4j.TrainingStep;
import org.gatewatch.internal.dl4j.TrainingStep.Part;
import org.gatewatch.internal.dl4j.TrainingStep.Role;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.GradientUpdater;

/**
 * A SameDiff graph: its variables one by one, since SameDiff 1.0.0-M2.1 reads back no graph with an
 * {@code lstmLayer}, and the graph as SameDiff writes it.
 */
final class DumpedGraph extends Dumped {
  /** SameDiff writes a graph into Java's heap, and twice. */
  private static final long MOST_BYTES_OF_A_GRAPH = 1L << 28;

  private final SameDiff graph;
  private final TrainingStep step;
  private final List<String> updated;
  private final int iteration;
  private List<String> names = List.of();
  private boolean isGraphLeftOut;

  DumpedGraph(SameDiff graph, MultiDataSet minibatch, Collection<String> updated, int iteration) {
    this.graph = graph;
    step = step(minibatch);
    this.updated = List.copyOf(updated);
    this.iteration = iteration;
  }

  private static TrainingStep step(MultiDataSet minibatch) {
    List<Part> parts = new ArrayList<>();
    add(parts, Role.FEATURES, minibatch.getFeatures());
    add(parts, Role.LABELS, minibatch.getLabels());
    add(parts, Role.FEATURES_MASK, minibatch.getFeaturesMaskArrays());
    add(parts, Role.LABELS_MASK, minibatch.getLabelsMaskArrays());
    return new TrainingStep(parts);
  }

  private static void add(List<Part> parts, Role role, @Nullable INDArray @Nullable [] arrays) {
    for (int i = 0; arrays != null && i < arrays.length; i++) {
      if (arrays[i] != null) {
        parts.add(new Part(role, i, "", arrays[i]));
      }
    }
  }

  @Override
  int iteration() {
    return iteration;
  }

  /** Variables and constants, by name. */
  private Map<String, INDArray> variables() {
    Map<String, INDArray> variables = new LinkedHashMap<>();
    for (SDVariable variable : graph.variables()) {
      VariableType type = variable.getVariableType();
      if (type == VariableType.VARIABLE || type == VariableType.CONSTANT) {
        INDArray values = variable.getArr();
        if (values != null) {
          variables.put(variable.name(), values);
        }
      }
    }
    return variables;
  }

  /** What the updater keeps, by DL4J's key of it and the name of the variable. */
  private Map<String, Map<String, INDArray>> updaterStates() {
    Map<String, Map<String, INDArray>> states = new LinkedHashMap<>();
    if (graph.getUpdaterMap() != null) {
      graph.getUpdaterMap().forEach((name, updater) -> add(states, name, updater));
    }
    return states;
  }

  private static void add(
      Map<String, Map<String, INDArray>> states, String name, GradientUpdater<?> updater) {
    Map<String, INDArray> state = updater.getState();
    if (state != null && !state.isEmpty()) {
      states.put(name, state);
    }
  }

  @Override
  void writeTo(CrashDumpDraft draft) throws IOException {
    Map<String, INDArray> variables = variables();
    names = List.copyOf(variables.keySet());
    Map<String, Map<String, INDArray>> states = updaterStates();
    int number = 0;
    for (Map.Entry<String, INDArray> variable : variables.entrySet()) {
      draft.add(Entries.variable(number), variable.getValue());
      Map<String, INDArray> kept = states.getOrDefault(variable.getKey(), Map.of());
      for (Map.Entry<String, INDArray> state : kept.entrySet()) {
        draft.add(Entries.updaterState(number, state.getKey()), state.getValue());
      }
      number++;
    }
    draft.add(step);
    byte[] written = bytes() > MOST_BYTES_OF_A_GRAPH ? null : written();
    if (written == null) {
      isGraphLeftOut = true;
    } else {
      draft.add(Entries.GRAPH, written);
    }
  }

  /** The graph as SameDiff writes it; null if it cannot. */
  private byte @Nullable [] written() {
    try {
      ByteBuffer buffer = graph.asFlatBuffers(true);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (RuntimeException | LinkageError e) {
      return null; // README.txt says so; what it takes to compute the iteration is there.
    }
  }

  @Override
  long bytes() {
    long bytes = step.bytes();
    for (INDArray values : variables().values()) {
      bytes += DumpedNetwork.bytes(values);
    }
    for (Map<String, INDArray> state : updaterStates().values()) {
      bytes += state.values().stream().mapToLong(DumpedNetwork::bytes).sum();
    }
    return bytes;
  }

  @Override
  Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(Entries.UPDATED, String.join("\n", updated));
    for (int number = 0; number < names.size(); number++) {
      properties.put(Entries.VARIABLE_NAME + number, names.get(number));
    }
    return properties;
  }

  @Override
  String when() {
    return updated.isEmpty()
        ? "before the updates of this iteration: those that produced the value"
        : "before the updates of this iteration, but for those of "
            + String.join(", ", updated)
            + ", which SameDiff had made already";
  }

  @Override
  String files() {
    String ofGraph =
        isGraphLeftOut
            ? "\nThere is no graph.fb: the graph is too large, or SameDiff could not write it."
            : """

            graph.fb             the graph as SameDiff.save writes it. SameDiff.load of 1.0.0-M2.1 reads it
                                 only if it has no lstmLayer\
            """;
    return """
    variables/           variables and constants of the graph, as Nd4j.write writes them;
                         crash-dump.properties has the name of each number
    updater/             what the updater keeps of the variable of that number
    step/                the minibatch: features, labels and masks; the number is the position\
    """
        + ofGraph;
  }
}
