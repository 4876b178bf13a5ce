package org.gatewatch.sample;

import static org.gatewatch.sample.SlotWords.bad;
import static org.gatewatch.sample.SlotWords.number;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sample as text for people: how the network trains, layers, cells, kernels and gates with their
 * shapes, norms, gradients, saturation, memory and penalties, and how many values are NaN or
 * infinite.
 */
public final class SampleText {
  static final String INDENT = "    ";

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
    of.facts(Layout.Fact.NETWORK);
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
            + SlotWords.count(layout.layers().size(), "layer")
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
    boolean hasScore = hasData() || !Double.isNaN(sample.score());
    if (hasScore) {
      line.append(", score ").append(number(sample.score()));
    }
    if (!Double.isNaN(sample.lossPerTimestep())) {
      line.append(" (").append(number(sample.lossPerTimestep())).append(" a timestep)");
    }
    if (!Double.isNaN(sample.learningRate())) {
      line.append(", learning rate ").append(number(sample.learningRate()));
    }
    boolean isBad = hasScore && !Double.isFinite(sample.score());
    String finite = isBad ? ", all other values finite" : ", all values finite";
    line.append(places == 0 ? finite : ", NOT FINITE in " + SlotWords.count(places, "place"));
    line("", line.toString());
  }

  /** Whether it is more than a look at parameters, which have no score. */
  private boolean hasData() {
    return summaries.keySet().stream().anyMatch(slot -> slot.quantity() != Quantity.WEIGHT);
  }

  private void layer(int index) {
    Layout.Layer layer = layout.layers().get(index);
    text.append('\n');
    line("", layer.name() + ": " + layer.type() + (layer.frozen() ? ", frozen" : ""));
    for (Layout.Cell cell : layer.cells()) {
      if (cell.recurrent()) {
        line(
            INDENT,
            SlotWords.word(cell.direction())
                + ": "
                + SlotWords.count(cell.inputs(), "input")
                + ", "
                + SlotWords.count(cell.units(), "unit"));
      }
      CellText.append(layout, index, cell, summaries, text);
    }
    facts(index);
    output(index);
    penalties(index);
    absent(layer);
  }

  /** How a layer, or the network, is configured and trained. */
  private void facts(int layer) {
    for (Layout.Fact fact : layout.facts()) {
      if (fact.layer() == layer) {
        TextTable.wrap(text, INDENT, fact.name() + ": " + fact.value());
      }
    }
  }

  /** The slot of the weights that a slot of a parameter speaks of; one of none is left out. */
  static void addWeight(Slot slot, Set<Slot> weights) {
    if (slot.parameter() != null) {
      weights.add(of(Quantity.WEIGHT, slot));
    }
  }

  static Slot of(Quantity quantity, Slot slot) {
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
                byReason
                    .computeIfAbsent(why, key -> new ArrayList<>())
                    .add(SlotWords.word(quantity)));
    byReason.forEach(
        (why, quantities) ->
            TextTable.wrap(
                text, INDENT, "not seen: " + String.join(", ", quantities) + ": " + why));
  }

  private void line(String indent, String line) {
    TextTable.line(text, indent, line);
  }
}
