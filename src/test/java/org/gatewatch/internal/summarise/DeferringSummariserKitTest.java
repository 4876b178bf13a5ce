package org.gatewatch.internal.summarise;

import java.util.List;
import java.util.Optional;
import org.gatewatch.sample.Summary;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Everything that can be copied is, however small, and awaited at once. */
class DeferringSummariserKitTest extends SummariserKit {
  @Override
  protected Summariser summariser(int maxHeatmapSide) {
    Summariser deferring =
        new DeferringSummariser(
            new OnePassSummariser(maxHeatmapSide), maxHeatmapSide, 0, new CopyMemory(100));
    return new Summariser() {
      @Override
      public List<Summary> summarise(INDArray vector, List<Segment> segments) {
        return await(deferring.begin(vector, segments));
      }

      @Override
      public Summary summarise(INDArray array) {
        return await(deferring.beginAll(List.of(array))).get(0);
      }

      @Override
      public List<Summary> summariseAll(List<INDArray> arrays) {
        return await(deferring.beginAll(arrays));
      }
    };
  }

  private static List<Summary> await(Optional<Pending<List<Summary>>> begun) {
    try (Pending<List<Summary>> pending = begun.orElseThrow()) {
      return pending.await().orElseThrow();
    }
  }
}
