package org.gatewatch.samediff;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gatewatch.synthetic.RecurrentGraph;
import org.nd4j.autodiff.listeners.Listener;
import org.nd4j.autodiff.listeners.records.History;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMActivations;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDirectionMode;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMLayerConfig;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.LSTMLayerWeights;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** A small graph of one {@code lstmLayer}, whose output is to be near its labels. */
final class LstmGraph {
  static final int EXAMPLES = 4;
  static final int INPUTS = 3;
  static final int UNITS = 5;
  static final int STEPS = 6;

  private final DataType type;
  private final LSTMDataFormat format;
  private final LSTMDirectionMode direction;
  private final SameDiff graph = SameDiff.create();

  /** Peepholes only where a test asks for them; otherwise all parameters that there can be. */
  LstmGraph(
      DataType type, LSTMDataFormat format, LSTMDirectionMode direction, boolean hasPeepholes) {
    this(type, format, direction, hasPeepholes, LSTMActivations.TANH);
  }

  /** The same with another function of candidate and state. */
  LstmGraph(
      DataType type,
      LSTMDataFormat format,
      LSTMDirectionMode direction,
      boolean hasPeepholes,
      LSTMActivations function) {
    this.type = type;
    this.format = format;
    this.direction = direction;
    SDVariable x = graph.placeHolder("x", type, sequence(INPUTS, false));
    SDVariable labels = graph.placeHolder("labels", type, sequence(outputs(), true));
    LSTMLayerWeights weights =
        LSTMLayerWeights.builder()
            .weights(variable("w", 1, INPUTS, 4 * UNITS))
            .rWeights(variable("rw", 2, UNITS, 4 * UNITS))
            .bias(variable("b", 3, 4 * UNITS))
            .peepholeWeights(hasPeepholes ? variable("wp", 4, 3 * UNITS) : null)
            .build();
    LSTMLayerConfig config = RecurrentGraph.config(format, direction, function);
    SDVariable output = graph.rnn().lstmLayer(new String[] {"output"}, x, weights, config)[0];
    RecurrentGraph.learn(graph, output, labels, new Sgd(0.1));
  }

  static LstmGraph usual(DataType type) {
    return new LstmGraph(type, LSTMDataFormat.NTS, LSTMDirectionMode.FWD, false);
  }

  private SDVariable variable(String name, int seed, long... shape) {
    long[] all = shape;
    if (isBothWays()) {
      all = new long[shape.length + 1];
      all[0] = 2;
      System.arraycopy(shape, 0, all, 1, shape.length);
    }
    return graph.var(name, random(seed, 0.5, all));
  }

  private boolean isBothWays() {
    return direction != LSTMDirectionMode.FWD && direction != LSTMDirectionMode.BWD;
  }

  private int outputs() {
    return direction == LSTMDirectionMode.BIDIR_CONCAT ? 2 * UNITS : UNITS;
  }

  private long[] sequence(int size, boolean isOutput) {
    return switch (format) {
      case NTS -> new long[] {EXAMPLES, STEPS, size};
      case NST -> new long[] {EXAMPLES, size, STEPS};
      case TNS -> new long[] {STEPS, EXAMPLES, size};
      case T2NS ->
          isOutput ? new long[] {STEPS, 2, EXAMPLES, size} : new long[] {STEPS, EXAMPLES, size};
    };
  }

  private INDArray random(int seed, double deviation, long... shape) {
    Random random = new Random(seed);
    double[] values = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    Arrays.setAll(values, i -> deviation * random.nextGaussian());
    return Nd4j.createFromArray(values).reshape('c', shape).castTo(type);
  }

  /** Trains with this updater from now on. */
  LstmGraph train(IUpdater updater) {
    RecurrentGraph.train(graph, updater);
    return this;
  }

  SameDiff graph() {
    return graph;
  }

  INDArray variable(String name) {
    return graph.getVariable(name).getArr();
  }

  /** The variables as they are, copied. */
  Map<String, INDArray> variables() {
    Map<String, INDArray> copies = new HashMap<>();
    for (SDVariable variable : graph.variables()) {
      if (List.of("w", "rw", "b", "wp").contains(variable.name())) {
        copies.put(variable.name(), variable.getArr().dup());
      }
    }
    return copies;
  }

  DataSet minibatch(int seed) {
    return new DataSet(
        random(100 + seed, 1, sequence(INPUTS, false)),
        random(200 + seed, 1, sequence(outputs(), true)));
  }

  /** Fits one minibatch. */
  History fit(DataSet minibatch, Listener... listeners) {
    return graph.fit(minibatch, listeners);
  }

  /** Fits so many minibatches, each another. */
  void fit(int iterations, Listener... listeners) {
    for (int i = 0; i < iterations; i++) {
      fit(minibatch(i), listeners);
    }
  }
}
