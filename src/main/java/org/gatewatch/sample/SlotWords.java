package org.gatewatch.sample;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What texts for people call slots, and how they write numbers. */
final class SlotWords {
  /** What is not there. */
  static final String NONE = "-";

  /** What would end a line, command a terminal, or change the order of characters. */
  private static final String COMMANDS =
      "[\\p{Cc}\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]";

  private SlotWords() {}

  /** A text with names from outside, with a blank for each character that is none to be read. */
  static String plain(String text) {
    return text.replaceAll(COMMANDS, " ");
  }

  /** A number of things, such as {@code 1 unit} and {@code 2 units}. */
  static String count(long count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }

  /** A constant as words, such as {@code cell state}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** A parameter and what it is for, such as {@code RW recurrent}. */
  static String kernel(Slot slot) {
    Kernel kernel = slot.kernel();
    return slot.parameter() + (kernel == null || kernel == Kernel.OTHER ? "" : " " + word(kernel));
  }

  /** A gate's name; empty for none. */
  static String gate(@Nullable Gate gate) {
    return gate == null || !gate.isGate() ? "" : gate.label();
  }

  /** Rows and columns; empty for what is no matrix. */
  static String shape(Slot slot) {
    return slot.rows() == 0 ? "" : slot.rows() + "×" + slot.columns();
  }

  /** A thing inside a cell, such as {@code forget gate} or {@code gradient of cell state}. */
  static String inside(Slot slot) {
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

  /** How many values are NaN or infinite. */
  static String bad(@Nullable Summary summary) {
    return summary == null ? NONE : Long.toString(summary.nonFinite());
  }

  static String percent(double share) {
    return Double.isNaN(share) ? NONE : String.format(Locale.ROOT, "%.0f%%", 100 * share);
  }

  /** Four digits; {@code NaN}, {@code +Inf} and {@code -Inf} as words. */
  static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.4g", value);
  }
}
