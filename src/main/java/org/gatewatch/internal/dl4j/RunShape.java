package org.gatewatch.internal.dl4j;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a training is besides its network's configuration, as its first sampled minibatch shows it.
 *
 * @param seed of the configuration; null if it is not known
 * @param examples of the minibatch; 0 if that is not known
 * @param timesteps of its first input; 0 if that has none, or it is not known
 */
public record RunShape(@Nullable Long seed, long examples, long timesteps) {
  /** Of a training of which nothing is known. */
  public static final RunShape UNKNOWN = new RunShape(null, 0, 0);

  private static final Logger log = LoggerFactory.getLogger(RunShape.class);

  /**
   * Reads a network, on the thread that trains it, within an iteration.
   *
   * @param structure of the network
   * @param inputWidth features of the first input; 0 if that is not known
   */
  public static RunShape of(Model model, NetworkStructure structure, long inputWidth) {
    try {
      if (model instanceof ComputationGraph graph) {
        INDArray[] inputs = graph.getInputs();
        long seed = graph.getConfiguration().getDefaultConfiguration().getSeed();
        return of(
            seed, inputs == null || inputs.length == 0 ? null : inputs[0], structure, inputWidth);
      }
      MultiLayerNetwork network = (MultiLayerNetwork) model;
      long seed = network.getLayerWiseConfigurations().getConf(0).getSeed();
      return of(seed, network.getInput(), structure, inputWidth);
    } catch (RuntimeException | LinkageError e) {
      log.debug("The minibatch of a {} cannot be read", model.getClass().getSimpleName(), e);
      return UNKNOWN;
    }
  }

  private static RunShape of(
      long seed, @Nullable INDArray input, NetworkStructure structure, long width) {
    if (input == null || input.rank() < 2) {
      return new RunShape(seed, 0, 0);
    }
    boolean isOfIndexes = !structure.layers().isEmpty() && isOfIndexes(structure.layers().get(0));
    long timesteps =
        switch (input.rank()) {
          case 2 -> isOfIndexes ? input.size(1) : 0;
          case 3 -> input.size(!isOfIndexes && isTimeFirst(input, structure, width) ? 1 : 2);
          default -> 0;
        };
    return new RunShape(seed, input.size(0), timesteps);
  }

  /**
   * Whether a layer reads [examples, timesteps], or [examples, 1, timesteps], whatever it gives.
   */
  private static boolean isOfIndexes(PlannedLayer layer) {
    return LayerKind.inside(layer.named().configuration()) instanceof EmbeddingSequenceLayer;
  }

  /**
   * Whether sequences are [examples, timesteps, features]. Recurrent layers say so; the width,
   * which a convolution's channels are not, tells only where there is none.
   */
  private static boolean isTimeFirst(INDArray input, NetworkStructure structure, long width) {
    return structure.isTimeFirst().orElse(input.size(1) != width && input.size(2) == width);
  }
}
