package org.gatewatch.internal.crashdump;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Properties;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.alerting.AlertLog;
import org.gatewatch.sample.Layout;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a crash dump says of itself, for programs and for people. */
final class CrashDumpText {
  private CrashDumpText() {}

  /** As {@link Properties} are written. */
  static String properties(Alert alert, Layout layout, String session, boolean afterUpdate)
      throws IOException {
    Properties properties = new Properties();
    properties.setProperty(Entries.FORMAT, Entries.CURRENT_FORMAT);
    properties.setProperty(Entries.NETWORK, layout.network());
    properties.setProperty(Entries.SESSION, session);
    properties.setProperty(Entries.ITERATION, Integer.toString(alert.iteration()));
    properties.setProperty(Entries.EPOCH, Integer.toString(alert.epoch()));
    properties.setProperty(Entries.AFTER_UPDATE, Boolean.toString(afterUpdate));
    properties.setProperty(Entries.ALERT, AlertLog.line(alert));
    layout
        .versions()
        .forEach((name, version) -> properties.setProperty("version." + name, version));
    StringWriter text = new StringWriter();
    properties.store(text, null);
    return text.toString();
  }

  static String readme(Alert alert, Layout layout, String session, boolean afterUpdate) {
    return """
    Crash dump of Gatewatch: session '%s', iteration %d, epoch %d, a %s of type %s.

    %s

    The parameters and the updater's state are those %s.

    model.zip            the network; ModelSerializer of Deeplearning4j reads it
    step/                what the iteration was computed from, as Nd4j.write writes it: features,
                         labels, masks, and the state of recurrent layers at its start; the number
                         is the position of the input, output or layer. Under truncated
                         backpropagation that is one segment
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
            afterUpdate
                ? "after the update of this iteration, in which the value was found"
                : "before the update of this iteration: those that produced the value",
            new TreeMap<>(layout.versions()));
  }

  /** Bytes of the parameters and the updater's state. */
  static long bytes(Model model) {
    INDArray state =
        model instanceof ComputationGraph graph
            ? graph.getUpdater().getStateViewArray()
            : ((MultiLayerNetwork) model).getUpdater().getStateViewArray();
    return bytes(model.params()) + bytes(state);
  }

  private static long bytes(@Nullable INDArray array) {
    return array == null ? 0 : array.length() * array.dataType().width();
  }
}
