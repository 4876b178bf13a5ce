package org.gatewatch.examples;

import java.util.Locale;
import org.gatewatch.birth.BirthCertificate;
import org.gatewatch.birth.Counts;
import org.gatewatch.birth.LeadUp;
import org.gatewatch.birth.Spot;
import org.jspecify.annotations.Nullable;

/** A birth certificate for people to read, line by line. */
final class CertificateText {
  private CertificateText() {}

  /** Several lines, each indented and ended; what the certificate does not have is left out. */
  static String of(BirthCertificate birth) {
    Spot spot = birth.spot();
    Counts counts = birth.counts();
    StringBuilder text = new StringBuilder();
    add(text, "stage", birth.stage().words());
    add(text, "layer", spot.layer());
    add(text, "direction", name(spot.direction()));
    add(text, "kernel", name(spot.kernel()));
    add(text, "gate", name(spot.gate()));
    add(text, "at", spot.positions().isEmpty() ? null : spot.positions());
    add(text, "iteration", birth.iteration() + ", epoch " + birth.epoch());
    add(text, "value", Double.toString(birth.value()));
    add(
        text,
        "array",
        String.format(
            Locale.ROOT,
            "%,d values: %,d NaN, %,d +Inf, %,d -Inf",
            counts.all(),
            counts.nan(),
            counts.positiveInfinity(),
            counts.negativeInfinity()));
    text.append(leadUp(birth.before()));
    return text.toString();
  }

  private static void add(StringBuilder text, String field, @Nullable String value) {
    if (value != null) {
      text.append(String.format(Locale.ROOT, "    %-10s %s%n", field, value));
    }
  }

  private static @Nullable String name(@Nullable Enum<?> constant) {
    return constant == null ? null : constant.name().toLowerCase(Locale.ROOT);
  }

  private static String leadUp(LeadUp before) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < before.iterations().size(); i++) {
      text.append(
          String.format(
              Locale.ROOT,
              "    %-10s iteration %d: loss %.4g, norm of weights %.3g, gradients %.3g,"
                  + " updates %.3g%n",
              i == 0 ? "before" : "",
              before.iterations().get(i),
              before.scores().at(i),
              before.weights().at(i),
              before.gradients().at(i),
              before.updates().at(i)));
    }
    return text.toString();
  }
}
