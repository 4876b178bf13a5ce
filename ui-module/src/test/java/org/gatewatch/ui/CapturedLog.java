package org.gatewatch.ui;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What is logged while it is open: everything of Gatewatch from INFO on, of others warnings. */
public final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  /** The last are DL4J's own, once in the life of a JVM; one for machines without a network. */
  private static final List<String> USUAL =
      List.of(
          "Watching a ",
          "Gatewatch's page: ",
          "Tensors are summarised by: cpu, ",
          "Could not generate hardware UID",
          "Assigning a size of zero. This is normally only valid in model import cases");

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger ours = (Logger) LoggerFactory.getLogger("org.gatewatch");
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

  public CapturedLog() {
    ours.setLevel(Level.INFO);
    start();
    root.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }

  /** The lines that a healthy training does not log. */
  public List<String> unusual() {
    return events.stream()
        .filter(event -> USUAL.stream().noneMatch(event.getFormattedMessage()::startsWith))
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  /** Every line that has a text in it, with its level. */
  public List<String> having(String text) {
    return events.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .filter(line -> line.contains(text))
        .toList();
  }

  /** How many lines say that the watching of a network began. */
  public long beginnings() {
    return events.stream()
        .filter(event -> event.getFormattedMessage().startsWith("Watching a "))
        .count();
  }

  @Override
  public void close() {
    root.detachAppender(this);
    ours.setLevel(null);
    stop();
  }
}
