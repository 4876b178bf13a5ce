package org.gatewatch.benchmarks.diagnosis;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Reads in the log what is amiss in a training and makes no alert, and keeps the console free of
 * alerts.
 */
final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private static final String LOGGER = "org.gatewatch.alerts";

  private final Logger logger = (Logger) LoggerFactory.getLogger(LOGGER);
  private final List<Told> told = new ArrayList<>();

  /** From now on, until closed. */
  LogLines() {
    setContext(logger.getLoggerContext());
    start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    Told line =
        Reading.ofLine(event.getFormattedMessage(), event.getLevel().isGreaterOrEqual(Level.WARN));
    if (line != null) {
      told.add(line);
    }
  }

  /** What was read so far. */
  List<Told> told() {
    return List.copyOf(told);
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    stop();
  }
}
