package org.gatewatch.examples;

import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.api.UIServer;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.GatewatchSameDiffListener;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMActivations;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDirectionMode;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMLayerConfig;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.LSTMLayerWeights;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Trains a SameDiff graph with an LSTM, which learns a running sum, and shows it on a page. */
public class SameDiffLstm {
  private static final int UNITS = 32;
  public static final int TIMESTEPS = 20;

  public static void main(String[] args) {
    SameDiff graph = graph(UNITS);
    int iterations = args.length == 0 ? 1000 : Integer.parseInt(args[0]);

    UIServer ui = UIServer.getInstance();
    StatsStorage storage = new InMemoryStatsStorage();
    ui.attach(storage);
    System.out.println("Watch " + ui.getAddress() + "/gatewatch");
    try (GatewatchSameDiffListener gatewatch =
        GatewatchSameDiffListener.builder(storage).frequency(10).build()) {
      graph.addListeners(gatewatch);
      for (int i = 0; i < iterations; i++) {
        INDArray sequences = Nd4j.rand(32, TIMESTEPS, 1); // examples, timesteps, inputs
        graph.fit(new DataSet(sequences, sequences.cumsum(1).divi(TIMESTEPS)));
      }
    } // close() stores what is queued and marks the run as ended
    System.out.println("Trained; the page stays until Ctrl-C.");
  }

  /** Reads a number at each timestep and gives one, from so many units. */
  public static SameDiff graph(int units) {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, TIMESTEPS, 1);
    SDVariable labels = graph.placeHolder("labels", DataType.FLOAT, -1, TIMESTEPS, 1);
    LSTMLayerWeights weights =
        LSTMLayerWeights.builder()
            .weights(graph.var("lstm/W", Nd4j.randn(1, 4L * units).muli(0.2)))
            .rWeights(graph.var("lstm/RW", Nd4j.randn(units, 4L * units).muli(0.1)))
            .bias(graph.var("lstm/b", Nd4j.zeros(4L * units)))
            .build();
    LSTMLayerConfig config =
        LSTMLayerConfig.builder()
            .lstmdataformat(LSTMDataFormat.NTS)
            .directionMode(LSTMDirectionMode.FWD)
            .gateAct(LSTMActivations.SIGMOID)
            .cellAct(LSTMActivations.TANH)
            .outAct(LSTMActivations.TANH)
            .retFullSequence(true)
            .build();
    SDVariable output = graph.rnn().lstmLayer(new String[] {"outputs"}, x, weights, config)[0];
    SDVariable w = graph.var("dense/W", Nd4j.randn(units, 1).muli(0.2));
    SDVariable b = graph.var("dense/b", Nd4j.zeros(1));
    SDVariable sums = output.reshape(-1, units).mmul(w).add(b);
    SDVariable off = sums.sub(labels.reshape(-1, 1));
    off.mul(off).mean("loss");
    graph.setLossVariables("loss");
    graph.setTrainingConfig(
        TrainingConfig.builder()
            .updater(new Adam(0.01))
            .dataSetFeatureMapping("x")
            .dataSetLabelMapping("labels")
            .build());
    return graph;
  }
}
