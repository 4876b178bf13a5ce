package org.gatewatch.sample;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A layout as text for people: how it trains, layers, cells, kernels, gates and their shapes. */
public final class LayoutText {
  private static final String INDENT = "    ";

  private final Layout layout;
  private final List<Slot> parameters;

  /** Those, the penalties and the facts, by layer. */
  private final Map<Integer, List<Slot>> parametersOf;

  private final Map<Integer, List<Layout.Penalty>> penaltiesOf;
  private final Map<Integer, List<Layout.Fact>> factsOf;
  private final StringBuilder text = new StringBuilder();

  private LayoutText(Layout layout) {
    this.layout = layout;
    List<Slot> all = layout.slots().stream().filter(slot -> slot.parameter() != null).toList();
    // Each parameter has a slot a quantity; one of them is enough.
    this.parameters =
        all.stream().filter(slot -> slot.quantity() == all.get(0).quantity()).toList();
    this.parametersOf = parameters.stream().collect(Collectors.groupingBy(Slot::layer));
    this.penaltiesOf =
        layout.penalties().stream().collect(Collectors.groupingBy(Layout.Penalty::layer));
    this.factsOf = layout.facts().stream().collect(Collectors.groupingBy(Layout.Fact::layer));
  }

  /**
   * The layout, a line a layer and below it its cells and their kernels, such as {@code RW
   * recurrent 128×128: candidate, forget, output, input}: rows × columns of each gate's part, and
   * the gates in the order in which they lie in memory. Parameters without a slot, as those of
   * frozen layers if only gradients are captured, are not told. Names are as the user gave them:
   * untrusted text. Lines end in {@code \n}.
   *
   * @param layout any layout
   * @return several lines
   */
  public static String of(Layout layout) {
    LayoutText of = new LayoutText(layout);
    of.head();
    of.facts(Layout.Fact.NETWORK);
    for (int i = 0; i < layout.layers().size(); i++) {
      of.layer(i);
    }
    return of.text.toString();
  }

  private void head() {
    String of = layout.network() + " of " + SlotWords.count(layout.layers().size(), "layer");
    boolean countable = parameters.stream().allMatch(slot -> slot.rows() > 0);
    long many = parameters.stream().mapToLong(slot -> (long) slot.rows() * slot.columns()).sum();
    String size = countable ? String.format(Locale.ROOT, ", %,d parameters", many) : "";
    line(0, "%s%s, %s", of, size, layout.dataType());
  }

  private void layer(int index) {
    Layout.Layer layer = layout.layers().get(index);
    line(0, "%s: %s%s", layer.name(), layer.type(), layer.frozen() ? ", frozen" : "");
    for (Layout.Cell cell : layer.cells()) {
      if (cell.recurrent()) {
        line(
            1,
            "%s: %s, %s",
            SlotWords.word(cell.direction()),
            SlotWords.count(cell.inputs(), "input"),
            SlotWords.count(cell.units(), "unit"));
      }
      kernels(index, cell);
    }
    facts(index);
    for (Layout.Penalty penalty : penaltiesOf.getOrDefault(index, List.of())) {
      line(1, "penalty of %s: L1 %s, L2 %s", penalty.parameter(), penalty.l1(), penalty.l2());
    }
  }

  /** What is said of a layer, or of the network. */
  private void facts(int layer) {
    for (Layout.Fact fact : factsOf.getOrDefault(layer, List.of())) {
      line(1, "%s: %s", fact.name(), fact.value());
    }
  }

  private void kernels(int layer, Layout.Cell cell) {
    Map<String, List<String>> gates = new LinkedHashMap<>();
    for (Slot slot : parametersOf.getOrDefault(layer, List.of())) {
      if (slot.direction() == cell.direction()) {
        List<String> of = gates.computeIfAbsent(kernel(slot), key -> new ArrayList<>());
        Gate gate = slot.gate();
        if (gate != null && gate.isGate()) {
          of.add(gate.label());
        }
      }
    }
    gates.forEach(
        (kernel, of) -> line(2, "%s%s", kernel, of.isEmpty() ? "" : ": " + String.join(", ", of)));
  }

  private static String kernel(Slot slot) {
    return (SlotWords.kernel(slot) + " " + SlotWords.shape(slot)).stripTrailing();
  }

  private void line(int depth, String format, Object... values) {
    text.append(INDENT.repeat(depth))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }
}
