package org.gatewatch.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.gatewatch.GatewatchSameDiffListener;
import org.gatewatch.storage.BoundedStatsStorage;
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

/**
 * Trains the same SameDiff graph alone, watched without a sample, and watched every ten iterations,
 * by turns on the same minibatches. What is measured is the training thread's processor time.
 */
final class SameDiffTrial {
  private static final int NEVER = 1_000_000_000;
  private static final int OFTEN = 10;
  private static final int EXAMPLES = 32;
  private static final int TIMESTEPS = 20;
  private static final int INPUTS = 16;
  private static final double NANOS_PER_MILLI = 1e6;

  private SameDiffTrial() {}

  /**
   * What came of it.
   *
   * @param units of the one lstmLayer
   * @param alone milliseconds an iteration of the graph that nobody watches
   * @param unsampled an iteration that is not sampled, over that of the same turn
   * @param everyTen all iterations with one sample in ten, over all without
   */
  record Outcome(int units, Quartiles alone, Quartiles unsampled, double everyTen) {}

  static Outcome run(int units, int warmUp, int iterations) {
    BoundedStatsStorage storage = new BoundedStatsStorage();
    try (GatewatchSameDiffListener never = listener(storage, NEVER);
        GatewatchSameDiffListener often = listener(storage, OFTEN)) {
      List<Trained> trained =
          List.of(
              new Trained(graph(units), iterations),
              new Trained(graph(units), iterations),
              new Trained(graph(units), iterations));
      trained.get(1).graph.addListeners(never);
      trained.get(2).graph.addListeners(often);
      List<Trained> inTurn = new ArrayList<>(trained);
      for (int i = -warmUp; i < iterations; i++) {
        INDArray x = Nd4j.rand(EXAMPLES, TIMESTEPS, INPUTS);
        DataSet batch = new DataSet(x, Nd4j.rand(EXAMPLES, TIMESTEPS, units));
        for (Trained each : inTurn) {
          each.fit(batch, i);
        }
        Collections.rotate(inTurn, 1);
      }
      double[] alone = trained.get(0).millis;
      double[] unsampled = new double[iterations];
      Arrays.setAll(unsampled, i -> trained.get(1).millis[i] / alone[i]);
      double everyTen = Arrays.stream(trained.get(2).millis).sum() / Arrays.stream(alone).sum();
      return new Outcome(units, Quartiles.of(alone), Quartiles.of(unsampled), everyTen);
    }
  }

  private static GatewatchSameDiffListener listener(BoundedStatsStorage storage, int frequency) {
    return GatewatchSameDiffListener.builder(storage).frequency(frequency).build();
  }

  /** A graph and how long each of its turns took. */
  private static final class Trained {
    private final SameDiff graph;
    private final double[] millis;

    Trained(SameDiff graph, int iterations) {
      this.graph = graph;
      millis = new double[iterations];
    }

    void fit(DataSet batch, int turn) {
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      graph.fit(batch);
      if (turn >= 0) {
        long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        millis[turn] = (end - start) / NANOS_PER_MILLI;
      }
    }
  }

  private static SameDiff graph(int units) {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, TIMESTEPS, INPUTS);
    SDVariable labels = graph.placeHolder("labels", DataType.FLOAT, -1, TIMESTEPS, units);
    LSTMLayerWeights weights =
        LSTMLayerWeights.builder()
            .weights(graph.var("W", Nd4j.randn(INPUTS, 4L * units).muli(0.1)))
            .rWeights(graph.var("RW", Nd4j.randn(units, 4L * units).muli(0.1)))
            .bias(graph.var("b", Nd4j.zeros(4L * units)))
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
    SDVariable off = graph.rnn().lstmLayer(new String[] {"out"}, x, weights, config)[0].sub(labels);
    off.mul(off).mean("loss");
    graph.setLossVariables("loss");
    graph.setTrainingConfig(
        TrainingConfig.builder()
            .updater(new Adam(0.001))
            .dataSetFeatureMapping("x")
            .dataSetLabelMapping("labels")
            .build());
    return graph;
  }
}
