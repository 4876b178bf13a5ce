package org.gatewatch.internal.alerting.words;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;

/** Puts numbers and places into words. */
public final class Words {
  /**
   * Within a class of a regular expression: what would end a line, command a terminal, or change
   * the order in which characters are shown, as marks of direction do.
   */
  public static final String COMMANDS =
      "\\p{Cc}\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069";

  private Words() {}

  /** Three significant digits; {@code NaN}, {@code +Inf} and {@code -Inf} as words. */
  public static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return String.format(Locale.ROOT, "%.3g", value);
  }

  /** At most three significant digits, as people set them: {@code 0.1} and {@code 1e-8}. */
  public static String plain(double value) {
    double magnitude = Math.abs(value);
    if (!Double.isFinite(value) || value == 0) {
      return value == 0 ? "0" : number(value);
    }
    return magnitude >= 1e-4 && magnitude < 1e5
        ? new BigDecimal(value, new MathContext(3)).stripTrailingZeros().toPlainString()
        : String.format(Locale.ROOT, "%.2e", value)
            .replaceFirst("\\.?0*e", "e")
            .replaceFirst("e([+-])0*", "e$1")
            .replace("e+", "e");
  }

  /** A share as a percentage, such as {@code 97 %}. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /**
   * A text with names from outside on one line: what would end it, command a terminal, or change
   * the order of its characters becomes a question mark.
   */
  public static String oneLine(String text) {
    return text.replaceAll("[" + COMMANDS + "]", "?");
  }

  /** The cell or layer of a location, such as {@code lstm0 forward}; never empty. */
  public static String cell(Location location) {
    String layer = location.layer() == null ? "the network" : location.layer();
    return location.direction() == null
        ? layer
        : layer + " " + location.direction().name().toLowerCase(Locale.ROOT);
  }

  /**
   * A gate of a location, such as {@code forget gate} or {@code candidate}; empty if it has none.
   */
  public static String gate(Location location) {
    Gate gate = location.gate();
    if (gate == null || !gate.isGate()) {
      return "";
    }
    return gate.label() + (gate.role() == Gate.Role.CANDIDATE ? "" : " gate");
  }

  /** A location, its gate first, such as {@code forget gate of lstm0 forward}; never empty. */
  public static String place(Location location) {
    String gate = gate(location);
    return gate.isEmpty() ? cell(location) : gate + " of " + cell(location);
  }

  /** A quantity and its kernel, such as {@code gradient of the recurrent kernel}; may be empty. */
  public static String quantity(Location location) {
    if (location.quantity() == null) {
      return "";
    }
    String quantity = word(location.quantity());
    Kernel kernel = location.kernel();
    if (kernel == null) {
      return quantity;
    }
    return quantity + " of the " + word(kernel) + (kernel.isBias() ? "" : " kernel");
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** So many iterations. */
  public static String iterations(int count) {
    return count(count, "iteration");
  }

  /** A number of things, such as {@code 1 example} and {@code 2 examples}. */
  public static String count(long count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }

  /**
   * That something is over.
   *
   * @param over the alert that is over: its value is what is measured now, or NaN
   * @param iterations how long it lasted
   */
  public static String resolved(Alert over, int iterations) {
    List<String> numbers = new ArrayList<>();
    if (!Double.isNaN(over.value())) {
      numbers.add("now " + measured(over.type(), over.value()));
    }
    if (!Double.isNaN(over.limit())) {
      numbers.add("limit " + measured(over.type(), over.limit()));
    }
    return "resolved after "
        + iterations(iterations)
        + (numbers.isEmpty() ? "" : " (" + String.join(", ", numbers) + ")")
        + ", in "
        + cell(over.location());
  }

  /** What was measured, in the unit of its alert. */
  private static String measured(AlertType type, double value) {
    return switch (type) {
      case EXPLODING_GRADIENT, WRONG_GRADIENT -> plain(value) + "×";
      case SATURATED_GATE, DEAD_UNITS, CONSTANT_CLIPPING -> percent(value);
      default -> plain(value);
    };
  }
}
