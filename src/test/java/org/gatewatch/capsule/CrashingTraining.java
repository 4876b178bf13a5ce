package org.gatewatch.capsule;

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
import org.gatewatch.alert.Phase;
import org.gatewatch.alert.Trouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A training that writes a crash capsule when it fails. */
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
        .capsuleDirectory(directory)
        .onAlert(alerts::add);
  }

  CrashingTraining watched() {
    network.addListeners(listener().build());
    return this;
  }

  /** The one alert that a non-finite value was born. */
  Alert birth() {
    List<Alert> births =
        alerts.stream()
            .filter(alert -> alert.trouble() == Trouble.NON_FINITE)
            .filter(alert -> alert.phase() == Phase.OPENED)
            .toList();
    assertThat(births).hasSize(1);
    return births.get(0);
  }

  /** The only capsule in the directory, and the only file. */
  Capsule capsule() {
    List<Path> files = files(directory);
    assertThat(files).hasSize(1);
    return read(files.get(0));
  }

  static Capsule read(Path file) {
    try {
      return Capsule.read(file);
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
