package org.gatewatch.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.Indexer;
import org.deeplearning4j.nn.api.Model;
import org.gatewatch.sample.Kernel;
import org.gatewatch.summarise.Segment;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Tells in every iteration, sampled or not, whether a recurrent network still computes finite
 * numbers, from few of them:
 *
 * <ul>
 *   <li>the output of each recurrent layer at both ends of the sequence: NaN in an output comes
 *       back through the recurrence and stays to the last step, which is the first timestep for a
 *       cell that reads backward;
 *   <li>the gradients of the biases of recurrent layers, which are sums, over all examples and
 *       timesteps, of the gradients of their gates before the activation function;
 *   <li>the score.
 * </ul>
 *
 * <p>It does not see an infinite value that an activation function takes back to a finite one, nor
 * a weight gradient or an update that overflows alone: those show in a later iteration, when what
 * they made non-finite is used, or in the next sample.
 *
 * <p>Reads tensors of type FLOAT and DOUBLE in the memory of the CPU; takes others for finite.
 */
final class Sentinel {
  private final List<Output> outputs;
  private final List<Segment> biases;

  /**
   * The output of a recurrent layer.
   *
   * @param key by which the forward pass hands it over
   * @param timeFirst whether it is [examples, timesteps, units] and not [examples, units,
   *     timesteps]
   */
  private record Output(String key, boolean timeFirst) {}

  private Sentinel(List<Output> outputs, List<Segment> biases) {
    this.outputs = outputs;
    this.biases = biases;
  }

  /** A sentinel over the recurrent layers of a network. */
  static Sentinel of(Model model) {
    List<Output> outputs = new ArrayList<>();
    List<Segment> biases = new ArrayList<>();
    for (NamedLayer layer : NamedLayer.of(model)) {
      List<RecurrentCell> cells = RecurrentCell.of(layer);
      if (!cells.isEmpty()) {
        outputs.add(new Output(layer.key(), cells.get(0).isTimeFirst()));
        LayerKind kind = LayerKind.of(layer.configuration());
        for (Block block : CapturePlan.blocks(layer, kind, model.params())) {
          if (block.kernel() == Kernel.BIAS && !kind.frozen()) {
            biases.add(block.segment());
          }
        }
      }
    }
    return new Sentinel(outputs, biases);
  }

  /** Whether a recurrent layer's output has a non-finite value at an end of the sequence. */
  boolean findsInOutputs(Function<String, @Nullable INDArray> activations) {
    for (Output output : outputs) {
      INDArray array = activations.apply(output.key());
      if (array != null && canRead(array) && isNonFinite(array, output.timeFirst())) {
        return true;
      }
    }
    return false;
  }

  /** Whether the score or the gradient of a bias is non-finite, before the updater changes it. */
  boolean findsInGradients(Model model) {
    INDArray gradients = model.getGradientsViewArray();
    if (!Double.isFinite(model.score())) {
      return true;
    }
    if (gradients == null || !canRead(gradients)) {
      return false;
    }
    Indexer indexer = gradients.data().indexer();
    for (Segment bias : biases) {
      if (isNonFinite(indexer, gradients.offset() + bias.offset(), bias.length(), 1)) {
        return true;
      }
    }
    return false;
  }

  private static boolean canRead(INDArray array) {
    DataType type = array.dataType();
    return Nd4j.getEnvironment().isCPU() && (type == DataType.FLOAT || type == DataType.DOUBLE);
  }

  private static boolean isNonFinite(INDArray output, boolean timeFirst) {
    Indexer indexer = output.data().indexer();
    int time = timeFirst ? 1 : 2;
    int units = output.rank() == 3 && timeFirst ? 2 : 1;
    long last = output.rank() == 3 ? (output.size(time) - 1) * output.stride(time) : 0;
    for (long example = 0; example < output.size(0); example++) {
      long first = output.offset() + example * output.stride(0);
      if (isNonFinite(indexer, first, output.size(units), output.stride(units))
          || (last > 0
              && isNonFinite(indexer, first + last, output.size(units), output.stride(units)))) {
        return true;
      }
    }
    return false;
  }

  /** A finite number less itself is zero, anything else NaN, which a sum keeps. */
  private static boolean isNonFinite(Indexer indexer, long first, long length, long stride) {
    double sum = 0;
    if (indexer instanceof FloatIndexer floats) {
      for (long i = 0; i < length; i++) {
        float value = floats.get(first + i * stride);
        sum += value - value;
      }
    } else {
      DoubleIndexer doubles = (DoubleIndexer) indexer;
      for (long i = 0; i < length; i++) {
        double value = doubles.get(first + i * stride);
        sum += value - value;
      }
    }
    return Double.isNaN(sum);
  }
}
