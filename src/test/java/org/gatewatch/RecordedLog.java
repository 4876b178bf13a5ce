package org.gatewatch;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * What a logger, and those below it, are told in the course of a test; to be registered as an
 * extension.
 */
public final class RecordedLog extends AppenderBase<ILoggingEvent>
    implements BeforeEachCallback, AfterEachCallback {
  private final Logger logger;
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

  /** Of the logger of this name. */
  public RecordedLog(String name) {
    logger = (Logger) LoggerFactory.getLogger(name);
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    start();
    logger.addAppender(this);
  }

  @Override
  public void afterEach(ExtensionContext test) {
    logger.detachAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    event.prepareForDeferredProcessing(); // What the thread's context is now.
    events.add(event);
  }

  /** The lines so far, oldest first: the very list, which grows and may be cleared. */
  public List<ILoggingEvent> events() {
    return events;
  }
}
