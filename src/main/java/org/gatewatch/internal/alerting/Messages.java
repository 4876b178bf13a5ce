package org.gatewatch.internal.alerting;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.gatewatch.internal.alerting.words.Words;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.OtherWorker;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Quantity;
import org.jspecify.annotations.Nullable;

/** Puts findings into words. */
public final class Messages {
  private Messages() {}

  /** One sentence: what appeared first, and where. */
  static String finding(NonFiniteOrigin origin) {
    Location location = origin.position().location();
    OtherWorker other = origin.from();
    if (other != null) {
      return "the "
          + Words.number(origin.value())
          + " came by averaging, from worker "
          + other.worker()
          + ", iteration "
          + other.origin().iteration()
          + ": there "
          + finding(other.origin());
    }
    String numbers = origin.numbers();
    StringBuilder text = new StringBuilder("the first ");
    text.append(Words.number(origin.value())).append(" is in the ").append(origin.stage().words());
    append(text, origin.stage() == Stage.PRE_ACTIVATION ? " from " : " ", name(location.kernel()));
    append(text, " of the ", name(location.gate()));
    append(text, " of ", location.layer());
    append(text, " ", location.direction() == null ? null : name(location.direction()));
    append(text, " at ", numbers.isEmpty() ? null : numbers);
    return text.toString();
  }

  private static void append(StringBuilder text, String before, @Nullable String word) {
    if (word != null) {
      text.append(before).append(word);
    }
  }

  private static @Nullable String name(@Nullable Gate gate) {
    if (gate == null || !gate.isGate()) {
      return null;
    }
    return gate.role() == Gate.Role.CANDIDATE ? gate.label() : gate.label() + " gate";
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
      case RECURRENT_BIAS -> "Rb";
      case OTHER -> null;
    };
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Such as {@code gradient of RW of the input gate of lstm0 forward}; never empty. */
  public static String of(Location location) {
    String gate = name(location.gate());
    List<String> parts =
        Stream.of(
                quantity(location),
                name(location.kernel()),
                gate == null ? null : "the " + gate,
                location.layer())
            .filter(Objects::nonNull)
            .toList();
    String text = parts.isEmpty() ? "the network" : String.join(" of ", parts);
    return location.direction() == null ? text : text + " " + name(location.direction());
  }

  /** Weights of a kernel go by the kernel's name alone. */
  private static @Nullable String quantity(Location location) {
    if (location.quantity() == null
        || (location.quantity() == Quantity.WEIGHT && name(location.kernel()) != null)) {
      return null;
    }
    return name(location.quantity()).replace('_', ' ');
  }
}
