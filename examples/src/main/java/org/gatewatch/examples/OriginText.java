package org.gatewatch.examples;

import java.util.Locale;
import org.gatewatch.origin.NonFiniteCounts;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.NormHistory;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Position;
import org.jspecify.annotations.Nullable;

/** An origin for people to read, line by line. */
final class OriginText {
  private OriginText() {}

  /** Several lines, each indented and ended; what the origin does not have is left out. */
  static String of(NonFiniteOrigin origin) {
    Position position = origin.position();
    NonFiniteCounts counts = origin.counts();
    StringBuilder text = new StringBuilder();
    add(text, "stage", origin.stage().words());
    add(text, "layer", position.location().layer());
    add(text, "direction", name(position.location().direction()));
    add(text, "kernel", kernel(position.location().kernel()));
    add(text, "gate", gate(position.location().gate()));
    add(text, "at", position.numbers().isEmpty() ? null : position.numbers());
    add(text, "iteration", origin.iteration() + ", epoch " + origin.epoch());
    add(text, "value", number(origin.value()));
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
    text.append(normHistory(origin.before()));
    return text.toString();
  }

  private static void add(StringBuilder text, String field, @Nullable String value) {
    if (value != null) {
      text.append(String.format(Locale.ROOT, "    %-10s %s%n", field, value));
    }
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  }

  private static @Nullable String gate(@Nullable Gate gate) {
    return gate == null || !gate.isGate() ? null : gate.label();
  }

  private static @Nullable String kernel(@Nullable Kernel kernel) {
    if (kernel == null) {
      return null;
    }
    return switch (kernel) {
      case INPUT -> "W";
      case RECURRENT -> "RW";
      case BIAS -> "b";
      case PEEPHOLE -> "peephole";
      case RECURRENT_BIAS -> "Rb";
      case OTHER -> null;
    };
  }

  private static @Nullable String name(@Nullable Enum<?> constant) {
    return constant == null ? null : constant.name().toLowerCase(Locale.ROOT);
  }

  private static String normHistory(NormHistory before) {
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
