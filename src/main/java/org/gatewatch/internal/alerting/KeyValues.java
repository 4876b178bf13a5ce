package org.gatewatch.internal.alerting;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import org.gatewatch.alert.Severity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line with key-value pairs of SLF4J 2, by reflection, since DL4J brings SLF4J 1.7, which
 * has none. Only with a backend that keeps the pairs apart from the message, as Logback does since
 * 1.3: the others write them into the line, which has all of them already, or into the MDC.
 */
final class KeyValues {
  private static final Logger log = LoggerFactory.getLogger(KeyValues.class);
  private static final String KEEPS_THEM = "ch.qos.logback.";

  private final Class<?> loggers;
  private final Method add;
  private final Method write;

  /**
   * For loggers of a type.
   *
   * @throws NoSuchMethodException if they take no pairs
   */
  KeyValues(Class<?> loggers) throws NoSuchMethodException {
    this.loggers = loggers;
    Class<?> line = loggers.getMethod("atInfo").getReturnType();
    add = line.getMethod("addKeyValue", String.class, Object.class);
    write = line.getMethod("log", String.class);
  }

  /** Those that a logger keeps; empty if it has none, or would repeat them in the line. */
  static Optional<KeyValues> of(Logger logger) {
    if (!logger.getClass().getName().startsWith(KEEPS_THEM)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new KeyValues(Logger.class));
    } catch (NoSuchMethodException e) {
      log.trace("SLF4J 1.7, as DL4J brings it", e);
      return Optional.empty();
    }
  }

  /**
   * Writes a line of the level of a severity.
   *
   * @param logger one of the type
   * @param fields in this order
   * @return whether it could be done
   */
  boolean write(Object logger, Severity severity, String text, Map<String, String> fields) {
    try {
      Object line = loggers.getMethod(level(severity)).invoke(logger);
      for (Map.Entry<String, String> field : fields.entrySet()) {
        line = add.invoke(line, LogContext.PREFIX + field.getKey(), field.getValue());
      }
      write.invoke(line, text);
      return true;
    } catch (ReflectiveOperationException e) {
      log.debug("Pairs cannot be written", e);
      return false;
    }
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case HINT -> "atInfo";
      case HARM -> "atWarn";
      case FAILURE -> "atError";
    };
  }
}
