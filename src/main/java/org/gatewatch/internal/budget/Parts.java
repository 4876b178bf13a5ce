package org.gatewatch.internal.budget;

/**
 * What samples can have besides the summaries of parameters and layer outputs.
 *
 * @param maps whether they have heatmaps
 * @param insides whether they have what lies inside cells
 */
record Parts(boolean maps, boolean insides) {
  /** Most of a sample that can be taken. */
  Extent richest() {
    return insides ? Extent.EVERYTHING : maps ? Extent.MAPS : Extent.NUMBERS;
  }
}
