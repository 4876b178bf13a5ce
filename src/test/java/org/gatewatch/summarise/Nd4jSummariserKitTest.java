package org.gatewatch.summarise;

class Nd4jSummariserKitTest extends SummariserKit {
  @Override
  protected Summariser summariser(int heatmapSide) {
    return new Nd4jSummariser(heatmapSide);
  }
}
