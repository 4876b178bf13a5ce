package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.origin.NonFiniteOrigin;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Location;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;

/** What whoever trains on several machines asks a listener for. */
@Timeout(60)
class ElsewhereTest {
  private final RecordingRouter router = new RecordingRouter();

  private static MultiLayerNetwork network() {
    return Networks.sequence(DataType.FLOAT, new LSTM.Builder().name("lstm").nOut(3).build());
  }

  private static DataSet broken() {
    DataSet minibatch = Networks.sequences(1, DataType.FLOAT);
    minibatch.getFeatures().putScalar(new int[] {2, 1, 3}, Float.NaN);
    return minibatch;
  }

  /** Stores nothing until it is let go. */
  private static final class Slow extends RecordingRouter {
    private final CountDownLatch open = new CountDownLatch(1);

    @Override
    public void putUpdate(Persistable update) {
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      super.putUpdate(update);
    }
  }

  @Test
  void aFlushedListenerHasStoredWhatItSampled() {
    MultiLayerNetwork network = network();
    try (GatewatchListener listener = GatewatchListener.builder(router).frequency(1).build()) {
      network.addListeners(listener);
      for (int i = 0; i < 20; i++) {
        network.fit(Networks.sequences(i, DataType.FLOAT));
        assertThat(listener.flush(Duration.ofSeconds(20))).isTrue();
        assertThat(router.samples()).hasSize(i + 1);
      }
    }
  }

  @Test
  void flushingGivesUpWhenStorageTakesNothing() {
    Slow slow = new Slow();
    MultiLayerNetwork network = network();
    try (GatewatchListener listener = GatewatchListener.builder(slow).frequency(1).build()) {
      network.addListeners(listener);
      network.fit(Networks.sequences(0, DataType.FLOAT));
      assertThat(listener.flush(Duration.ofMillis(20))).isFalse();
      slow.open.countDown();
      assertThat(listener.flush(Duration.ofSeconds(20))).isTrue();
      assertThat(slow.samples()).hasSize(1);
    }
  }

  @Test
  void aListenerWithoutSamplesIsFlushedAtOnce() {
    try (GatewatchListener listener = GatewatchListener.builder(router).build()) {
      assertThat(listener.flush(Duration.ZERO)).isTrue();
    }
  }

  @Test
  void samplesThatAQueueGivesUpAreNotWaitedFor() {
    Slow slow = new Slow();
    MultiLayerNetwork network = network();
    try (GatewatchListener listener =
        GatewatchListener.builder(slow).frequency(1).maxQueuedSamples(1).build()) {
      network.addListeners(listener);
      for (int i = 0; i < 8; i++) {
        network.fit(Networks.sequences(i, DataType.FLOAT));
      }
      slow.open.countDown();
      assertThat(listener.flush(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void theAlertTravelsWithItsException() throws Exception {
    MultiLayerNetwork network = network();
    try (GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).onNonFinite(NonFinitePolicy.STOP).build()) {
      network.addListeners(listener);
      network.fit(Networks.sequences(0, DataType.FLOAT));
      NonFiniteException thrown =
          catchThrowableOfType(NonFiniteException.class, () -> network.fit(broken()));
      NonFiniteException arrived = copied(thrown);
      assertThat(arrived.alert().origin().stage()).isEqualTo(Stage.INPUT_DATA);
      assertThat(arrived.alert()).hasToString(thrown.alert().toString());
      assertThat(arrived).hasMessage(thrown.getMessage());
    }
  }

  @Test
  void aReplicaSaysFromWhichMachineItsParametersCame() {
    NonFiniteOrigin there = originOf(broken());
    List<Alert> alerts = new ArrayList<>();
    GatewatchListener root = GatewatchListener.builder(router).onAlert(alerts::add).build();
    root.averagedWith("far away", there);
    MultiLayerNetwork network = network();
    network.params().putScalar(5, Float.NaN);
    network.addListeners(root.clone());

    network.fit(Networks.sequences(0, DataType.FLOAT));
    root.close();

    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0).origin().stage()).isEqualTo(Stage.PARAMETER);
    assertThat(alerts.get(0).origin().from().worker()).isEqualTo("far away");
    assertThat(alerts.get(0).finding()).contains("came by averaging, from worker far away");
  }

  private NonFiniteOrigin originOf(DataSet minibatch) {
    List<Alert> alerts = new ArrayList<>();
    MultiLayerNetwork network = network();
    try (GatewatchListener listener =
        GatewatchListener.builder(router).onAlert(alerts::add).build()) {
      network.addListeners(listener);
      network.fit(minibatch);
    }
    return alerts.get(0).origin();
  }

  @Test
  void anAlertFromElsewhereIsToldToTheCallbackOnlyIfThatStayedHere() {
    Alert alert =
        new Alert(
            AlertType.DEAD_UNITS,
            AlertState.OPENED,
            3,
            0,
            3,
            Location.NETWORK,
            0,
            1,
            Double.NaN,
            "something",
            "",
            null);
    List<Alert> heard = new ArrayList<>();
    try (GatewatchListener listener =
        GatewatchListener.builder(router).onAlert(heard::add).build()) {
      listener.relay(alert);
    }
    assertThat(heard).containsExactly(alert);
    heard.clear();
    Consumer<Alert> travelling = (Consumer<Alert> & Serializable) one -> heard.add(one);
    try (GatewatchListener listener =
        GatewatchListener.builder(router).onAlert(travelling).build()) {
      listener.relay(alert);
    }
    assertThat(heard).isEmpty();
  }

  @Test
  void workersOfANamedSessionAreToldApartByTheirJvm() {
    GatewatchListener own = GatewatchListener.builder(router).build();
    GatewatchListener named = GatewatchListener.builder(router).sessionId("shared").build();
    assertThat(own.getWorkerID()).matches("worker-\\d+");
    assertThat(named.getWorkerID()).matches("worker-\\d+ \\([0-9a-f]{8}\\)");
    assertThat(named.clone().getWorkerID()).matches("worker-\\d+ \\([0-9a-f]{8}\\)");
  }

  @SuppressWarnings("unchecked")
  private static <T> T copied(T object) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }
}
