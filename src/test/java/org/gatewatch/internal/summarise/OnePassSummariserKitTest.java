package org.gatewatch.internal.summarise;

class OnePassSummariserKitTest extends SummariserKit {
  @Override
  protected Summariser summariser(int maxHeatmapSide) {
    return new OnePassSummariser(maxHeatmapSide);
  }
}
