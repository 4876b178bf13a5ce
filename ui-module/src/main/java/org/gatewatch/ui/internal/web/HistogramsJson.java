package org.gatewatch.ui.internal.web;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.ui.internal.histogram.Axis;
import org.gatewatch.ui.internal.histogram.AxisSharing;
import org.gatewatch.ui.internal.histogram.Ends;
import org.gatewatch.ui.internal.histogram.LinearHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Histograms of one sample, some of which share their axes.
 *
 * @param histograms one for each slot asked for that the sample has
 */
record HistogramsJson(long timestamp, int iteration, List<Entry> histograms) {

  /** The slots of a quantity of parameters or of layer outputs. */
  static List<Integer> slotsOf(Layout layout, Quantity quantity) {
    return IntStream.range(0, layout.slots().size())
        .filter(slot -> layout.slots().get(slot).quantity() == quantity)
        .filter(slot -> !layout.slots().get(slot).isInsideCell())
        .boxed()
        .toList();
  }

  static HistogramsJson of(
      Layout layout,
      long timestamp,
      Sample sample,
      List<Integer> chosen,
      AxisSharing sharing,
      int bins) {
    List<Slot> slots = chosen.stream().map(layout.slots()::get).toList();
    List<@Nullable Summary> summaries = new ArrayList<>();
    chosen.forEach(slot -> summaries.add(sample.summaries().get(slot)));
    int[] groups = sharing.groups(slots);
    List<Axis> axes = AxisSharing.axes(groups, summaries);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < groups.length; i++) {
      Summary summary = summaries.get(i);
      if (summary != null) {
        Ends ends = Ends.of(slots.get(i), summary);
        entries.add(Entry.of(chosen.get(i), groups[i], summary, axes.get(groups[i]), ends, bins));
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
   * @param ends where an activation function counts as saturated, or null
   * @param counts finite values in each bin
   * @param summary everything else, the non-finite values among it
   */
  record Entry(
      int slot,
      int group,
      double low,
      double high,
      @Nullable Ends ends,
      long[] counts,
      SummaryJson summary) {

    private static Entry of(
        int slot, int group, Summary summary, Axis axis, @Nullable Ends ends, int bins) {
      LinearHistogram linear =
          LinearHistogram.of(summary.histogram(), summary.min(), summary.max(), axis, bins);
      return new Entry(
          slot, group, axis.low(), axis.high(), ends, linear.counts(), SummaryJson.of(summary));
    }
  }
}
