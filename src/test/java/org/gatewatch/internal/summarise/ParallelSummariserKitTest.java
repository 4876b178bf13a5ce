package org.gatewatch.internal.summarise;

class ParallelSummariserKitTest extends SummariserKit {
  @Override
  protected Summariser summariser(int maxHeatmapSide) {
    return new ParallelSummariser(maxHeatmapSide);
  }
}
