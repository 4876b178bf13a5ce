package org.gatewatch.gru;

import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Where the parameters of a {@link Gru} lie in its part of the network's, and how they begin. */
final class GruParameters implements ParamInitializer {
  static final GruParameters INSTANCE = new GruParameters();

  private static final List<String> WEIGHTS = List.of(Gru.INPUT_WEIGHTS, Gru.RECURRENT_WEIGHTS);

  private GruParameters() {}

  /** One that every GRU has, or that this one is known to have. */
  static INDArray in(Map<String, INDArray> table, String key) {
    return Objects.requireNonNull(table.get(key), key);
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return rows((Gru) layer).values().stream().mapToLong(rows -> rows).sum() * columns(layer);
  }

  private static long columns(Layer layer) {
    return GruGate.COUNT * ((Gru) layer).getNOut();
  }

  /** The rows of each parameter, in the order in which they lie. */
  private static Map<String, Long> rows(Gru gru) {
    Map<String, Long> rows = new LinkedHashMap<>();
    rows.put(Gru.INPUT_WEIGHTS, gru.getNIn());
    rows.put(Gru.RECURRENT_WEIGHTS, gru.getNOut());
    for (String bias : biases(gru)) {
      rows.put(bias, 1L);
    }
    return rows;
  }

  private static List<String> biases(Gru gru) {
    return gru.isResetAfter() ? List.of(Gru.BIAS, Gru.RECURRENT_BIAS) : List.of(Gru.BIAS);
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return List.copyOf(rows((Gru) layer).keySet());
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return WEIGHTS;
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return biases((Gru) layer);
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return WEIGHTS.contains(key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return biasKeys(layer).contains(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray parameters, boolean initialize) {
    Map<String, INDArray> table = getGradientsFromFlattened(conf, parameters);
    table.keySet().forEach(conf::addVariable);
    if (initialize) {
      draw((Gru) conf.getLayer(), table);
    }
    return table;
  }

  /** Gate by gate, each as if it were a layer of its own. */
  private static void draw(Gru gru, Map<String, INDArray> table) {
    IWeightInit own = gru.getWeightInitFnRecurrent();
    drawGates(gru.getWeightInitFn(), gru, in(table, Gru.INPUT_WEIGHTS));
    drawGates(own == null ? gru.getWeightInitFn() : own, gru, in(table, Gru.RECURRENT_WEIGHTS));
    in(table, Gru.BIAS).assign(gru.getBiasInit());
    INDArray recurrentBias = table.get(Gru.RECURRENT_BIAS);
    if (recurrentBias != null) {
      recurrentBias.assign(0);
    }
  }

  private static void drawGates(IWeightInit by, Gru gru, INDArray weights) {
    for (GruGate gate : GruGate.values()) {
      INDArray part = gate.of(weights);
      INDArray drawn = Nd4j.create(part.dataType(), part.length());
      part.assign(by.init((double) part.size(0), (double) gru.getNOut(), part.shape(), 'f', drawn));
    }
  }

  /**
   * Views of what lies in one vector.
   *
   * @param flat [all] or [1, all]
   * @return each [rows, 3 × units] in 'f' order
   */
  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray flat) {
    Gru gru = (Gru) conf.getLayer();
    if (flat.length() != numParams(gru)) {
      throw new IllegalStateException(
          "expected " + numParams(gru) + " parameters for " + gru + ", got " + flat.length());
    }
    INDArray vector = flat.reshape(flat.length());
    long columns = columns(gru);
    Map<String, INDArray> views = Collections.synchronizedMap(new LinkedHashMap<>());
    long from = 0;
    for (Map.Entry<String, Long> each : rows(gru).entrySet()) {
      long to = from + each.getValue() * columns;
      INDArray part = vector.get(interval(from, to));
      views.put(each.getKey(), part.reshape('f', each.getValue(), columns));
      from = to;
    }
    return views;
  }
}
