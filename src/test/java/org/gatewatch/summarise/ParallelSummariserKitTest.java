package org.gatewatch.summarise;

class ParallelSummariserKitTest extends SummariserKit {
  @Override
  Summariser summariser(int heatmapSide) {
    return new ParallelSummariser(heatmapSide);
  }
}
