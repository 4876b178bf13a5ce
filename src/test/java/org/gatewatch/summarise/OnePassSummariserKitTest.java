package org.gatewatch.summarise;

class OnePassSummariserKitTest extends SummariserKit {
  @Override
  Summariser summariser(int heatmapSide) {
    return new OnePassSummariser(heatmapSide);
  }
}
