package org.gatewatch.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.gatewatch.GatewatchSameDiffListener;
import org.gatewatch.examples.SameDiffLstm;
import org.gatewatch.storage.BoundedStatsStorage;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains the same SameDiff graph alone, watched without a sample, and watched every ten iterations,
 * by turns.
 */
final class SameDiffTrial {
  private static final int NEVER = 1_000_000_000;
  private static final int OFTEN = 10;
  private static final int EXAMPLES = 32;

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
    SameDiff alone = SameDiffLstm.graph(units);
    SameDiff seldom = SameDiffLstm.graph(units);
    SameDiff often = SameDiffLstm.graph(units);
    try (GatewatchSameDiffListener never = listener(storage, NEVER);
        GatewatchSameDiffListener everyTen = listener(storage, OFTEN)) {
      seldom.addListeners(never);
      often.addListeners(everyTen);
      Supplier<DataSet> minibatches =
          () -> {
            INDArray sequences = Nd4j.rand(EXAMPLES, SameDiffLstm.TIMESTEPS, 1);
            return new DataSet(sequences, sequences.cumsum(1).divi(SameDiffLstm.TIMESTEPS));
          };
      List<double[]> millis =
          Turns.millis(
              warmUp, iterations, minibatches, List.of(alone::fit, seldom::fit, often::fit));
      return new Outcome(
          units,
          Quartiles.of(millis.get(0)),
          Turns.ratio(millis.get(1), millis.get(0)),
          Arrays.stream(millis.get(2)).sum() / Arrays.stream(millis.get(0)).sum());
    }
  }

  private static GatewatchSameDiffListener listener(BoundedStatsStorage storage, int frequency) {
    return GatewatchSameDiffListener.builder(storage)
        .frequency(frequency)
        .budget(Double.MAX_VALUE)
        .build();
  }
}
