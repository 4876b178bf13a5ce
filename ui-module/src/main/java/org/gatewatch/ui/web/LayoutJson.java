package org.gatewatch.ui.web;

import java.util.List;
import java.util.Map;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Slot;

/**
 * A layout, with its id as text: JavaScript has no 64-bit whole numbers.
 *
 * @param id id of the layout
 */
record LayoutJson(
    String id,
    String network,
    String dataType,
    Map<String, String> versions,
    int frequency,
    List<Layout.Layer> layers,
    List<Slot> slots) {

  static LayoutJson of(Layout layout) {
    return new LayoutJson(
        Long.toString(layout.id()),
        layout.network(),
        layout.dataType(),
        layout.versions(),
        layout.frequency(),
        layout.layers(),
        layout.slots());
  }
}
