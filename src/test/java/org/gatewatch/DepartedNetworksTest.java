package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** A listener may outlive its networks: it keeps nothing of them, and their workers have ended. */
@Timeout(60)
class DepartedNetworksTest {
  private static final long BETWEEN_COLLECTIONS_NANOS = 50_000_000;

  private final RecordingRouter router = new RecordingRouter();
  private final GatewatchListener listener =
      GatewatchListener.builder(router).frequency(1).workerId("w").build();

  @AfterEach
  void close() {
    listener.close();
  }

  private static LSTM lstm() {
    return new LSTM.Builder().nOut(4).build();
  }

  @SuppressWarnings("deprecation")
  static Stream<Named<Supplier<Model>>> networks() {
    return Stream.of(
        Named.of("network", () -> Networks.sequence(DataType.FLOAT, lstm(), lstm())),
        Named.of("graph", () -> Networks.graph(DataType.FLOAT, lstm(), lstm())),
        Named.of(
            "wrapped",
            () ->
                Networks.sequence(
                    DataType.FLOAT,
                    new Bidirectional(lstm()),
                    new GravesLSTM.Builder().nOut(4).build())));
  }

  private static Layer[] layers(Model network) {
    return network instanceof ComputationGraph graph
        ? graph.getLayers()
        : ((MultiLayerNetwork) network).getLayers();
  }

  /** Trains a network that nobody holds afterwards but, perhaps, the listener. */
  private List<WeakReference<Object>> train(Supplier<Model> networks) {
    Model network = networks.get();
    network.addListeners(listener);
    Networks.fit(network, Networks.sequences(1, DataType.FLOAT));
    Networks.fit(network, Networks.sequences(2, DataType.FLOAT));
    List<WeakReference<Object>> parts = new ArrayList<>();
    parts.add(new WeakReference<>(network));
    for (Layer layer : layers(network)) {
      parts.add(new WeakReference<>(layer));
    }
    return parts;
  }

  private static void awaitCollected(List<WeakReference<Object>> parts) {
    Tampering.await(
        () -> {
          // Each collection takes the time that what is waited for needs.
          LockSupport.parkNanos(BETWEEN_COLLECTIONS_NANOS);
          System.gc();
          return parts.stream().allMatch(part -> part.get() == null);
        });
  }

  private List<String> ended() {
    return router.updates().stream()
        .filter(StoredRecord::isEndOfTraining)
        .map(StoredRecord::getWorkerID)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theListenerKeepsNoLayerOfANetworkThatIsGone(Supplier<Model> networks) {
    List<WeakReference<Object>> parts = train(networks);

    awaitCollected(parts);

    Tampering.await(() -> ended().equals(List.of("w")));
    assertThat(router.samples()).hasSize(2);
  }

  @Test
  void theOthersAreWatchedOn() {
    MultiLayerNetwork staying = Networks.sequence(DataType.FLOAT, lstm());
    staying.addListeners(listener);
    staying.fit(Networks.sequences(1, DataType.FLOAT));
    awaitCollected(train(() -> Networks.sequence(DataType.FLOAT, lstm())));
    Tampering.await(() -> ended().equals(List.of("w-2")));

    staying.fit(Networks.sequences(2, DataType.FLOAT));
    listener.close();

    assertThat(ended()).containsExactly("w-2", "w");
    assertThat(router.samples()).hasSize(4);
    assertThat(staying.getListeners()).isEmpty();
  }

  @Test
  void aWorkerThatAnotherFitGoesOnInHasNotEnded() {
    GatewatchListener clone = listener.clone();
    clone.setWorkerID("thread");
    Model network = Networks.sequence(DataType.FLOAT, lstm());
    network.addListeners(clone);
    Networks.fit(network, Networks.sequences(1, DataType.FLOAT));
    WeakReference<Object> gone = new WeakReference<>(network);
    network = null;
    awaitCollected(List.of(gone));

    GatewatchListener next = listener.clone();
    next.setWorkerID("thread");
    MultiLayerNetwork following = Networks.sequence(DataType.FLOAT, lstm());
    following.addListeners(next);
    following.fit(Networks.sequences(2, DataType.FLOAT));
    listener.close();

    assertThat(router.samples()).hasSize(2);
    assertThat(ended()).containsExactly("thread");
    assertThat(router.updates().get(2).isEndOfTraining()).isTrue();
  }
}
