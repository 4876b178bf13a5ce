package org.gatewatch.internal.dl4j;

import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.util.OutputLayerUtil;
import org.gatewatch.internal.facts.OutputFacts;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Reads the layers of DL4J that compute a loss. */
final class OutputReader {
  private OutputReader() {}

  /** What a layer computes its loss from; null if it is none whose loss can be read. */
  static @Nullable OutputFacts of(String name, Layer layer) {
    ILossFunction loss = loss(layer);
    IActivation activation = layer instanceof FeedForwardLayer of ? of.getActivationFn() : null;
    String function = FactsReader.name(activation);
    if (loss == null || activation == null || function == null) {
      return null;
    }
    long width = ((FeedForwardLayer) layer).getNOut();
    boolean hasWeights = layer instanceof BaseOutputLayer;
    return new OutputFacts(
        name,
        FactsReader.without("Loss", loss),
        function,
        Math.max(0, width),
        misfit(loss, activation, width, hasWeights));
  }

  private static @Nullable ILossFunction loss(Layer layer) {
    if (layer instanceof BaseOutputLayer of) {
      return of.getLossFn();
    } else if (layer instanceof LossLayer of) {
      return of.getLossFn();
    } else if (layer instanceof RnnLossLayer of) {
      return of.getLossFn();
    }
    return layer instanceof CnnLossLayer of ? of.getLossFn() : null;
  }

  /** As DL4J's own check has it, which users may switch off. */
  private static OutputFacts.@Nullable Misfit misfit(
      ILossFunction loss, IActivation activation, long width, boolean hasWeights) {
    boolean isSoftmax = activation instanceof ActivationSoftmax;
    if (hasWeights && isSoftmax && width == 1) {
      return OutputFacts.Misfit.SOFTMAX_OF_ONE;
    }
    if (OutputLayerUtil.lossFunctionExpectsProbability(loss)
        && OutputLayerUtil.activationExceedsZeroOneRange(activation, !hasWeights)) {
      return OutputFacts.Misfit.NO_PROBABILITY;
    }
    if (isSoftmax && loss instanceof LossBinaryXENT) {
      return OutputFacts.Misfit.SOFTMAX_WITH_BINARY_LOSS;
    }
    return activation instanceof ActivationSigmoid && loss instanceof LossMCXENT
        ? OutputFacts.Misfit.SIGMOID_WITH_CLASS_LOSS
        : null;
  }
}
