package org.gatewatch.alert;

import java.util.Locale;
import org.gatewatch.birth.BirthCertificate;
import org.gatewatch.birth.Spot;
import org.jspecify.annotations.Nullable;

/** Puts findings into words. */
final class Wording {
  private Wording() {}

  /** One sentence: what was born, and where. */
  static String finding(BirthCertificate birth) {
    Spot spot = birth.spot();
    StringBuilder text = new StringBuilder("the first ");
    text.append(number(birth.value())).append(" is in the ").append(birth.stage().words());
    append(text, " of the ", word(spot.gate()), " gate");
    append(text, " from the ", word(spot.kernel()), " kernel");
    append(text, " of ", spot.layer(), "");
    append(text, " ", word(spot.direction()), "");
    append(text, " at ", spot.positions().isEmpty() ? null : spot.positions(), "");
    return text.toString();
  }

  private static void append(
      StringBuilder text, String before, @Nullable String word, String after) {
    if (word != null) {
      text.append(before).append(word).append(after);
    }
  }

  private static @Nullable String word(@Nullable Enum<?> constant) {
    return constant == null ? null : constant.name().toLowerCase(Locale.ROOT);
  }

  /** Three significant digits; {@code NaN}, {@code Inf} and {@code -Inf} as words. */
  static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "Inf" : "-Inf";
    }
    return String.format(Locale.ROOT, "%.3g", value);
  }
}
