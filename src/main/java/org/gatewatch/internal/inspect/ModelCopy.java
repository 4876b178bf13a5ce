package org.gatewatch.internal.inspect;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Makes a network that computes what another does: of the same configuration, iteration and epoch,
 * with copies of the same parameters. DL4J's own {@code clone()} may change the network that is
 * copied (it makes an updater), and wraps frozen layers twice. The copy takes sequences as a whole,
 * whatever the other does.
 */
final class ModelCopy {
  private ModelCopy() {}

  /**
   * A copy of a network; to be called outside of workspaces.
   *
   * @param model is only read
   */
  static Model of(Model model) {
    INDArray parameters = model.params();
    INDArray values = parameters.dup().reshape(1, parameters.length());
    if (model instanceof ComputationGraph graph) {
      ComputationGraphConfiguration configuration = graph.getConfiguration().clone();
      configuration.setBackpropType(BackpropType.Standard);
      configuration.setIterationCount(graph.getConfiguration().getIterationCount());
      configuration.setEpochCount(graph.getConfiguration().getEpochCount());
      ComputationGraph copy = new ComputationGraph(configuration);
      copy.init(values, false);
      copy.initGradientsView();
      return copy;
    }
    MultiLayerNetwork network = (MultiLayerNetwork) model;
    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations().clone();
    configuration.setBackpropType(BackpropType.Standard);
    MultiLayerNetwork copy = new MultiLayerNetwork(configuration);
    copy.init(values, false);
    return copy;
  }

  /**
   * Gives a network copies of a minibatch, as {@code fit} does.
   *
   * @throws IllegalArgumentException if it has not as many arrays as the network needs
   */
  static void give(MultiDataSet minibatch, Model copy) {
    INDArray[] features = copies("features", minibatch.getFeatures(), inputs(copy));
    INDArray[] labels = copies("labels", minibatch.getLabels(), outputs(copy));
    @Nullable INDArray @Nullable [] ofFeatures =
        masks(minibatch.getFeaturesMaskArrays(), features.length);
    @Nullable INDArray @Nullable [] ofLabels =
        masks(minibatch.getLabelsMaskArrays(), labels.length);
    if (copy instanceof ComputationGraph graph) {
      graph.setInputs(features);
      graph.setLabels(labels);
      graph.setLayerMaskArrays(ofFeatures, ofLabels);
    } else if (copy instanceof MultiLayerNetwork network) {
      network.setInput(features[0]);
      network.setLabels(labels[0]);
      network.setLayerMaskArrays(first(ofFeatures), first(ofLabels));
    }
  }

  private static int inputs(Model copy) {
    return copy instanceof ComputationGraph graph ? graph.getNumInputArrays() : 1;
  }

  private static int outputs(Model copy) {
    return copy instanceof ComputationGraph graph ? graph.getNumOutputArrays() : 1;
  }

  private static INDArray[] copies(
      String name, @Nullable INDArray @Nullable [] arrays, int needed) {
    int given = arrays == null ? 0 : arrays.length;
    if (arrays == null || given != needed) {
      throw new IllegalArgumentException(
          name + " must be " + needed + " arrays for this network, not " + given);
    }
    INDArray[] copies = new INDArray[needed];
    for (int i = 0; i < needed; i++) {
      INDArray array = arrays[i];
      if (array == null) {
        throw new IllegalArgumentException(name + " must not be null");
      }
      copies[i] = array.dup();
    }
    return copies;
  }

  private static @Nullable INDArray first(@Nullable INDArray @Nullable [] arrays) {
    return arrays == null ? null : arrays[0];
  }

  private static @Nullable INDArray @Nullable [] masks(
      @Nullable INDArray @Nullable [] arrays, int needed) {
    if (arrays == null) {
      return null;
    }
    @Nullable INDArray[] copies = new INDArray[needed];
    for (int i = 0; i < Math.min(needed, arrays.length); i++) {
      INDArray array = arrays[i];
      copies[i] = array == null ? null : array.dup();
    }
    return copies;
  }
}
