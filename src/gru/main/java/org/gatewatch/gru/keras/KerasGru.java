package org.gatewatch.gru.keras;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.modelimport.keras.KerasLayer;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasActivationUtils;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasConstraintUtils;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasInitilizationUtils;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasLayerUtils;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.util.TimeSeriesUtils;
import org.gatewatch.gru.Gru;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keras's GRU as a {@link Gru}; made by DL4J's import once {@link GatewatchKeras#register()} was
 * called. Reads what Keras 2 and tf.keras write, with {@code reset_after} true or false.
 *
 * <p>Like DL4J's import of an LSTM it takes no notice of recurrent dropout and of {@code stateful}.
 * Without biases in the file they are zero, but are trained on.
 */
public final class KerasGru extends KerasLayer {
  private static final Logger log = LoggerFactory.getLogger(KerasGru.class);

  private final boolean resetAfter;
  private final boolean biased;

  /**
   * What DL4J calls.
   *
   * @param layerConfig as parsed from the model's JSON
   * @throws InvalidKerasConfigurationException if something is missing
   * @throws UnsupportedKerasConfigurationException if it has what a {@link Gru} has not
   */
  public KerasGru(Map<String, Object> layerConfig)
      throws InvalidKerasConfigurationException, UnsupportedKerasConfigurationException {
    super(layerConfig, false);
    Map<String, Object> inner = KerasLayerUtils.getInnerLayerConfigFromConfig(layerConfig, conf);
    refuse(inner);
    resetAfter = isTrue(inner, "reset_after");
    biased = KerasLayerUtils.getHasBiasFromConfig(layerConfig, conf);
    Gru gru = gru(layerConfig, inner);
    Layer masked =
        inner.get(MaskingBelow.VALUE) instanceof Number value
            ? new MaskZeroLayer(gru, value.doubleValue())
            : gru;
    masked.setLayerName(layerName);
    boolean everyTimestep = isTrue(inner, conf.getLAYER_FIELD_RETURN_SEQUENCES());
    layer = everyTimestep ? masked : new LastTimeStep(masked);
  }

  private static boolean isTrue(Map<String, Object> config, String key) {
    return Boolean.TRUE.equals(config.get(key));
  }

  private void refuse(Map<String, Object> inner) throws UnsupportedKerasConfigurationException {
    if (kerasMajorVersion != 2) {
      throw new UnsupportedKerasConfigurationException(
          "GRU of Keras " + kerasMajorVersion + " is not read, only that of Keras 2");
    }
    for (String option : new String[] {"go_backwards", "time_major", "return_state"}) {
      if (isTrue(inner, option)) {
        throw new UnsupportedKerasConfigurationException(
            "GRU " + layerName + " has " + option + ", which is not read");
      }
    }
    if (inner.get(conf.getLAYER_FIELD_DROPOUT_U()) instanceof Number dropout
        && dropout.doubleValue() > 0) {
      log.warn("GRU {} is read without its recurrent dropout of {}", layerName, dropout);
    }
  }

  private Gru gru(Map<String, Object> layerConfig, Map<String, Object> inner)
      throws InvalidKerasConfigurationException, UnsupportedKerasConfigurationException {
    String gate = (String) inner.get(conf.getLAYER_FIELD_INNER_ACTIVATION());
    IActivation gateFunction = KerasActivationUtils.mapToIActivation(gate, conf);
    IActivation function = KerasActivationUtils.getIActivationFromConfig(layerConfig, conf);
    Gru.Builder builder =
        new Gru.Builder()
            .name(layerName)
            .nOut(KerasLayerUtils.getNOutFromConfig(layerConfig, conf))
            .resetAfter(resetAfter)
            .gateActivationFunction(gateFunction)
            .activation(function)
            .weightInit(drawn(layerConfig, conf.getLAYER_FIELD_INIT()))
            .weightInitRecurrent(drawn(layerConfig, conf.getLAYER_FIELD_INNER_INIT()))
            .biasInit(0)
            .l1(weightL1Regularization)
            .l2(weightL2Regularization)
            .dataFormat(RNNFormat.NWC);
    if (dropout < 1) {
      builder.dropOut(dropout);
    }
    constrain(builder, layerConfig);
    return builder.build();
  }

  private IWeightInit drawn(Map<String, Object> layerConfig, String field)
      throws InvalidKerasConfigurationException, UnsupportedKerasConfigurationException {
    return KerasInitilizationUtils.getWeightInitFromConfig(
        layerConfig, field, false, conf, kerasMajorVersion);
  }

  private void constrain(Gru.Builder builder, Map<String, Object> layerConfig)
      throws InvalidKerasConfigurationException, UnsupportedKerasConfigurationException {
    LayerConstraint input = constraint(layerConfig, conf.getLAYER_FIELD_W_CONSTRAINT());
    if (input != null) {
      builder.constrainInputWeights(input);
    }
    LayerConstraint recurrent = constraint(layerConfig, conf.getLAYER_FIELD_RECURRENT_CONSTRAINT());
    if (recurrent != null) {
      builder.constrainRecurrent(recurrent);
    }
    LayerConstraint bias = constraint(layerConfig, conf.getLAYER_FIELD_B_CONSTRAINT());
    if (bias != null) {
      builder.constrainBias(bias);
    }
  }

  private @Nullable LayerConstraint constraint(Map<String, Object> layerConfig, String field)
      throws InvalidKerasConfigurationException, UnsupportedKerasConfigurationException {
    return KerasConstraintUtils.getConstraintsFromConfig(
        layerConfig, field, conf, kerasMajorVersion);
  }

  @Override
  public InputType getOutputType(InputType... inputType) throws InvalidKerasConfigurationException {
    InputPreProcessor before = getInputPreprocessor(inputType);
    InputType read = before == null ? inputType[0] : before.getOutputType(inputType[0]);
    return layer.getOutputType(-1, read);
  }

  @Override
  public InputPreProcessor getInputPreprocessor(InputType... inputType)
      throws InvalidKerasConfigurationException {
    if (inputType.length > 1) {
      throw new InvalidKerasConfigurationException(
          "GRU " + layerName + " has an initial state as a second input, which is not read");
    }
    return InputTypeUtil.getPreprocessorForInputTypeRnnLayers(
        inputType[0], TimeSeriesUtils.getFormatFromRnnLayer(layer), layerName);
  }

  @Override
  public int getNumParams() {
    return biased ? 3 : 2;
  }

  /**
   * Brings Keras's weights into the order of {@link Gru}'s.
   *
   * @param weights {@code kernel} [inputs, 3 × units], {@code recurrent_kernel} [units, 3 × units]
   *     and {@code bias}: [2, 3 × units] if {@code reset_after}, else [3 × units]
   */
  @Override
  public void setWeights(Map<String, INDArray> weights) throws InvalidKerasConfigurationException {
    INDArray input = find(weights, conf.getKERAS_PARAM_NAME_W());
    INDArray biases = biases(weights, input.size(1));
    this.weights = new HashMap<>();
    this.weights.put(Gru.INPUT_WEIGHTS, turned(input));
    this.weights.put(Gru.RECURRENT_WEIGHTS, turned(find(weights, conf.getKERAS_PARAM_NAME_RW())));
    this.weights.put(Gru.BIAS, turned(biases.getRow(0, true)));
    if (resetAfter) {
      this.weights.put(Gru.RECURRENT_BIAS, turned(biases.getRow(1, true)));
    }
    inner().setNIn(input.size(0));
  }

  /** [2, 3 × units]; without a reset after the product only the first row counts. */
  private INDArray biases(Map<String, INDArray> weights, long columns)
      throws InvalidKerasConfigurationException {
    if (!biased) {
      return Nd4j.zeros(2, columns);
    }
    INDArray found = find(weights, conf.getKERAS_PARAM_NAME_B());
    long rows = resetAfter ? 2 : 1;
    if (found.length() != rows * columns) {
      throw new InvalidKerasConfigurationException(
          String.format(
              Locale.ROOT,
              "GRU %s has %d biases, not %d",
              layerName,
              found.length(),
              rows * columns));
    }
    return found.reshape('c', rows, columns);
  }

  /** Keras has the update gate first, then the reset gate. */
  private static INDArray turned(INDArray weights) {
    long units = weights.size(1) / 3;
    INDArray update = weights.get(all(), interval(0, units));
    INDArray reset = weights.get(all(), interval(units, 2 * units));
    INDArray candidate = weights.get(all(), interval(2 * units, 3 * units));
    return Nd4j.hstack(reset, update, candidate);
  }

  private Gru inner() {
    Layer inner = layer;
    while (inner instanceof BaseWrapperLayer wrapper) {
      inner = wrapper.getUnderlying();
    }
    return (Gru) inner;
  }

  private INDArray find(Map<String, INDArray> weights, String name)
      throws InvalidKerasConfigurationException {
    INDArray found = weights.get(name);
    if (found == null) {
      throw new InvalidKerasConfigurationException("GRU " + layerName + " has no " + name);
    }
    return found;
  }
}
