package org.gatewatch.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.internal.cell.RandomCells.EXAMPLES;
import static org.gatewatch.internal.cell.RandomCells.INPUTS;
import static org.gatewatch.internal.cell.RandomCells.TIMESTEPS;
import static org.gatewatch.internal.cell.RandomCells.UNITS;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * What DL4J computes under truncated backpropagation through time: each segment runs forward from
 * the state that the one before left, but its gradient is that of a second forward pass, from zero.
 */
@Tag("oracle")
class ReferenceCellTruncatedTest {
  private static final Offset<Double> CLOSE = Offset.offset(1e-10);
  private static final int SEGMENTS = 3;

  @SuppressWarnings("deprecation")
  static Stream<Layer> layers() {
    return Stream.of(
        new LSTM.Builder().nOut(UNITS).activation(Activation.TANH).build(),
        new GravesLSTM.Builder().nOut(UNITS).activation(Activation.TANH).build(),
        new SimpleRnn.Builder().nOut(UNITS).activation(Activation.TANH).build());
  }

  @ParameterizedTest
  @MethodSource("layers")
  void segmentsRunForwardFromTheCarriedStateAndBackFromZero(Layer layer) {
    MultiLayerNetwork network = network(layer);
    RandomCells random = new RandomCells(1);
    network.setParams(Nd4j.createFromArray(new double[][] {random.vector(parameters(network))}));
    double[][][][] x = new double[SEGMENTS][][][];
    Arrays.setAll(x, segment -> random.sequences(INPUTS));
    Expectation expectation = new Expectation(Dl4jCells.only(network.getLayer(0)), x);
    network.setListeners(expectation);

    network.fit(new DataSet(joined(x), Nd4j.zeros(DataType.DOUBLE, EXAMPLES, 1, 15)));

    assertThat(expectation.segment).isEqualTo(SEGMENTS);
  }

  private static int parameters(MultiLayerNetwork network) {
    return (int) network.numParams();
  }

  private static INDArray joined(double[][][][] segments) {
    return Nd4j.concat(2, Arrays.stream(segments).map(Dl4jCells::array).toArray(INDArray[]::new));
  }

  /** Its learning rate of zero keeps the weights for all segments. */
  private static MultiLayerNetwork network(Layer layer) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0))
                .list()
                .layer(layer)
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(INPUTS))
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(TIMESTEPS)
                .build());
    network.init();
    return network;
  }

  private static final class Expectation extends BaseTrainingListener {
    private final ReferenceCell cell;
    private final double[][][][] x;
    private int segment;
    private Forward carried;

    Expectation(ReferenceCell cell, double[][][][] x) {
      this.cell = cell;
      this.x = x;
    }

    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
      boolean first = segment == 0;
      double[][] h0 = first ? null : last(carried.h());
      double[][] c0 = first || carried.c() == null ? null : last(carried.c());
      carried = cell.forward(new Sequences(x[segment], h0, c0, null));
      double[][][] h = Dl4jCells.sequences(activations.get(1));
      for (int e = 0; e < EXAMPLES; e++) {
        for (int t = 0; t < TIMESTEPS; t++) {
          assertThat(h[e][t]).containsExactly(carried.h()[e][t], CLOSE);
        }
      }
    }

    private static double[][] last(double[][][] states) {
      return Arrays.stream(states).map(of -> of[TIMESTEPS - 1]).toArray(double[][]::new);
    }

    @Override
    public void onBackwardPass(Model model) {
      MultiLayerNetwork network = (MultiLayerNetwork) model;
      Forward fromZero = cell.forward(Sequences.of(x[segment]));
      double[] expected = cell.backward(fromZero, epsilon(network)).b();
      double[][] actual = Dl4jCells.rows(network.gradient().getGradientFor("0_b"));
      assertThat(actual[0]).containsExactly(expected, CLOSE);
      segment++;
    }

    /** Of a squared error of one linear output, whose label is zero. */
    private double[][][] epsilon(MultiLayerNetwork network) {
      double[][] w = Dl4jCells.rows(network.getOutputLayer().getParam("W"));
      double b = network.getOutputLayer().getParam("b").getDouble(0);
      double[][][] epsilon = new double[EXAMPLES][TIMESTEPS][UNITS];
      for (int e = 0; e < EXAMPLES; e++) {
        for (int t = 0; t < TIMESTEPS; t++) {
          double output = b;
          for (int u = 0; u < UNITS; u++) {
            output += carried.h()[e][t][u] * w[u][0];
          }
          for (int u = 0; u < UNITS; u++) {
            epsilon[e][t][u] = 2 * output * w[u][0];
          }
        }
      }
      return epsilon;
    }
  }
}
