package org.gatewatch.ui.internal.web;

import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, each checked when asked for. */
final class Query {
  private final MultiMap parameters;

  Query(MultiMap parameters) {
    this.parameters = parameters;
  }

  @Nullable String text(String name) {
    return parameters.get(name);
  }

  long number(String name, long least, long most) {
    Long value = optionalNumber(name, least, most);
    if (value == null) {
      throw RequestException.badParameter(name, range(least, most));
    }
    return value;
  }

  int number(String name, int least, int most, int otherwise) {
    Long value = optionalNumber(name, least, most);
    return value == null ? otherwise : value.intValue();
  }

  @Nullable Long optionalNumber(String name, long least, long most) {
    String text = parameters.get(name);
    return text == null ? null : parse(name, text, least, most);
  }

  /** A list of numbers, separated by commas, at least one and at most so many. */
  List<Integer> numbers(String name, int least, int most, int longest) {
    return longs(name, least, most, longest).stream().map(Long::intValue).toList();
  }

  /** Likewise, of timestamps. */
  List<Long> timestamps(String name, int longest) {
    return longs(name, 0, Long.MAX_VALUE, longest);
  }

  /** Likewise, of timestamps; an empty list if the parameter is not there. */
  List<Long> optionalTimestamps(String name, int longest) {
    return parameters.contains(name) ? timestamps(name, longest) : List.of();
  }

  private List<Long> longs(String name, long least, long most, int longest) {
    String text = parameters.get(name);
    String[] parts = text == null || text.isEmpty() ? new String[0] : text.split(",", longest + 1);
    if (parts.length == 0 || parts.length > longest) {
      throw RequestException.badParameter(
          name, "1 to " + longest + " numbers, separated by commas");
    }
    return Arrays.stream(parts).map(part -> parse(name, part, least, most)).toList();
  }

  /** One of some constants by its name, in any case. */
  <E extends Enum<E>> E choice(String name, List<E> allowed, E otherwise) {
    String text = parameters.get(name);
    if (text == null) {
      return otherwise;
    }
    for (E constant : allowed) {
      if (constant.name().equalsIgnoreCase(text)) {
        return constant;
      }
    }
    String names =
        allowed.stream()
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    throw RequestException.badParameter(name, "one of " + names);
  }

  private static long parse(String name, String text, long least, long most) {
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw RequestException.badParameter(name, range(least, most));
    }
    throw RequestException.badParameter(name, range(least, most));
  }

  private static String range(long least, long most) {
    return most == Long.MAX_VALUE
        ? "a whole number from " + least
        : "a whole number from " + least + " to " + most;
  }
}
