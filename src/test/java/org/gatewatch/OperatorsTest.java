package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.sample.Location;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;

/** A training tells operators of itself, wherever they look. */
@Timeout(120)
class OperatorsTest {
  /** The registry is one for the whole JVM: other tests may have left meters of other runs. */
  private static final String SESSION = "watched by operators";

  private static INDArray train(GatewatchListener listener) {
    SmallTraining training = new SmallTraining(4);
    MultiLayerNetwork network = SmallTraining.network(1);
    if (listener != null) {
      network.addListeners(listener);
    }
    training.train(network, 3);
    training.train(network, 1, minibatch -> minibatch.getFeatures().putScalar(0, Double.NaN));
    return network.params();
  }

  private static GatewatchListener listener(URI webhook) {
    return GatewatchListener.builder(new RecordingRouter())
        .frequency(1)
        .sessionId(SESSION)
        .webhook(webhook)
        .build();
  }

  private static double read(SimpleMeterRegistry registry, String gauge) {
    return registry.get("gatewatch." + gauge).tag("session", SESSION).gauge().value();
  }

  @Test
  void anAlertIsSentAndTheMetersOfTheRunGoWhenItEnds() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Metrics.addRegistry(registry);
    try (ChatServer server = new ChatServer();
        GatewatchListener listener = listener(server.address())) {
      INDArray watched = train(listener);
      listener.flush(java.time.Duration.ofSeconds(20));
      assertThat(read(registry, "nonfinite")).isPositive();
      assertThat(read(registry, "iteration")).isEqualTo(3);

      listener.close();

      assertThat(server.messages()).isNotEmpty();
      JsonNode alert = server.messages().get(0).get("alerts").get(0);
      assertThat(alert.get("type").asText()).isEqualTo("NON_FINITE");
      assertThat(alert.get("session").asText()).isEqualTo(SESSION);
      assertThat(alert.get("origin").get("stage").asText()).isEqualTo("INPUT_DATA");
      assertThat(registry.getMeters())
          .filteredOn(meter -> SESSION.equals(meter.getId().getTag("session")))
          .isEmpty();
      assertThat(watched.equals(train(null)) || watched.toString().equals(train(null).toString()))
          .as("the same training")
          .isTrue();
    } finally {
      Metrics.removeRegistry(registry);
    }
  }

  @Test
  void theAddressStaysWhereItWasBuiltAndAlertsOfCopiesAreSentFromThere()
      throws IOException, ClassNotFoundException {
    try (ChatServer server = new ChatServer();
        GatewatchListener listener = listener(server.address())) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(listener);
      }
      assertThat(bytes.toString(StandardCharsets.ISO_8859_1)).doesNotContain(ChatServer.SECRET);
      try (ObjectInputStream in =
              new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
          GatewatchListener copy = (GatewatchListener) in.readObject()) {
        copy.setStorageRouter(new RecordingRouter());
        train(copy);
      }
      Alert found =
          new Alert(
              SESSION,
              "executor",
              AlertType.NON_FINITE,
              AlertState.OPENED,
              7,
              0,
              7,
              Location.NETWORK,
              0,
              Double.NaN,
              Double.NaN,
              "the first NaN",
              "",
              null);

      listener.relay(found);
      listener.close();

      assertThat(server.messages()).hasSize(1);
      assertThat(server.iterations(0)).containsExactly(7);
    }
  }

  @Test
  void whatIsNoAddressIsRefusedByBothBuilders() {
    URI bad = URI.create("mailto:somebody");
    assertThatThrownBy(() -> listener(bad)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> listener(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("webhook must not be null");
    assertThatThrownBy(() -> GatewatchSameDiffListener.builder(new RecordingRouter()).webhook(bad))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
