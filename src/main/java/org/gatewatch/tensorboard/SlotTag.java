package org.gatewatch.tensorboard;

import java.util.Locale;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Layout;
import org.gatewatch.sample.Slot;
import org.jspecify.annotations.Nullable;

/**
 * What a slot is called in TensorBoard, which puts together what begins with the same word up to a
 * slash: {@code gradient/lstm0/RW forget}.
 *
 * @param quantity such as {@code gradient}
 * @param place layer, and kernel or direction and gate
 */
record SlotTag(String quantity, String place) {

  static SlotTag of(Layout layout, Slot slot) {
    Layout.Layer layer = layout.layers().get(slot.layer());
    String name = Words.oneLine(layer.name());
    String inside = slot.parameter() == null ? insideOf(layer, slot) : parameter(slot);
    return new SlotTag(words(slot.quantity()), name + "/" + inside);
  }

  private static String parameter(Slot slot) {
    Gate gate = slot.gate();
    return slot.parameter() + (gate != null && gate.isGate() ? " " + gate.label() : "");
  }

  private static String insideOf(Layout.Layer layer, Slot slot) {
    if (slot.direction() == null) {
      return "layer output";
    }
    String direction = layer.cells().size() > 1 ? words(slot.direction()) + " " : "";
    Gate gate = slot.gate();
    return direction + kernel(slot.kernel()) + (gate == null ? "cell" : gate.label());
  }

  private static String kernel(@Nullable Kernel kernel) {
    return kernel == null ? "" : words(kernel) + " into ";
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Of the distribution. */
  String histogram() {
    return quantity + "/" + place;
  }

  /** Of a number that is told of the slot, such as its norm. */
  String number(String what) {
    return quantity + " " + what + "/" + place;
  }
}
