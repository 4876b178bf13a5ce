package org.gatewatch.internal.summarise;

class Nd4jSummariserKitTest extends SummariserKit {
  @Override
  protected Summariser summariser(int maxHeatmapSide) {
    return new Nd4jSummariser(maxHeatmapSide);
  }
}
