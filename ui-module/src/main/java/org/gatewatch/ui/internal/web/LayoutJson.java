package org.gatewatch.ui.internal.web;

import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Slot;
import org.gatewatch.ui.internal.index.RunIndex;
import org.gatewatch.ui.internal.index.Trend;

/**
 * A layout, with its id as text: JavaScript has no 64-bit whole numbers.
 *
 * @param id id of the layout
 * @param norms the slots whose norms a history and the stream hold, in that order
 * @param trends what they hold of the slots inside cells, in that order
 */
record LayoutJson(
    String id,
    String network,
    String dataType,
    Map<String, String> versions,
    int frequency,
    List<Layout.Layer> layers,
    List<Slot> slots,
    List<Layout.Penalty> penalties,
    List<Integer> norms,
    List<Trend> trends) {

  static LayoutJson of(RunIndex series) {
    Layout layout = series.layout();
    return new LayoutJson(
        Long.toString(layout.id()),
        layout.network(),
        layout.dataType(),
        layout.versions(),
        layout.frequency(),
        layout.layers(),
        layout.slots(),
        layout.penalties(),
        series.plan().norms(),
        series.plan().trends());
  }
}
