package org.gatewatch.benchmarks.diagnosis;

import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One minibatch.
 *
 * @param features one array for each input, of shape [examples, channels, timesteps]
 * @param labels of shape [examples, outputs, timesteps], or [examples, outputs]
 * @param featureMask of shape [examples, timesteps]; null for none
 * @param labelMask likewise
 */
record Batch(
    List<INDArray> features,
    INDArray labels,
    @Nullable INDArray featureMask,
    @Nullable INDArray labelMask) {

  Batch withFeatures(INDArray first) {
    return new Batch(
        features.size() == 1 ? List.of(first) : List.of(first, features.get(1)),
        labels,
        featureMask,
        labelMask);
  }

  Batch withLabels(INDArray others) {
    return new Batch(features, others, featureMask, labelMask);
  }

  Batch withoutMasks() {
    return new Batch(features, labels, null, null);
  }

  /** The first of the inputs. */
  INDArray input() {
    return features.get(0);
  }

  int examples() {
    return (int) labels.size(0);
  }

  /** How many outputs the loss is a sum over, examples included. */
  double countedSteps() {
    if (labels.rank() == 2) {
      return labels.size(0);
    }
    return labelMask == null
        ? labels.size(0) * labels.size(2)
        : labelMask.sumNumber().doubleValue();
  }

  void fit(Model model) {
    if (model instanceof MultiLayerNetwork network) {
      network.fit(input(), labels, featureMask, labelMask);
    } else {
      ((ComputationGraph) model)
          .fit(
              features.toArray(INDArray[]::new),
              new INDArray[] {labels},
              featureMasks(),
              labelMask == null ? null : new INDArray[] {labelMask});
    }
  }

  /** What the model makes of the features, in the labels' shape. */
  INDArray output(Model model) {
    if (model instanceof MultiLayerNetwork network) {
      return network.output(input(), false, featureMask, labelMask);
    }
    INDArray[] outputs =
        ((ComputationGraph) model).output(false, features.toArray(INDArray[]::new), featureMasks());
    return outputs[0];
  }

  private INDArray @Nullable [] featureMasks() {
    return featureMask == null
        ? null
        : features.stream().map(input -> featureMask).toArray(INDArray[]::new);
  }
}
