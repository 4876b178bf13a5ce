package org.gatewatch.internal.cell;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.gatewatch.gru.Gru;
import org.gatewatch.internal.cell.ReferenceCell.Kind;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Reference cells with the weights of DL4J's layers, and arrays between the two. */
public final class Dl4jCells {
  public static final Map<Activation, Function1> FUNCTIONS =
      Map.ofEntries(
          entry(Activation.SIGMOID, Function1.SIGMOID),
          entry(Activation.HARDSIGMOID, Function1.HARD_SIGMOID),
          entry(Activation.TANH, Function1.TANH),
          entry(Activation.HARDTANH, Function1.HARD_TANH),
          entry(Activation.SOFTSIGN, Function1.SOFTSIGN),
          entry(Activation.SOFTPLUS, Function1.SOFTPLUS),
          entry(Activation.RELU, Function1.RELU),
          entry(Activation.ELU, Function1.ELU),
          entry(Activation.IDENTITY, Function1.IDENTITY));

  private Dl4jCells() {}

  /** The configuration of a layer of a kind; a SimpleRnn has no gates. */
  static org.deeplearning4j.nn.conf.layers.Layer layer(
      Kind kind, Activation activation, Activation gate) {
    return layer(kind, activation.getActivationFunction(), gate.getActivationFunction());
  }

  /** Of functions that need not be ND4J's. */
  @SuppressWarnings("deprecation")
  static org.deeplearning4j.nn.conf.layers.Layer layer(
      Kind kind, IActivation activation, IActivation gate) {
    return switch (kind) {
      case LSTM ->
          new LSTM.Builder()
              .nOut(RandomCells.UNITS)
              .activation(activation)
              .gateActivationFunction(gate)
              .build();
      case GRAVES ->
          new GravesLSTM.Builder()
              .nOut(RandomCells.UNITS)
              .activation(activation)
              .gateActivationFunction(gate)
              .build();
      case SIMPLE_RNN ->
          new SimpleRnn.Builder().nOut(RandomCells.UNITS).activation(activation).build();
      case GRU_AFTER, GRU_BEFORE ->
          new Gru.Builder()
              .nOut(RandomCells.UNITS)
              .resetAfter(kind == Kind.GRU_AFTER)
              .activation(activation)
              .gateActivationFunction(gate)
              .build();
    };
  }

  /** The cell of an LSTM, GravesLSTM, SimpleRnn or GRU layer, which no wrapper surrounds. */
  public static ReferenceCell only(Layer layer) {
    return of(layer.conf().getLayer(), layer, "W", "RW", "b");
  }

  /** The cell of a bidirectional layer that reads forward. */
  public static ReferenceCell forward(Layer layer) {
    return half(layer, "f", "F");
  }

  /** The cell of a bidirectional layer that reads backward. */
  public static ReferenceCell backward(Layer layer) {
    return half(layer, "b", "B");
  }

  private static ReferenceCell half(Layer layer, String prefix, String suffix) {
    if (layer.conf().getLayer() instanceof Bidirectional wrapper) {
      return of(wrapper.getFwd(), layer, prefix + "W", prefix + "RW", prefix + "b");
    }
    return of(layer.conf().getLayer(), layer, "W" + suffix, "RW" + suffix, "b" + suffix);
  }

  private static ReferenceCell of(
      org.deeplearning4j.nn.conf.layers.Layer configuration,
      Layer layer,
      String w,
      String rw,
      String b) {
    Kind kind = kind(configuration);
    double[] biases = layer.getParam(b).dup().data().asDouble();
    if (kind.biases() == 2) {
      double[] second = layer.getParam(rw.replace("RW", "Rb")).dup().data().asDouble();
      biases = DoubleStream.concat(Arrays.stream(biases), Arrays.stream(second)).toArray();
    }
    return new ReferenceCell(
        kind,
        rows(layer.getParam(w)),
        rows(layer.getParam(rw)),
        biases,
        function(gate(configuration)),
        function(((BaseLayer) configuration).getActivationFn()));
  }

  private static Kind kind(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    if (configuration instanceof SimpleRnn) {
      return Kind.SIMPLE_RNN;
    }
    if (configuration instanceof Gru gru) {
      return gru.isResetAfter() ? Kind.GRU_AFTER : Kind.GRU_BEFORE;
    }
    return configuration instanceof LSTM ? Kind.LSTM : Kind.GRAVES;
  }

  @SuppressWarnings("deprecation")
  private static IActivation gate(org.deeplearning4j.nn.conf.layers.Layer configuration) {
    if (configuration instanceof AbstractLSTM lstm) {
      return lstm.getGateActivationFn();
    }
    if (configuration instanceof GravesBidirectionalLSTM graves) {
      return graves.getGateActivationFn();
    }
    if (configuration instanceof Gru gru) {
      return gru.getGateActivationFn();
    }
    return Activation.SIGMOID.getActivationFunction();
  }

  private static Function1 function(IActivation activation) {
    if (activation instanceof BentActivation bent) {
      return bent.reference();
    }
    for (Map.Entry<Activation, Function1> entry : FUNCTIONS.entrySet()) {
      if (entry.getKey().getActivationFunction().getClass() == activation.getClass()) {
        return entry.getValue();
      }
    }
    throw new IllegalArgumentException("no reference for " + activation);
  }

  /** A matrix, or a row vector of one dimension or two, as rows. */
  public static double[][] rows(INDArray matrix) {
    return (matrix.rank() == 1 ? matrix.reshape(1, matrix.length()) : matrix)
        .castTo(DataType.DOUBLE)
        .toDoubleMatrix();
  }

  /** [example][timestep][size] of an array [example, size, timestep]. */
  public static double[][][] sequences(INDArray array) {
    double[][][] sequences = new double[(int) array.size(0)][(int) array.size(2)][];
    for (int e = 0; e < sequences.length; e++) {
      for (int t = 0; t < sequences[e].length; t++) {
        sequences[e][t] = new double[(int) array.size(1)];
        for (int i = 0; i < sequences[e][t].length; i++) {
          sequences[e][t][i] = array.getDouble(e, i, t);
        }
      }
    }
    return sequences;
  }

  /** An array [example, size, timestep] of [example][timestep][size]. */
  public static INDArray array(double[][][] sequences) {
    return Nd4j.createFromArray(sequences).permute(0, 2, 1).dup();
  }
}
