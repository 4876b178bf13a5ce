package org.gatewatch.internal.dl4j;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Which class a network holds most likely at each timestep of an example. DL4J computes the output
 * with the loss and shows it to no listener; what is largest before the softmax is so after it.
 *
 * @param below what the layer below the output gives, without dropout: [timestep, size]
 * @param weights of the output, column by column, one a class
 * @param bias of the output, one a class
 */
record LikelyClasses(double[] below, double[] weights, double[] bias) {

  /** Every timestep's class; −1 where something is NaN. Takes size × classes for each. */
  int[] compute() {
    int classes = bias.length;
    int size = weights.length / classes;
    int[] likely = new int[below.length / size];
    double[] sums = new double[classes];
    for (int step = 0; step < likely.length; step++) {
      for (int c = 0; c < classes; c++) {
        double sum = bias[c];
        for (int i = 0; i < size; i++) {
          sum += weights[c * size + i] * below[step * size + i];
        }
        sums[c] = sum;
      }
      likely[step] = ClassesRead.largest(sums, 0, classes, Double.NEGATIVE_INFINITY);
    }
    return likely;
  }

  /**
   * An output layer in one iteration.
   *
   * @param below what the layer below gives, [examples, size, timesteps]; valid in that iteration
   * @param weights column by column, one a class
   * @param bias one a class
   */
  record Output(INDArray below, double[] weights, double[] bias) {
    /** Larger weights are not copied. */
    private static final long MOST_WEIGHTS = 1 << 18;

    /**
     * Copies its weights.
     *
     * @return null if it is of another kind, or something else lies below it than a layer
     */
    static @Nullable Output of(
        Model model, NamedLayer end, Function<String, @Nullable INDArray> outputs, int steps) {
      String key = keyBelow(model, end);
      INDArray given = key == null ? null : outputs.apply(key);
      boolean timeFirst = LossTimesteps.timeAxis(end.layer()) == 1;
      if (given == null || given.rank() != 3) {
        return null;
      }
      INDArray below = ClassesRead.sequences(given, timeFirst, steps);
      if (below == null || !(end.configuration() instanceof RnnOutputLayer)) {
        return null;
      }
      Map<String, INDArray> parameters = end.layer().paramTable();
      INDArray weights = parameters.get("W");
      if (weights == null || weights.length() > MOST_WEIGHTS || weights.size(0) != below.size(1)) {
        return null;
      }
      INDArray bias = parameters.get("b");
      return new Output(
          below, copy(weights), bias == null ? new double[(int) weights.size(1)] : copy(bias));
    }

    LikelyClasses of(int example) {
      return new LikelyClasses(ClassesRead.values(below, example), weights, bias);
    }

    private static double[] copy(INDArray array) {
      try (INDArray copy = array.dup('f')) {
        return copy.data().asDouble();
      }
    }

    private static @Nullable String keyBelow(Model model, NamedLayer end) {
      if (model instanceof ComputationGraph graph) {
        ComputationGraphConfiguration configuration = graph.getConfiguration();
        List<String> inputs = configuration.getVertexInputs().get(end.name());
        boolean isPlain =
            configuration.getVertices().get(end.name()) instanceof LayerVertex vertex
                && vertex.getPreProcessor() == null;
        return isPlain && inputs != null && inputs.size() == 1 ? inputs.get(0) : null;
      }
      int last = ((MultiLayerNetwork) model).getnLayers() - 1;
      boolean isPlain =
          ((MultiLayerNetwork) model).getLayerWiseConfigurations().getInputPreProcess(last) == null;
      return isPlain && last > 0 ? Integer.toString(last) : null;
    }
  }
}
