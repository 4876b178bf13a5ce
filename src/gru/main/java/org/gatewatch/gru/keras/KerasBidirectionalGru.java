package org.gatewatch.gru.keras;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional.Mode;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.layers.wrappers.KerasBidirectional;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasLayerUtils;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Keras's Bidirectional around a GRU. DL4J's import builds the wrapper itself, around two layers
 * that it knows by name; {@link GatewatchKeras} gives this one's name in their place.
 */
public final class KerasBidirectionalGru extends KerasBidirectional {
  /** The name under which it is registered. */
  static final String NAME = "GatewatchBidirectionalGru";

  private static final Map<String, Mode> MODES =
      Map.of("concat", Mode.CONCAT, "sum", Mode.ADD, "mul", Mode.MUL, "ave", Mode.AVERAGE);

  private final KerasGru gru;

  /**
   * What DL4J calls.
   *
   * @param layerConfig as parsed from the model's JSON
   * @throws InvalidKerasConfigurationException if something is missing
   * @throws UnsupportedKerasConfigurationException if the two directions are not joined in one of
   *     the ways that DL4J has, or the GRU cannot be read
   */
  public KerasBidirectionalGru(Map<String, Object> layerConfig)
      throws InvalidKerasConfigurationException, UnsupportedKerasConfigurationException {
    super((Integer) layerConfig.get("keras_version"));
    className = KerasLayerUtils.getClassNameFromConfig(layerConfig, conf);
    layerName = KerasLayerUtils.getLayerNameFromConfig(layerConfig, conf);
    inputShape = KerasLayerUtils.getInputShapeFromConfig(layerConfig, conf);
    dimOrder = KerasLayerUtils.getDimOrderFromConfig(layerConfig, conf);
    inboundLayerNames = KerasLayerUtils.getInboundLayerNamesFromConfig(layerConfig, conf);
    Map<String, Object> own = KerasLayerUtils.getInnerLayerConfigFromConfig(layerConfig, conf);
    gru = new KerasGru(wrapped(own));
    layer = new Bidirectional(mode(own), gru.getLayer());
    layer.setLayerName(layerName);
  }

  private Map<String, Object> wrapped(Map<String, Object> own) {
    @SuppressWarnings("unchecked")
    Map<String, Object> config = new HashMap<>((Map<String, Object>) own.get("layer"));
    config.put(conf.getLAYER_FIELD_KERAS_VERSION(), kerasMajorVersion);
    return config;
  }

  private Mode mode(Map<String, Object> own) throws UnsupportedKerasConfigurationException {
    @Nullable Object named = own.get("merge_mode");
    Mode mode = named == null ? null : MODES.get(named);
    if (mode == null) {
      throw new UnsupportedKerasConfigurationException(
          "Bidirectional " + layerName + " has the merge_mode " + named + ", which is not read");
    }
    return mode;
  }

  @Override
  public Layer getUnderlyingRecurrentLayer() {
    return gru.getLayer();
  }

  @Override
  public int getNumParams() {
    return 2 * gru.getNumParams();
  }

  /**
   * Brings Keras's weights into the order of a {@link org.gatewatch.gru.Gru}'s.
   *
   * @param weights as {@link KerasGru#setWeights} wants them, each twice, with {@code forward_} and
   *     {@code backward_} before its name
   */
  @Override
  public void setWeights(Map<String, INDArray> weights) throws InvalidKerasConfigurationException {
    Bidirectional both = getBidirectionalLayer();
    this.weights = new HashMap<>();
    take("forward_", both.getFwd(), weights, "f");
    take("backward_", both.getBwd(), weights, "b");
  }

  private void take(String prefix, Layer direction, Map<String, INDArray> weights, String key)
      throws InvalidKerasConfigurationException {
    Map<String, INDArray> own = new HashMap<>();
    weights.forEach(
        (name, values) -> {
          if (name.startsWith(prefix)) {
            own.put(name.substring(prefix.length()), values);
          }
        });
    gru.setLayer(direction);
    gru.setWeights(own);
    gru.getWeights().forEach((name, values) -> this.weights.put(key + name, values));
  }
}
