package org.gatewatch.examples;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.IUpdater;

/** Settings of a network's layers that are not those it was made with. */
final class ChangedSettings {
  private ChangedSettings() {}

  /**
   * Changes all layers that have the setting.
   *
   * @param clip each element of the gradient is clipped at it; null to leave that as it is
   * @param learningRate in place of any schedule; null to leave that as it is
   */
  static void put(Model model, @Nullable Double clip, @Nullable Double learningRate) {
    for (BaseLayer layer : layers(model)) {
      if (clip != null) {
        layer.setGradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue);
        layer.setGradientNormalizationThreshold(clip);
      }
      if (learningRate != null) {
        put(layer.getIUpdater(), learningRate);
        put(layer.getBiasUpdater(), learningRate);
      }
    }
  }

  private static void put(@Nullable IUpdater updater, double learningRate) {
    if (updater != null && updater.hasLearningRate()) {
      updater.setLrAndSchedule(learningRate, null);
    }
  }

  private static List<BaseLayer> layers(Model model) {
    Layer[] all =
        model instanceof ComputationGraph graph
            ? graph.getLayers()
            : ((MultiLayerNetwork) model).getLayers();
    List<BaseLayer> layers = new ArrayList<>();
    for (Layer layer : all) {
      add(layers, layer.conf().getLayer());
    }
    return layers;
  }

  private static void add(
      List<BaseLayer> layers, org.deeplearning4j.nn.conf.layers.Layer configuration) {
    if (configuration instanceof BaseLayer layer) {
      layers.add(layer);
    } else if (configuration instanceof Bidirectional both) {
      add(layers, both.getFwd());
      add(layers, both.getBwd());
    } else if (configuration instanceof BaseWrapperLayer wrapper) {
      add(layers, wrapper.getUnderlying());
    }
  }
}
