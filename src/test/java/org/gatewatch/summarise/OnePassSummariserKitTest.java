package org.gatewatch.summarise;

class OnePassSummariserKitTest extends SummariserKit {
  @Override
  protected Summariser summariser(int heatmapSide) {
    return new OnePassSummariser(heatmapSide);
  }
}
