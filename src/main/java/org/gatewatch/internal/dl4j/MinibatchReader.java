package org.gatewatch.internal.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.internal.facts.MinibatchFacts;
import org.gatewatch.internal.summarise.FiniteRange;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Broadcast;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads which values the minibatch has that a network trains on. Changes nothing. */
public final class MinibatchReader {
  private static final Logger log = LoggerFactory.getLogger(MinibatchReader.class);

  /** Larger arrays would hold training up for longer than it is worth. */
  private static final long MOST_VALUES = 1 << 24;

  /** Those of DL4J change shapes only. */
  private static final String SHAPES_ONLY = "org.deeplearning4j.nn.conf.preprocessor";

  private final Model model;
  private final TrainingStep step;

  private MinibatchReader(Model model) {
    this.model = model;
    step = TrainingStep.of(model);
  }

  /**
   * Reads the minibatch of the present iteration, on the thread that trains, before the iteration
   * is over. Arrays of others may be of any kind: if one cannot be read, nothing is known.
   */
  public static MinibatchFacts of(Model model) {
    try {
      MinibatchReader reader = new MinibatchReader(model);
      return new MinibatchFacts(reader.inputs(), reader.labels(), reader.loss());
    } catch (RuntimeException | LinkageError e) {
      log.debug("The minibatch of a {} cannot be read", model.getClass().getSimpleName(), e);
      return MinibatchFacts.UNKNOWN;
    }
  }

  private List<MinibatchFacts.Input> inputs() {
    List<MinibatchFacts.Input> inputs = new ArrayList<>();
    @Nullable INDArray[] arrays = step.arrays(TrainingStep.Role.FEATURES);
    for (int i = 0; i < arrays.length; i++) {
      inputs.add(
          model instanceof ComputationGraph graph
              ? input(graph.getConfiguration(), i, arrays[i])
              : new MinibatchFacts.Input(
                  null, readers(), range(arrays[i]), ends(arrays[i], readers())));
    }
    return inputs;
  }

  /** Of sequences as a recurrent layer reads them, if there is no mask at all. */
  private MinibatchFacts.Ends ends(@Nullable INDArray array, List<String> readers) {
    PlannedLayer reader =
        NetworkStructure.of(model).layers().stream()
            .filter(layer -> layer.isRecurrent() && readers.contains(layer.named().name()))
            .findFirst()
            .orElse(null);
    if (step.isMasked()
        || reader == null
        || array == null
        || array.rank() != 3
        || !isReadable(array)) {
      return MinibatchFacts.Ends.UNKNOWN;
    }
    return SequenceEnds.of(reader.isTimeFirst() ? array.permute(0, 2, 1) : array);
  }

  private MinibatchFacts.Input input(
      ComputationGraphConfiguration graph, int position, @Nullable INDArray array) {
    String name = graph.getNetworkInputs().get(position);
    List<String> readers = new ArrayList<>();
    boolean isKnown = addReaders(graph, name, readers);
    List<String> known = isKnown ? readers : List.of();
    return new MinibatchFacts.Input(name, known, range(array), ends(array, known));
  }

  /**
   * Adds the layers that read what comes from a vertex.
   *
   * @return whether that is all who read it, and they read it as it is
   */
  private static boolean addReaders(
      ComputationGraphConfiguration graph, String source, List<String> readers) {
    boolean isKnown = true;
    for (Map.Entry<String, List<String>> entry : graph.getVertexInputs().entrySet()) {
      if (entry.getValue().contains(source)) {
        GraphVertex vertex = graph.getVertices().get(entry.getKey());
        if (vertex instanceof MergeVertex) {
          isKnown &= addReaders(graph, entry.getKey(), readers);
        } else {
          isKnown &= vertex instanceof LayerVertex layer && keepsValues(layer.getPreProcessor());
          readers.add(entry.getKey());
        }
      }
    }
    return isKnown;
  }

  /** The first of a list of layers. */
  private List<String> readers() {
    InputPreProcessor before =
        ((MultiLayerNetwork) model).getLayerWiseConfigurations().getInputPreProcess(0);
    return keepsValues(before) ? List.of(NamedLayer.of(model).get(0).name()) : List.of();
  }

  private static boolean keepsValues(@Nullable InputPreProcessor before) {
    return before == null || before.getClass().getPackageName().equals(SHAPES_ONLY);
  }

  private List<MinibatchFacts.Labels> labels() {
    List<MinibatchFacts.Labels> labels = new ArrayList<>();
    @Nullable INDArray[] arrays = step.arrays(TrainingStep.Role.LABELS);
    if (model instanceof ComputationGraph graph) {
      INDArray[] masks = graph.getLabelMaskArrays();
      List<String> outputs = graph.getConfiguration().getNetworkOutputs();
      for (int i = 0; i < arrays.length; i++) {
        INDArray mask = masks == null ? null : masks[i];
        String name = outputs.get(i);
        labels.add(new MinibatchFacts.Labels(name, range(arrays[i], mask, graph.getLayer(name))));
      }
    } else if (arrays.length == 1) {
      List<NamedLayer> layers = NamedLayer.of(model);
      NamedLayer output = layers.get(layers.size() - 1);
      INDArray mask = output.layer().getMaskArray();
      labels.add(new MinibatchFacts.Labels(output.name(), range(arrays[0], mask, output.layer())));
    }
    return labels;
  }

  private double loss() {
    double timesteps = LossTimesteps.of(model);
    double penalty = 0;
    for (NamedLayer layer : NamedLayer.of(model)) {
      penalty += layer.layer().calcRegularizationScore(true);
    }
    return timesteps > 0 ? (model.score() - penalty) / timesteps : Double.NaN;
  }

  /** Of what a mask counts; what it leaves out may be anything, and becomes 0. */
  private MinibatchFacts.Range range(
      @Nullable INDArray labels, @Nullable INDArray mask, @Nullable Layer output) {
    if (mask == null || labels == null || !isReadable(labels)) {
      return range(labels);
    }
    if (output == null) {
      return MinibatchFacts.Range.UNKNOWN;
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray counted = counted(labels, mask.castTo(labels.dataType()), output);
      return counted == null ? MinibatchFacts.Range.UNKNOWN : range(counted);
    }
  }

  /**
   * Labels without what a mask leaves out.
   *
   * @param mask as the graph has it, [examples, timesteps], or as an output layer keeps it,
   *     [examples × timesteps, 1], all examples of a timestep together
   * @return null if the mask is of another shape
   */
  private static @Nullable INDArray counted(INDArray labels, INDArray mask, Layer output) {
    if (labels.equalShapes(mask)) {
      return labels.mul(mask);
    }
    long examples = labels.size(0);
    if (labels.rank() == 2 && mask.length() == examples) {
      return labels.mulColumnVector(mask.reshape(examples, 1));
    }
    int time = LossTimesteps.timeAxis(output);
    if (labels.rank() != 3 || mask.length() != examples * labels.size(time)) {
      return null;
    }
    char order = mask.size(0) == examples ? 'c' : 'f';
    INDArray steps = mask.reshape(order, examples, labels.size(time));
    return Broadcast.mul(labels, steps, labels.ulike(), 0, time);
  }

  private MinibatchFacts.Range range(@Nullable INDArray array) {
    if (array == null || !isReadable(array)) {
      return MinibatchFacts.Range.UNKNOWN;
    }
    FiniteRange range = FiniteRange.of(array);
    return new MinibatchFacts.Range(range.least(), range.greatest(), array.length());
  }

  private static boolean isReadable(INDArray array) {
    return array.dataType().isFPType() && !array.isEmpty() && array.length() <= MOST_VALUES;
  }
}
