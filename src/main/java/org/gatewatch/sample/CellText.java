package org.gatewatch.sample;

import static org.gatewatch.sample.SlotWords.NONE;
import static org.gatewatch.sample.SlotWords.bad;
import static org.gatewatch.sample.SlotWords.number;
import static org.gatewatch.sample.SlotWords.percent;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The part of a {@link SampleText} that tells of one cell: kernels, what lies inside, memory. */
final class CellText {
  private final Layout layout;
  private final int layer;
  private final Direction direction;
  private final Map<Slot, Summary> summaries;
  private final StringBuilder text;

  private CellText(
      Layout layout,
      int layer,
      Direction direction,
      Map<Slot, Summary> summaries,
      StringBuilder text) {
    this.layout = layout;
    this.layer = layer;
    this.direction = direction;
    this.summaries = summaries;
    this.text = text;
  }

  /**
   * Appends it.
   *
   * @param summaries of the sample, by slot
   */
  static void append(
      Layout layout,
      int layer,
      Layout.Cell cell,
      Map<Slot, Summary> summaries,
      StringBuilder text) {
    CellText of = new CellText(layout, layer, cell.direction(), summaries, text);
    of.kernels();
    of.insides();
    of.memory();
  }

  private boolean isOfIt(Slot slot) {
    return slot.layer() == layer && slot.direction() == direction;
  }

  private void kernels() {
    Set<Slot> weights = new LinkedHashSet<>();
    for (Slot slot : layout.slots()) {
      if (isOfIt(slot)) {
        SampleText.addWeight(slot, weights);
      }
    }
    TextTable table =
        new TextTable(
            SampleText.INDENT,
            3,
            "kernel",
            "gate",
            "shape",
            "norm",
            "mean |w|",
            "min",
            "max",
            "gradient",
            "NaN/Inf");
    String last = "";
    for (Slot slot : weights) {
      Summary weight = summaries.get(slot);
      Summary gradient = summaries.get(SampleText.of(Quantity.GRADIENT, slot));
      String kernel = SlotWords.kernel(slot);
      table.add(
          kernel.equals(last) ? "" : kernel,
          SlotWords.gate(slot.gate()),
          SlotWords.shape(slot),
          weight == null ? NONE : number(weight.l2Norm()),
          weight == null ? NONE : number(weight.meanMagnitude()),
          weight == null ? NONE : number(weight.min()),
          weight == null ? NONE : number(weight.max()),
          gradient == null ? NONE : number(gradient.l2Norm()),
          bad(weight) + (gradient == null ? "" : "|" + bad(gradient)));
      last = kernel;
    }
    table.appendTo(text);
  }

  private void insides() {
    TextTable table = insideTable();
    for (Map.Entry<Slot, Summary> entry : summaries.entrySet()) {
      Slot slot = entry.getKey();
      if (isOfIt(slot) && slot.isInsideCell() && slot.quantity() != Quantity.PRE_ACTIVATION) {
        addInside(table, SlotWords.inside(slot), entry.getValue());
      }
    }
    table.appendTo(text);
  }

  private static TextTable insideTable() {
    return new TextTable(
        SampleText.INDENT,
        1,
        "inside",
        "norm",
        "mean",
        "min",
        "max",
        "low",
        "high",
        "dead",
        "NaN/Inf");
  }

  private static void addInside(TextTable table, String name, Summary summary) {
    Profile profile = summary.profile();
    Saturation saturation = profile == null ? null : profile.saturation();
    UnitActivity units = profile == null ? null : profile.units();
    table.add(
        name,
        number(summary.l2Norm()),
        number(summary.mean()),
        number(summary.min()),
        number(summary.max()),
        saturation == null ? NONE : percent(saturation.low()),
        saturation == null ? NONE : percent(saturation.high()),
        units == null ? NONE : units.dead() + "/" + units.units(),
        bad(summary));
  }

  private void memory() {
    summaries.forEach(
        (slot, summary) -> {
          Profile profile = summary.profile();
          Horizon horizon = profile == null ? null : profile.horizon();
          if (isOfIt(slot) && horizon != null) {
            TextTable.line(text, SampleText.INDENT, memory(horizon));
          }
        });
  }

  private static String memory(Horizon horizon) {
    String reach =
        horizon.isReached()
            ? "the gradient falls to 1/e after " + SlotWords.count(horizon.steps(), "step")
            : "the gradient does not fall to 1/e within " + SlotWords.count(horizon.seen(), "step");
    String gate =
        Double.isNaN(horizon.gateAllows())
            ? ""
            : "; its gate alone would allow " + number(horizon.gateAllows());
    return "memory: " + reach + " back" + gate;
  }
}
