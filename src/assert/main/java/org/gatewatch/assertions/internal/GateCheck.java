package org.gatewatch.assertions.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.internal.stored.StoredWorker;
import org.gatewatch.sample.Direction;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.sample.Summary;
import org.jspecify.annotations.Nullable;

/**
 * A measure of a gate's activations stays within two limits, which do not belong to them.
 *
 * @param layer name of a layer, or null for all
 * @param direction the direction, or null for all
 * @param gate the gate, or null for all
 * @param measure what is measured
 * @param low the lower limit, may be infinite
 * @param high the upper limit, may be infinite
 */
public record GateCheck(
    @Nullable String layer,
    @Nullable Direction direction,
    @Nullable Gate gate,
    Measure measure,
    double low,
    double high)
    implements Check {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if a limit is NaN
   */
  public GateCheck {
    if (Double.isNaN(low) || Double.isNaN(high)) {
      throw new IllegalArgumentException("the limit must be a number, not NaN");
    }
  }

  @Override
  public Optional<String> violation(StoredWorker run, Consumer<String> complaints) {
    Layout layout = run.layout();
    List<Integer> slots = slots(layout);
    if (slots.isEmpty()) {
      return Optional.of(Words.oneLine(whyNone(layout)));
    }
    int[] counts = new int[2];
    Optional<String> found =
        run.samples(complaints)
            .map(each -> each.judged().sample())
            .flatMap(sample -> beyond(sample, slots, layout, counts).stream())
            .findFirst();
    if (found.isPresent() || counts[1] > 0) {
      return found;
    }
    return Optional.of(
        Words.oneLine(
            String.format(
                Locale.ROOT,
                "%s of %s is in none of %d samples",
                measure.words(),
                place(layout, slots.get(0)),
                counts[0])));
  }

  private List<Integer> slots(Layout layout) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      boolean isChosen =
          slot.quantity() == Quantity.ACTIVATION
              && slot.isInsideCell()
              && slot.gate() != null
              && (gate == null || slot.gate() == gate)
              && (direction == null || slot.direction() == direction)
              && (layer == null || layout.layers().get(slot.layer()).name().equals(layer));
      if (isChosen) {
        found.add(i);
      }
    }
    return found;
  }

  /**
   * The first place that is not within the limits.
   *
   * @param counts the samples, and the measures taken, so far
   */
  private Optional<String> beyond(Sample sample, List<Integer> slots, Layout layout, int[] counts) {
    counts[0]++;
    for (int slot : slots) {
      Summary summary = sample.summaries().get(slot);
      double value = summary == null ? Double.NaN : measure.of(summary);
      if (!Double.isNaN(value)) {
        counts[1]++;
        if (value <= low || value >= high) {
          return Optional.of(words(value, sample.iteration(), place(layout, slot)));
        }
      }
    }
    return Optional.empty();
  }

  private String words(double value, int iteration, String place) {
    return Words.oneLine(
        String.format(
            Locale.ROOT,
            "%s of %s is %s in iteration %d, not %s %s",
            measure.words(),
            place,
            Words.plain(value),
            iteration,
            value <= low ? "above" : "below",
            Words.plain(value <= low ? low : high)));
  }

  private static String place(Layout layout, int slot) {
    return Words.place(Location.of(layout, layout.slots().get(slot)));
  }

  private String whyNone(Layout layout) {
    List<Layout.Layer> named =
        layout.layers().stream().filter(each -> each.name().equals(layer)).toList();
    if (layer != null && named.isEmpty()) {
      return "there is no layer %s; there are %s"
          .formatted(
              layer,
              layout.layers().stream().map(Layout.Layer::name).collect(Collectors.joining(", ")));
    }
    String absent = named.isEmpty() ? null : named.get(0).absent().get(Quantity.ACTIVATION);
    if (absent != null) {
      return "nothing is known of the inside of %s: %s".formatted(layer, absent);
    }
    return "%s has no %s that was looked at%s"
        .formatted(
            layer == null ? "the network" : layer,
            gate == null ? "gate" : gate.label() + " gate",
            direction == null ? "" : ", " + direction);
  }
}
