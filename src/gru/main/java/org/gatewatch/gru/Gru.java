package org.gatewatch.gru;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A gated recurrent unit (Cho et al. 2014, <a href="https://arxiv.org/abs/1406.1078">arXiv
 * 1406.1078</a>), used as any recurrent layer of DL4J:
 *
 * <pre>{@code
 * new NeuralNetConfiguration.Builder().list()
 *     .layer(new Gru.Builder().nIn(27).nOut(128).build())
 *     .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT).nIn(128).nOut(27).build())
 * }</pre>
 *
 * <p>For each timestep, with the input x, the state h of the timestep before, ∘ element by element:
 *
 * <pre>
 * r  = gate(x Wr + br + h RWr + Rbr)          reset
 * z  = gate(x Wz + bz + h RWz + Rbz)          update
 * n  = cell(x Wn + bn + r ∘ (h RWn + Rbn))    new, when the reset comes after the product
 * n  = cell(x Wn + bn + (r ∘ h) RWn)          new, when it comes before
 * h' = z ∘ h + (1 - z) ∘ n                    state and output
 * </pre>
 *
 * The reset after the product is what Keras ({@code reset_after=True}) and cuDNN compute, and the
 * default; before it is the paper's. There h' has z and 1 − z the other way round, which is the
 * same cell with the signs of Wz, RWz and bz turned.
 *
 * <p>Parameters, each in 'f' order with the columns of reset, update and new one after the other,
 * so that a gate is contiguous in memory:
 *
 * <table>
 * <caption>Parameters in their order</caption>
 * <tr><th>key</th><th>shape</th><th></th></tr>
 * <tr><td>{@value #INPUT_WEIGHTS}</td><td>[nIn, 3 × nOut]</td><td>weights of the input</td></tr>
 * <tr><td>{@value #RECURRENT_WEIGHTS}</td><td>[nOut, 3 × nOut]</td><td>weights of the state</td></tr>
 * <tr><td>{@value #BIAS}</td><td>[1, 3 × nOut]</td><td>biases</td></tr>
 * <tr><td>{@value #RECURRENT_BIAS}</td><td>[1, 3 × nOut]</td><td>biases of the product with the
 * state; only when the reset comes after the product</td></tr>
 * </table>
 *
 * <p>In a masked timestep the output and the state are zero, as in DL4J's other layers, and no
 * gradient passes. (Keras keeps the state; that is the same wherever masked timesteps are all at
 * the start or at the end.) Under truncated backpropagation through time the gradient is that of
 * the segment as it ran, from the state it began with.
 *
 * <p>Not safe for use by several threads while it is being configured, as all of DL4J's.
 */
public final class Gru extends BaseRecurrentLayer {
  /** Key of the weights of the input, [nIn, 3 × nOut]. */
  public static final String INPUT_WEIGHTS = "W";

  /** Key of the weights of the state, [nOut, 3 × nOut]. */
  public static final String RECURRENT_WEIGHTS = "RW";

  /** Key of the biases, [1, 3 × nOut]. */
  public static final String BIAS = "b";

  /**
   * Key of the biases of the product with the state, [1, 3 × nOut]; only when the reset comes after
   * that product.
   */
  public static final String RECURRENT_BIAS = "Rb";

  private static final long serialVersionUID = 1L;

  private boolean resetAfter = true;
  private IActivation gateActivationFn = new ActivationSigmoid();

  /** For reading a configuration from JSON or YAML. */
  private Gru() {}

  private Gru(Builder builder) {
    super(builder);
    resetAfter = builder.resetAfter;
    gateActivationFn = builder.gateActivationFn;
    initializeConstraints(builder);
  }

  /** Whether the reset gate is applied after the product of state and weights. */
  public boolean isResetAfter() {
    return resetAfter;
  }

  /** The activation function of the reset and the update gate. */
  public IActivation getGateActivationFn() {
    return gateActivationFn;
  }

  @Override
  protected void initializeConstraints(Layer.Builder<?> builder) {
    super.initializeConstraints(builder);
    Builder own = (Builder) builder;
    constrain(INPUT_WEIGHTS, own.getInputWeightConstraints());
    constrain(RECURRENT_WEIGHTS, own.getRecurrentConstraints());
  }

  private void constrain(String parameter, @Nullable List<LayerConstraint> by) {
    if (by == null) {
      return;
    }
    List<LayerConstraint> all = new ArrayList<>();
    if (constraints != null) {
      all.addAll(constraints);
    }
    for (LayerConstraint each : by) {
      LayerConstraint own = each.clone();
      own.setParams(Collections.singleton(parameter));
      all.add(own);
    }
    constraints = all;
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    LayerValidation.assertNInNOutSet("Gru", getLayerName(), index, getNIn(), getNOut());
    GruLayer layer = new GruLayer(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    Map<String, INDArray> table = initializer().init(conf, parameters, initialize);
    layer.setParamTable(table);
    layer.setConf(conf);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return GruParameters.INSTANCE;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return GruMemory.report(this, inputType);
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof Gru;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Gru gru
        && super.equals(gru)
        && resetAfter == gru.resetAfter
        && gateActivationFn.equals(gru.gateActivationFn);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), resetAfter, gateActivationFn);
  }

  @Override
  public String toString() {
    return "Gru(super="
        + super.toString()
        + ", resetAfter="
        + resetAfter
        + ", gateActivationFn="
        + gateActivationFn
        + ")";
  }

  /**
   * Builds a {@link Gru}. The cell's activation is tanh if {@link #activation} says nothing else,
   * whatever the network's default is.
   */
  // DL4J's base class promises whatever type is asked for.
  @SuppressWarnings("unchecked")
  public static final class Builder extends BaseRecurrentLayer.Builder<Builder> {
    private boolean resetAfter = true;
    private IActivation gateActivationFn = new ActivationSigmoid();

    /**
     * All as Keras has it by default, but for the weights, which are drawn as the network's are.
     */
    public Builder() {
      setActivationFn(new ActivationTanH());
    }

    /**
     * Whether the reset gate is applied after the product of state and weights, as in Keras and
     * cuDNN, or before, as in the paper.
     *
     * @param after default true
     */
    public Builder resetAfter(boolean after) {
      resetAfter = after;
      return this;
    }

    /**
     * The activation function of the reset and the update gate; sigmoid if nothing is said.
     *
     * @param function between 0 and 1, element by element
     */
    public Builder gateActivationFunction(Activation function) {
      return gateActivationFunction(function.getActivationFunction());
    }

    /**
     * The activation function of the reset and the update gate; sigmoid if nothing is said.
     *
     * @param function between 0 and 1, element by element
     */
    public Builder gateActivationFunction(IActivation function) {
      gateActivationFn = Objects.requireNonNull(function, "function");
      return this;
    }

    /**
     * A new configuration.
     *
     * @throws IllegalArgumentException if an activation function is not computed element by
     *     element, or draws random numbers
     */
    @Override
    public Gru build() {
      ElementWise.check("gateActivationFunction", gateActivationFn);
      if (getActivationFn() != null) {
        ElementWise.check("activation", getActivationFn());
      }
      return new Gru(this);
    }
  }
}
