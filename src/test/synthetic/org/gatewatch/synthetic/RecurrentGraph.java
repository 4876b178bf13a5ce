package org.gatewatch.synthetic;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMActivations;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDirectionMode;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMLayerConfig;
import org.nd4j.linalg.learning.config.IUpdater;

/** What small SameDiff graphs with an {@code lstmLayer} have in common. */
public final class RecurrentGraph {
  private RecurrentGraph() {}

  /** Reads [examples, timesteps, inputs] forward, with the usual functions. */
  public static LSTMLayerConfig forward() {
    return config(LSTMDataFormat.NTS, LSTMDirectionMode.FWD, LSTMActivations.TANH);
  }

  /** Gives whole sequences; the function is that of candidate and state. */
  public static LSTMLayerConfig config(
      LSTMDataFormat format, LSTMDirectionMode direction, LSTMActivations function) {
    return LSTMLayerConfig.builder()
        .lstmdataformat(format)
        .directionMode(direction)
        .gateAct(LSTMActivations.SIGMOID)
        .cellAct(function)
        .outAct(function)
        .retFullSequence(true)
        .retLastH(false)
        .retLastC(false)
        .build();
  }

  /** Has a graph bring its output near its labels, as placeholders {@code x} and {@code labels}. */
  public static SameDiff learn(
      SameDiff graph, SDVariable output, SDVariable labels, IUpdater updater) {
    SDVariable off = output.sub("off", labels);
    off.mul("squares", off).mean("loss");
    graph.setLossVariables("loss");
    return train(graph, updater);
  }

  /** Has it train with this updater from now on. */
  public static SameDiff train(SameDiff graph, IUpdater updater) {
    graph.setTrainingConfig(
        TrainingConfig.builder()
            .updater(updater)
            .dataSetFeatureMapping("x")
            .dataSetLabelMapping("labels")
            .build());
    return graph;
  }
}
