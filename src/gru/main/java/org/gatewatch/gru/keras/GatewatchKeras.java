package org.gatewatch.gru.keras;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.modelimport.keras.KerasLayer;
import org.deeplearning4j.nn.modelimport.keras.KerasModel;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasModelBuilder;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasModelUtils;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Reads models of Keras that have a GRU.
 *
 * <pre>{@code
 * GatewatchKeras.register();
 * MultiLayerNetwork network = KerasModelImport.importKerasSequentialModelAndWeights("model.h5");
 * }</pre>
 *
 * <p>DL4J's {@code KerasModelImport} then reads a GRU as any other layer. A Bidirectional around
 * one it refuses whatever is registered, since it builds that wrapper itself; {@link
 * #readSequential} and {@link #readModel} read both, and all that {@code KerasModelImport} reads.
 *
 * <p>A Masking layer, or an Embedding with {@code mask_zero}, right below a GRU masks it if it is
 * read by {@link #readSequential} or {@link #readModel}, as DL4J does for an LSTM: at a masked
 * timestep its output is zero. {@code KerasModelImport} does not tell a registered layer what lies
 * below it: then nothing is masked.
 */
public final class GatewatchKeras {
  private GatewatchKeras() {}

  /**
   * Tells DL4J's import of Keras models what a GRU is, once for the whole JVM; again does no harm.
   * {@code KerasLayer.clearCustomLayers()} takes it back.
   */
  public static void register() {
    KerasLayer.registerCustomLayer("GRU", KerasGru.class);
    KerasLayer.registerCustomLayer(KerasBidirectionalGru.NAME, KerasBidirectionalGru.class);
  }

  /**
   * Reads a Sequential model that was saved as a whole, with its GRUs and Bidirectionals around
   * them.
   *
   * @param file what {@code model.save("….h5")} wrote
   * @param forTraining whether to read loss and optimizer, and to refuse what DL4J cannot train on
   * @return the model with its weights
   */
  public static MultiLayerNetwork readSequential(Path file, boolean forTraining)
      throws IOException,
          InvalidKerasConfigurationException,
          UnsupportedKerasConfigurationException {
    try (KerasModelBuilder builder = opened(file, forTraining)) {
      return builder.buildSequential().getMultiLayerNetwork();
    }
  }

  /**
   * Reads a model of the functional API that was saved as a whole, with its GRUs and Bidirectionals
   * around them.
   *
   * @param file what {@code model.save("….h5")} wrote
   * @param forTraining whether to read loss and optimizer, and to refuse what DL4J cannot train on
   * @return the model with its weights
   */
  public static ComputationGraph readModel(Path file, boolean forTraining)
      throws IOException,
          InvalidKerasConfigurationException,
          UnsupportedKerasConfigurationException {
    try (KerasModelBuilder builder = opened(file, forTraining)) {
      return builder.buildModel().getComputationGraph();
    }
  }

  private static KerasModelBuilder opened(Path file, boolean forTraining)
      throws IOException,
          InvalidKerasConfigurationException,
          UnsupportedKerasConfigurationException {
    register();
    KerasModelBuilder builder =
        new KerasModel()
            .modelBuilder()
            .modelHdf5Filename(file.toString())
            .enforceTrainingConfig(forTraining);
    Map<String, Object> model = KerasModelUtils.parseJsonString(builder.getModelJson());
    MaskingBelow.tellGrus(model);
    nameBidirectionals(model);
    return builder.modelJson(new ObjectMapper().writeValueAsString(model));
  }

  /** Every Bidirectional around a GRU, wherever it stands. */
  private static void nameBidirectionals(Object part) {
    if (part instanceof List<?> list) {
      list.forEach(GatewatchKeras::nameBidirectionals);
    } else if (part instanceof Map<?, ?> map) {
      if (isBidirectionalGru(map)) {
        @SuppressWarnings("unchecked")
        Map<String, Object> layer = (Map<String, Object>) map;
        layer.put("class_name", KerasBidirectionalGru.NAME);
      } else {
        map.values().forEach(GatewatchKeras::nameBidirectionals);
      }
    }
  }

  private static boolean isBidirectionalGru(Map<?, ?> layer) {
    return "Bidirectional".equals(layer.get("class_name"))
        && layer.get("config") instanceof Map<?, ?> config
        && config.get("layer") instanceof Map<?, ?> wrapped
        && "GRU".equals(wrapped.get("class_name"));
  }
}
