package org.gatewatch.internal.nonfinite;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.gatewatch.internal.dl4j.Block;
import org.gatewatch.internal.dl4j.PlannedLayer;
import org.gatewatch.internal.dl4j.TappedLayer;
import org.gatewatch.internal.summarise.Segment;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Tells in every iteration, sampled or not, whether recurrent layers still compute finite numbers,
 * from few of them:
 *
 * <ul>
 *   <li>the output of each recurrent layer at both ends of the sequence: NaN in an output comes
 *       back through the recurrence and stays to the last step, which is the first timestep for a
 *       cell that reads backward;
 *   <li>biases and peepholes, and their updates: nothing multiplies them by all inputs, so an
 *       infinite one may only saturate its gate;
 *   <li>of each cell on its way back: the gradient of its bias, which is the sum, over all examples
 *       and timesteps, of the gradients of its gates before the activation function, so that any
 *       that is non-finite shows; one column of the gradient of W and one of RW, in which every
 *       input and every output takes part, so that one that is infinite shows as Inf or, times a
 *       gradient of zero, as NaN; and of what it hands to the layer below, the ends of one example,
 *       in which every element of W takes part (but for those of the forget gate at the first step,
 *       which has nothing to forget).
 * </ul>
 *
 * <p>The cell state needs no look of its own: an infinite one makes the gradient of the next step's
 * forget gate infinite or, times zero, NaN; one of the last step makes that of its output gate so,
 * unless the activation function of the state squashes it, and then nothing reads it but the next
 * segment of truncated backpropagation, whose first step shows it.
 *
 * <p>Its loops count: an iterator would be garbage in every iteration.
 *
 * <p>It does not see a weight gradient or an update that overflows alone: that shows in the next
 * iteration, when the parameter has become non-finite. Nor does it see memory of a GPU, where a
 * {@link DeviceNonFiniteProbe} takes its place.
 */
public final class NonFiniteProbe {
  private final List<PlannedLayer> recurrent = new ArrayList<>();
  private final List<Segment> added;

  /** A probe over the recurrent layers among these. */
  NonFiniteProbe(List<PlannedLayer> layers) {
    List<Segment> all = new ArrayList<>();
    for (PlannedLayer layer : layers) {
      if (layer.isRecurrent()) {
        recurrent.add(layer);
        for (Block block : layer.blocks()) {
          if (block.isAdded()) {
            all.add(block.segment());
          }
        }
      }
    }
    added = Segment.joined(all);
  }

  /** Whether a recurrent layer's output has a non-finite value at an end of the sequence. */
  boolean findsInOutputs(Function<String, @Nullable INDArray> activations) {
    for (int i = 0; i < recurrent.size(); i++) {
      PlannedLayer layer = recurrent.get(i);
      INDArray output = activations.apply(layer.named().key());
      if (output != null && NonFinite.isAtAnEnd(output, output.size(0), layer.isTimeFirst())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a bias or a peephole of a recurrent layer is non-finite in a vector.
   *
   * @param flat the network's parameters, their gradients or their updates
   */
  boolean findsAdded(@Nullable INDArray flat) {
    return flat != null && NonFinite.isIn(flat, added);
  }

  /**
   * Whether a layer has computed a non-finite gradient.
   *
   * @param flat the gradients of the network
   * @param below what it hands to the layer below, or null if it computed nothing
   */
  static boolean findsOnTheWayBack(
      TappedLayer layer, @Nullable INDArray flat, @Nullable INDArray below) {
    if (flat != null && NonFinite.isIn(flat, layer.telling())) {
      return true;
    }
    return below != null && NonFinite.isAtAnEnd(below, 1, layer.layer().isTimeFirst());
  }
}
