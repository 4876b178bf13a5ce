package org.gatewatch.internal.dl4j;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Counts over how many timesteps DL4J's score adds up the loss. DL4J sums it over all timesteps
 * that the output's mask counts, and divides by the number of examples, so that long sequences have
 * a higher score than short ones.
 */
public final class LossTimesteps {
  private LossTimesteps() {}

  /**
   * The timesteps of the present iteration, whose backward pass is over; under truncated
   * backpropagation those of its segment.
   *
   * @return for an example on average, or of all of them where DL4J does not divide by their
   *     number; of several outputs the sum; NaN if an output's labels are neither one for an
   *     example nor one for a timestep
   */
  public static double of(Model model) {
    if (model instanceof ComputationGraph graph) {
      return ofGraph(graph);
    }
    Layer output = ((MultiLayerNetwork) model).getOutputLayer();
    return output instanceof IOutputLayer with
        ? of(output, with.getLabels(), output.getMaskArray())
        : Double.NaN;
  }

  /** Layers of a graph have let go of their labels and masks by then; the graph has not. */
  private static double ofGraph(ComputationGraph graph) {
    @Nullable INDArray[] labels = TrainingStep.of(graph).arrays(TrainingStep.Role.LABELS);
    INDArray[] masks = graph.getLabelMaskArrays();
    List<String> outputs = graph.getConfiguration().getNetworkOutputs();
    if (labels.length < outputs.size()) {
      return Double.NaN; // Of an output that has none, nothing is known.
    }
    double sum = 0;
    for (int i = 0; i < outputs.size(); i++) {
      sum += of(graph.getLayer(outputs.get(i)), labels[i], masks == null ? null : masks[i]);
    }
    return sum;
  }

  private static double of(
      @Nullable Layer output, @Nullable INDArray labels, @Nullable INDArray mask) {
    if (output == null || labels == null || labels.rank() < 2 || labels.rank() > 3) {
      return Double.NaN;
    }
    long examples = labels.size(0);
    long all = labels.rank() == 2 ? examples : examples * labels.size(timeAxis(output));
    double counted = counted(mask, all, labels.length());
    return output.conf().isMiniBatch() ? counted / examples : counted;
  }

  static int timeAxis(Layer output) {
    return timeAxis(output.conf().getLayer());
  }

  /** Of the labels of an output layer, in sequences; 2 for a layer of another kind. */
  public static int timeAxis(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    RNNFormat format = RNNFormat.NCW;
    if (configuration instanceof RnnOutputLayer with) {
      format = with.getRnnDataFormat();
    } else if (configuration instanceof RnnLossLayer with) {
      format = with.getRnnDataFormat();
    }
    return format == RNNFormat.NWC ? 1 : 2;
  }

  /** A mask has one number for each timestep, in whatever shape, or one for each label. */
  private static double counted(@Nullable INDArray mask, long steps, long labels) {
    if (mask == null) {
      return steps;
    }
    if (mask.length() != steps && mask.length() != labels) {
      return Double.NaN;
    }
    double sum = mask.castTo(DataType.DOUBLE).sumNumber().doubleValue();
    return sum * steps / mask.length();
  }
}
