package org.gatewatch.internal.crashdump;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Properties;
import java.util.TreeMap;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.alerting.AlertLog;
import org.gatewatch.sample.Layout;

/** What a crash dump says of itself, for programs and for people. */
final class CrashDumpText {
  private CrashDumpText() {}

  /** As {@link Properties} are written. */
  static String properties(Alert alert, Layout layout, String session, Dumped dumped)
      throws IOException {
    Properties properties = new Properties();
    properties.setProperty(Entries.FORMAT, Entries.CURRENT_FORMAT);
    properties.setProperty(Entries.NETWORK, layout.network());
    properties.setProperty(Entries.SESSION, session);
    properties.setProperty(Entries.ITERATION, Integer.toString(alert.iteration()));
    properties.setProperty(Entries.EPOCH, Integer.toString(alert.epoch()));
    properties.setProperty(Entries.ALERT, AlertLog.line(alert));
    dumped.properties().forEach(properties::setProperty);
    layout
        .versions()
        .forEach((name, version) -> properties.setProperty("version." + name, version));
    StringWriter text = new StringWriter();
    properties.store(text, null);
    return text.toString();
  }

  static String readme(Alert alert, Layout layout, String session, Dumped dumped) {
    return """
    Crash dump of Gatewatch: session '%s', iteration %d, epoch %d, a %s of type %s.

    %s

    The parameters and the updater's state are those %s.

    %s
    samples/             the last samples, oldest first, and what they are made of, as Gatewatch
                         stores them; the last has the alert with its origin
    crash-dump.properties  the above in few words, for programs

    Random numbers are not in here: dropout and weight noise differ when it is computed again.

    Versions: %s
    """
        .formatted(
            session,
            alert.iteration(),
            alert.epoch(),
            layout.network(),
            layout.dataType(),
            AlertLog.line(alert),
            dumped.when(),
            dumped.files(),
            new TreeMap<>(layout.versions()));
  }
}
