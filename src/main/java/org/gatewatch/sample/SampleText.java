package org.gatewatch.sample;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sample as text for people: layers, cells, kernels and gates with their shapes, norms,
 * gradients, saturation, memory and penalties, and how many values are NaN or infinite.
 */
public final class SampleText {
  private static final String INDENT = "    ";
  private static final String NONE = "-";

  private final Layout layout;
  private final Sample sample;
  private final Map<Slot, Summary> summaries = new LinkedHashMap<>();
  private final StringBuilder text = new StringBuilder();

  private SampleText(Layout layout, Sample sample) {
    this.layout = layout;
    this.sample = sample;
    for (int i = 0; i < layout.slots().size(); i++) {
      Summary summary = sample.summaries().get(i);
      if (summary != null) {
        summaries.put(layout.slots().get(i), summary);
      }
    }
  }

  /**
   * The sample: a block of aligned lines a layer, none of more than 100 characters. Numbers have
   * four digits; {@code -} stands for what the sample does not have. Names are as users gave them,
   * but that control characters become spaces and long ones are cut. Lines end in {@code \n}.
   *
   * @param layout the layout of the sample
   * @param sample any sample of it
   * @return several lines
   * @throws IllegalArgumentException if the sample is of another layout
   */
  public static String of(Layout layout, Sample sample) {
    if (sample.layoutId() != layout.id() || sample.summaries().size() != layout.slots().size()) {
      throw new IllegalArgumentException(
          "the sample is of another layout: " + sample.layoutId() + ", not " + layout.id());
    }
    SampleText of = new SampleText(layout, sample);
    of.network();
    of.iteration();
    for (int layer = 0; layer < layout.layers().size(); layer++) {
      of.layer(layer);
    }
    return of.text.toString();
  }

  private void network() {
    Set<Slot> parameters = new LinkedHashSet<>();
    summaries.keySet().forEach(slot -> addWeight(slot, parameters));
    long all = 0;
    for (Slot slot : parameters) {
      all += count(summaries.get(slot));
    }
    String many = all == 0 ? "" : String.format(Locale.ROOT, ", %,d parameters", all);
    line(
        "",
        layout.network()
            + " of "
            + layout.layers().size()
            + " layers"
            + many
            + ", "
            + layout.dataType());
  }

  private static long count(@Nullable Summary summary) {
    return summary == null ? 0 : summary.count();
  }

  private void iteration() {
    StringBuilder line = new StringBuilder();
    line.append("iteration ").append(sample.iteration()).append(", epoch ").append(sample.epoch());
    long places = summaries.values().stream().filter(one -> one.nonFinite() > 0).count();
    if (!Double.isNaN(sample.score()) || places > 0) {
      line.append(", score ").append(number(sample.score()));
    }
    if (!Double.isNaN(sample.lossPerTimestep())) {
      line.append(" (").append(number(sample.lossPerTimestep())).append(" a timestep)");
    }
    if (!Double.isNaN(sample.learningRate())) {
      line.append(", learning rate ").append(number(sample.learningRate()));
    }
    line.append(places == 0 ? ", all values finite" : ", NOT FINITE in " + places + " places");
    line("", line.toString());
  }

  private void layer(int index) {
    Layout.Layer layer = layout.layers().get(index);
    text.append('\n');
    line("", layer.name() + ": " + layer.type() + (layer.frozen() ? ", frozen" : ""));
    for (Layout.Cell cell : layer.cells()) {
      Direction direction = cell.direction();
      if (cell.recurrent()) {
        line(
            INDENT, word(direction) + ": " + cell.inputs() + " inputs, " + cell.units() + " units");
      }
      kernels(index, direction);
      insides(index, direction);
      memory(index, direction);
    }
    output(index);
    penalties(index);
    absent(layer);
  }

  private void kernels(int layer, Direction direction) {
    Set<Slot> weights = new LinkedHashSet<>();
    for (Slot slot : layout.slots()) {
      if (slot.layer() == layer && slot.direction() == direction) {
        addWeight(slot, weights);
      }
    }
    TextTable table =
        new TextTable(
            INDENT,
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
      Summary gradient = summaries.get(of(Quantity.GRADIENT, slot));
      String kernel = kernel(slot);
      table.add(
          kernel.equals(last) ? "" : kernel,
          gate(slot.gate()),
          slot.rows() == 0 ? "" : slot.rows() + "×" + slot.columns(),
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

  /** The slot of the weights that a slot of a parameter speaks of; one of none is left out. */
  private static void addWeight(Slot slot, Set<Slot> weights) {
    if (slot.parameter() != null) {
      weights.add(of(Quantity.WEIGHT, slot));
    }
  }

  private static Slot of(Quantity quantity, Slot slot) {
    return new Slot(
        quantity,
        slot.layer(),
        slot.direction(),
        slot.kernel(),
        slot.gate(),
        slot.parameter(),
        slot.rows(),
        slot.columns());
  }

  private void insides(int layer, Direction direction) {
    TextTable table = insideTable();
    for (Map.Entry<Slot, Summary> entry : summaries.entrySet()) {
      Slot slot = entry.getKey();
      if (slot.layer() == layer
          && slot.direction() == direction
          && slot.isInsideCell()
          && slot.quantity() != Quantity.PRE_ACTIVATION) {
        addInside(table, inside(slot), entry.getValue());
      }
    }
    table.appendTo(text);
  }

  private static TextTable insideTable() {
    return new TextTable(
        INDENT, 1, "inside", "norm", "mean", "min", "max", "low", "high", "dead", "NaN/Inf");
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

  private void memory(int layer, Direction direction) {
    summaries.forEach(
        (slot, summary) -> {
          Profile profile = summary.profile();
          Horizon horizon = profile == null ? null : profile.horizon();
          if (slot.layer() == layer && slot.direction() == direction && horizon != null) {
            line(INDENT, memory(horizon));
          }
        });
  }

  private static String memory(Horizon horizon) {
    String reach =
        horizon.isReached()
            ? "the gradient falls to 1/e after " + horizon.steps()
            : "the gradient does not fall to 1/e within " + horizon.seen();
    String gate =
        Double.isNaN(horizon.gateAllows())
            ? ""
            : "; its gate alone would allow " + number(horizon.gateAllows());
    return "memory: " + reach + " steps back" + gate;
  }

  private void output(int layer) {
    Summary output = summaries.get(Slot.ofLayerOutput(layer));
    if (output != null) {
      line(
          INDENT,
          "output: norm "
              + number(output.l2Norm())
              + ", mean "
              + number(output.mean())
              + ", min "
              + number(output.min())
              + ", max "
              + number(output.max())
              + ", NaN/Inf "
              + bad(output));
    }
  }

  private void penalties(int layer) {
    for (Layout.Penalty penalty : layout.penalties()) {
      if (penalty.layer() == layer) {
        line(
            INDENT,
            "penalty of "
                + penalty.parameter()
                + ": "
                + number(penalty.loss(layout, sample))
                + " (L1 "
                + number(penalty.l1())
                + ", L2 "
                + number(penalty.l2())
                + ")");
      }
    }
  }

  /** Each reason once, with all quantities that it keeps away. */
  private void absent(Layout.Layer layer) {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    layer
        .absent()
        .forEach(
            (quantity, why) ->
                byReason.computeIfAbsent(why, key -> new ArrayList<>()).add(word(quantity)));
    byReason.forEach(
        (why, quantities) ->
            TextTable.wrap(
                text, INDENT, "not seen: " + String.join(", ", quantities) + ": " + why));
  }

  private static String inside(Slot slot) {
    Gate of = slot.gate();
    boolean opens = of != null && of.isGate() && of.role() != Gate.Role.CANDIDATE;
    String gate = gate(of) + (opens ? " gate" : "");
    return switch (slot.quantity()) {
      case ACTIVATION -> gate.isEmpty() ? "cell output" : gate;
      case ACTIVATION_GRADIENT -> "gradient from above";
      case OUTPUT_GRADIENT -> "gradient of cell output";
      case PRE_ACTIVATION_GRADIENT -> gate.isEmpty() ? "gradient before it" : "gradient of " + gate;
      case CELL_STATE_GRADIENT -> "gradient of cell state";
      default -> word(slot.quantity());
    };
  }

  private static String kernel(Slot slot) {
    Kernel kernel = slot.kernel();
    return slot.parameter() + (kernel == null || kernel == Kernel.OTHER ? "" : " " + word(kernel));
  }

  private static String gate(@Nullable Gate gate) {
    return gate == null || !gate.isGate() ? "" : gate.label();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String bad(@Nullable Summary summary) {
    return summary == null ? NONE : Long.toString(summary.nonFinite());
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? NONE : String.format(Locale.ROOT, "%.0f%%", 100 * share);
  }

  private static String number(double value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.4g", value);
  }

  private void line(String indent, String line) {
    text.append(indent).append(TextTable.cut(line, TextTable.WIDTH - indent.length())).append('\n');
  }
}
