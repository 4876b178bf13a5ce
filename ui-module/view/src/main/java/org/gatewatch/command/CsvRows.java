package org.gatewatch.command;

import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Comma-separated values (RFC 4180), as the page writes them. */
final class CsvRows {
  /** What spreadsheets would take for a formula: names of layers and sessions are not ours. */
  private static final Pattern FORMULA = Pattern.compile("^[=+\\-@\t\r]");

  private static final Pattern QUOTED = Pattern.compile("[\",\r\n]");

  private CsvRows() {}

  /** A line without its end; what is not there is empty. */
  static String line(Collection<? extends @Nullable Object> fields) {
    return fields.stream().map(CsvRows::field).collect(Collectors.joining(","));
  }

  private static String field(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    String text = value.toString();
    if (value instanceof String && FORMULA.matcher(text).find()) {
      text = "'" + text;
    }
    return QUOTED.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
