package org.gatewatch.internal.alerting;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Fields that every line has that this thread logs meanwhile, for logs that are written as JSON or
 * searched by field: SLF4J's MDC, where there are no {@link KeyValues}. What a field was before, it
 * is again afterwards.
 */
final class LogContext implements AutoCloseable {
  static final String PREFIX = "gatewatch.";

  private final Map<String, @Nullable String> before = new HashMap<>();

  private LogContext() {}

  /** Puts them in, each with {@value #PREFIX} before its name. */
  static LogContext of(Map<String, String> fields) {
    LogContext context = new LogContext();
    fields.forEach(
        (name, value) -> {
          String key = PREFIX + name;
          context.before.put(key, MDC.get(key));
          MDC.put(key, value);
        });
    return context;
  }

  @Override
  public void close() {
    before.forEach(
        (key, value) -> {
          if (value == null) {
            MDC.remove(key);
          } else {
            MDC.put(key, value);
          }
        });
  }
}
