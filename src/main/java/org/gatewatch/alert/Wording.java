package org.gatewatch.alert;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.gatewatch.birth.BirthCertificate;
import org.gatewatch.birth.Spot;
import org.gatewatch.birth.Stage;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Quantity;
import org.jspecify.annotations.Nullable;

/** Puts findings into words. */
public final class Wording {
  private Wording() {}

  /** One sentence: what was born, and where. */
  static String finding(BirthCertificate birth) {
    Spot spot = birth.spot();
    StringBuilder text = new StringBuilder("the first ");
    text.append(number(birth.value())).append(" is in the ").append(birth.stage().words());
    append(text, birth.stage() == Stage.PRE_ACTIVATION ? " from " : " ", name(spot.kernel()));
    append(text, " of the ", name(spot.gate()));
    append(text, " of ", spot.layer());
    append(text, " ", spot.direction() == null ? null : name(spot.direction()));
    append(text, " at ", spot.positions().isEmpty() ? null : spot.positions());
    return text.toString();
  }

  private static void append(StringBuilder text, String before, @Nullable String word) {
    if (word != null) {
      text.append(before).append(word);
    }
  }

  private static @Nullable String name(@Nullable Gate gate) {
    if (gate == null || gate == Gate.BLOCK) {
      return null;
    }
    return gate == Gate.CELL ? "candidate" : name((Enum<?>) gate) + " gate";
  }

  private static @Nullable String name(@Nullable Kernel kernel) {
    if (kernel == null) {
      return null;
    }
    return switch (kernel) {
      case INPUT -> "W";
      case RECURRENT -> "RW";
      case BIAS -> "b";
      case PEEPHOLE -> "peephole";
      case OTHER -> null;
    };
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Such as {@code gradient of RW of the input gate of lstm0 forward}; never empty. */
  public static String of(Place place) {
    String gate = name(place.gate());
    List<String> parts =
        Stream.of(
                quantity(place),
                name(place.kernel()),
                gate == null ? null : "the " + gate,
                place.layer())
            .filter(Objects::nonNull)
            .toList();
    String text = parts.isEmpty() ? "the network" : String.join(" of ", parts);
    return place.direction() == null ? text : text + " " + name(place.direction());
  }

  /** Weights of a kernel go by the kernel's name alone. */
  private static @Nullable String quantity(Place place) {
    if (place.quantity() == null
        || place.quantity() == Quantity.WEIGHT && name(place.kernel()) != null) {
      return null;
    }
    return name(place.quantity()).replace('_', ' ');
  }

  /** A share as a percentage, such as {@code 97 %}. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /** Three significant digits; {@code NaN}, {@code Inf} and {@code -Inf} as words. */
  public static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "Inf" : "-Inf";
    }
    return String.format(Locale.ROOT, "%.3g", value);
  }
}
