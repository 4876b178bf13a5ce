package org.gatewatch.alert;

import java.util.Locale;
import org.gatewatch.birth.BirthCertificate;
import org.gatewatch.birth.Spot;
import org.gatewatch.birth.Stage;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.jspecify.annotations.Nullable;

/** Puts findings into words. */
final class Wording {
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

  /** Three significant digits; {@code NaN}, {@code Inf} and {@code -Inf} as words. */
  static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "Inf" : "-Inf";
    }
    return String.format(Locale.ROOT, "%.3g", value);
  }
}
