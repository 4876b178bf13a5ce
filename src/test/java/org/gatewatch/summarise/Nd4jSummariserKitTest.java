package org.gatewatch.summarise;

class Nd4jSummariserKitTest extends SummariserKit {
  @Override
  Summariser summariser(int heatmapSide) {
    return new Nd4jSummariser(heatmapSide);
  }
}
