package org.gatewatch.internal.dl4j;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A recurrent layer that somebody wrote for DL4J, with a forget gate and a candidate; W [inputs, 2
 * × units], RW [units, 2 × units], b [1, 2 × units], the candidate's columns first.
 */
final class MinimalGatedUnit extends BaseRecurrentLayer {
  private static final long serialVersionUID = 1L;

  private final IActivation gateFunction;

  private MinimalGatedUnit(Builder builder) {
    super(builder);
    gateFunction = builder.gateFunction;
  }

  IActivation gateFunction() {
    return gateFunction;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    MinimalGatedUnitLayer layer = new MinimalGatedUnitLayer(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialize));
    layer.setConf(conf);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return new Parameters();
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return null;
  }

  /** DL4J's base class promises whatever type is asked for. */
  @SuppressWarnings("unchecked")
  static final class Builder extends BaseRecurrentLayer.Builder<Builder> {
    private IActivation gateFunction = Activation.SIGMOID.getActivationFunction();

    Builder gateFunction(Activation function) {
      gateFunction = function.getActivationFunction();
      return this;
    }

    @Override
    public MinimalGatedUnit build() {
      return new MinimalGatedUnit(this);
    }
  }

  private static final class Parameters implements ParamInitializer {
    private static final List<String> WEIGHTS = List.of("W", "RW");
    private static final List<String> BIASES = List.of("b");

    @Override
    public long numParams(NeuralNetConfiguration conf) {
      return numParams(conf.getLayer());
    }

    @Override
    public long numParams(org.deeplearning4j.nn.conf.layers.Layer layer) {
      MinimalGatedUnit unit = (MinimalGatedUnit) layer;
      return 2 * unit.getNOut() * (unit.getNIn() + unit.getNOut() + 1);
    }

    @Override
    public List<String> paramKeys(org.deeplearning4j.nn.conf.layers.Layer layer) {
      return List.of("W", "RW", "b");
    }

    @Override
    public List<String> weightKeys(org.deeplearning4j.nn.conf.layers.Layer layer) {
      return WEIGHTS;
    }

    @Override
    public List<String> biasKeys(org.deeplearning4j.nn.conf.layers.Layer layer) {
      return BIASES;
    }

    @Override
    public boolean isWeightParam(org.deeplearning4j.nn.conf.layers.Layer layer, String key) {
      return WEIGHTS.contains(key);
    }

    @Override
    public boolean isBiasParam(org.deeplearning4j.nn.conf.layers.Layer layer, String key) {
      return BIASES.contains(key);
    }

    @Override
    public Map<String, INDArray> init(
        NeuralNetConfiguration conf, INDArray parameters, boolean initialize) {
      Map<String, INDArray> views = getGradientsFromFlattened(conf, parameters);
      MinimalGatedUnit unit = (MinimalGatedUnit) conf.getLayer();
      for (Map.Entry<String, INDArray> entry : views.entrySet()) {
        conf.addVariable(entry.getKey());
        INDArray view = entry.getValue();
        if (initialize && WEIGHTS.contains(entry.getKey())) {
          INDArray drawn = Nd4j.create(view.dataType(), view.length());
          unit.getWeightInitFn().init(view.size(0), unit.getNOut(), view.shape(), 'f', drawn);
          view.assign(drawn.reshape('f', view.shape()));
        } else if (initialize) {
          view.assign(0);
        }
      }
      return views;
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(
        NeuralNetConfiguration conf, INDArray flat) {
      MinimalGatedUnit unit = (MinimalGatedUnit) conf.getLayer();
      long columns = 2 * unit.getNOut();
      Map<String, Long> rows = new LinkedHashMap<>();
      rows.put("W", unit.getNIn());
      rows.put("RW", unit.getNOut());
      rows.put("b", 1L);
      INDArray vector = flat.reshape(flat.length());
      Map<String, INDArray> views = new LinkedHashMap<>();
      long from = 0;
      for (Map.Entry<String, Long> of : rows.entrySet()) {
        long to = from + of.getValue() * columns;
        INDArray part = vector.get(NDArrayIndex.interval(from, to));
        views.put(of.getKey(), part.reshape('f', of.getValue(), columns));
        from = to;
      }
      return views;
    }
  }
}
