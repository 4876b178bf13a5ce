package org.gatewatch.crashdump;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.GatewatchListener;
import org.gatewatch.GatewatchListenerBuilder;
import org.gatewatch.RecordingRouter;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A training that writes a crash dump when it fails. */
final class CrashingTraining {
  static final String SESSION = "a session: 1/2";

  private final Path directory;
  private final Model network;
  private final RecordingRouter router = new RecordingRouter();
  private final List<Alert> alerts = new ArrayList<>();

  CrashingTraining(Path directory, Model network) {
    this.directory = directory;
    this.network = network;
  }

  /** A listener that is due in no iteration but the first. */
  GatewatchListenerBuilder listener() {
    return GatewatchListener.builder(router)
        .frequency(1000)
        .sessionId(SESSION)
        .crashDumpDirectory(directory)
        .onAlert(alerts::add);
  }

  CrashingTraining watched() {
    network.addListeners(listener().build());
    return this;
  }

  /** The one alert that a non-finite value was born. */
  Alert origin() {
    List<Alert> origins =
        alerts.stream()
            .filter(alert -> alert.type() == AlertType.NON_FINITE)
            .filter(alert -> alert.state() == AlertState.OPENED)
            .toList();
    assertThat(origins).hasSize(1);
    return origins.get(0);
  }

  /** The only crash dump in the directory, and the only file. */
  CrashDump crashDump() {
    List<Path> files = files(directory);
    assertThat(files).hasSize(1);
    return read(files.get(0));
  }

  static CrashDump read(Path file) {
    try {
      return CrashDump.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> files(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static INDArray updaterState(Model model) {
    return model instanceof ComputationGraph graph
        ? graph.getUpdater().getStateViewArray()
        : ((MultiLayerNetwork) model).getUpdater().getStateViewArray();
  }
}
