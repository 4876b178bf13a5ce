package org.gatewatch.summarise;

class ParallelSummariserKitTest extends SummariserKit {
  @Override
  protected Summariser summariser(int heatmapSide) {
    return new ParallelSummariser(heatmapSide);
  }
}
