package org.gatewatch.command;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Profile;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Saturation;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.gatewatch.sample.UnitActivity;
import org.jspecify.annotations.Nullable;

/** A sample as text for people, of 100 columns: gate by gate its norms, and what cells do. */
final class SampleText {
  private static final String KERNELS = "%-34s %-10s %9s %10s %10s %10s %10s";
  private static final String GATES = "%-34s %10s %10s %10s %10s %10s";

  private final Layout layout;
  private final Sample sample;
  private final StringBuilder text = new StringBuilder();

  /** What one gate of a kernel has. */
  private static final class Norms {
    private final Slot of;
    private final Map<Quantity, Double> norms = new LinkedHashMap<>();
    private long nonFinite;

    private Norms(Slot of) {
      this.of = of;
    }

    private void add(Quantity quantity, Summary summary) {
      norms.put(quantity, summary.l2Norm());
      nonFinite += summary.nonFinite();
    }

    private String norm(Quantity quantity) {
      Double norm = norms.get(quantity);
      return norm == null ? "" : Words.number(norm);
    }
  }

  /** By what gates of kernels are told apart, whatever the quantity. */
  private record Key(Location place, @Nullable String parameter) {}

  private SampleText(Layout layout, Sample sample) {
    this.layout = layout;
    this.sample = sample;
  }

  /**
   * The sample as lines.
   *
   * @param layout that of the sample
   */
  static String of(Layout layout, Sample sample) {
    SampleText of = new SampleText(layout, sample);
    of.head();
    of.kernels();
    of.gates();
    return of.text.toString();
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }

  private void head() {
    line(
        "Iteration %d, epoch %d: score %s%s%s",
        sample.iteration(),
        sample.epoch(),
        Words.number(sample.score()),
        known(", loss of a timestep ", sample.lossPerTimestep()),
        known(", learning rate ", sample.learningRate()));
    line("");
  }

  private static String known(String words, double value) {
    return Double.isNaN(value) ? "" : words + Words.number(value);
  }

  private void kernels() {
    Map<Key, Norms> all = new LinkedHashMap<>();
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      Summary summary = sample.summaries().get(i);
      if (slot.parameter() != null && summary != null) {
        Location place = Location.of(layout, slot).withQuantity(null);
        all.computeIfAbsent(new Key(place, slot.parameter()), key -> new Norms(slot))
            .add(slot.quantity(), summary);
      }
    }
    line(KERNELS, "L2 norms", "kernel", "shape", "weight", "gradient", "update", "NaN, Inf");
    all.forEach(
        (key, norms) ->
            line(
                KERNELS,
                Rows.cut(Words.place(key.place()), 34),
                Rows.cut(String.valueOf(key.parameter()), 10),
                norms.of.rows() == 0 ? "" : norms.of.rows() + "×" + norms.of.columns(),
                norms.norm(Quantity.WEIGHT),
                norms.norm(Quantity.GRADIENT),
                norms.norm(Quantity.UPDATE),
                norms.nonFinite));
  }

  private void gates() {
    boolean isFirst = true;
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      Summary summary = sample.summaries().get(i);
      if (slot.quantity() == Quantity.ACTIVATION && slot.isInsideCell() && summary != null) {
        if (isFirst) {
          line("");
          line(GATES, "activations", "mean", "std. dev.", "saturated", "dead units", "NaN, Inf");
          isFirst = false;
        }
        gate(slot, summary);
      }
    }
  }

  private void gate(Slot slot, Summary summary) {
    Profile profile = summary.profile();
    Saturation saturation = profile == null ? null : profile.saturation();
    UnitActivity units = profile == null ? null : profile.units();
    line(
        GATES,
        Rows.cut(Words.place(Location.of(layout, slot)), 34),
        Words.number(summary.mean()),
        Words.number(summary.standardDeviation()),
        saturation == null ? "" : Words.percent(saturation.total()),
        units == null ? "" : units.dead(),
        summary.nonFinite());
  }
}
