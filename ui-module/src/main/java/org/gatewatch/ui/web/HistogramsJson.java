package org.gatewatch.ui.web;

import java.util.ArrayList;
import java.util.List;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.histogram.Axis;
import org.gatewatch.ui.histogram.AxisSharing;
import org.gatewatch.ui.histogram.LinearHistogram;
import org.jspecify.annotations.Nullable;

/**
 * The histograms of one quantity of parameters or of layer outputs in one sample.
 *
 * @param histograms one for each slot of the quantity that the sample has
 */
record HistogramsJson(long timestamp, int iteration, List<Entry> histograms) {

  static HistogramsJson of(
      Layout layout,
      long timestamp,
      Sample sample,
      Quantity quantity,
      AxisSharing sharing,
      int bins) {
    List<Integer> chosen = new ArrayList<>();
    for (int slot = 0; slot < layout.slots().size(); slot++) {
      Slot place = layout.slots().get(slot);
      if (place.quantity() == quantity && !place.isInsideCell()) {
        chosen.add(slot);
      }
    }
    List<Slot> slots = chosen.stream().map(layout.slots()::get).toList();
    List<@Nullable Summary> summaries = new ArrayList<>();
    chosen.forEach(slot -> summaries.add(sample.summaries().get(slot)));
    int[] groups = sharing.groups(slots);
    List<Axis> axes = AxisSharing.axes(groups, summaries);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < groups.length; i++) {
      Summary summary = summaries.get(i);
      if (summary != null) {
        entries.add(Entry.of(chosen.get(i), groups[i], summary, axes.get(groups[i]), bins));
      }
    }
    return new HistogramsJson(timestamp, sample.iteration(), entries);
  }

  /**
   * The histogram of one slot.
   *
   * @param group histograms of one group share their axis
   * @param low where the first bin begins
   * @param high where the last bin ends
   * @param counts finite values in each bin
   * @param summary everything else, the non-finite values among it
   */
  record Entry(int slot, int group, double low, double high, long[] counts, SummaryJson summary) {

    private static Entry of(int slot, int group, Summary summary, Axis axis, int bins) {
      LinearHistogram linear =
          LinearHistogram.of(summary.histogram(), summary.min(), summary.max(), axis, bins);
      return new Entry(
          slot, group, axis.low(), axis.high(), linear.counts(), SummaryJson.of(summary));
    }
  }
}
