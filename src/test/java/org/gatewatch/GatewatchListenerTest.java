package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.impl.RemoteUIStatsStorageRouter;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.gatewatch.alert.Alert;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class GatewatchListenerTest {
  private final RecordingRouter router = new RecordingRouter();

  @RegisterExtension private final RecordedLog log = new RecordedLog("org.gatewatch");

  private static MultiLayerNetwork network() {
    return Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(7).build());
  }

  private static void fit(MultiLayerNetwork network, int iterations) {
    for (int i = 0; i < iterations; i++) {
      network.fit(Networks.sequences(i, DataType.FLOAT));
    }
  }

  @Test
  void aSessionIsNamedByTheTimeAndFourDigits() {
    LocalDateTime before = LocalDateTime.now(ZoneId.systemDefault()).minusSeconds(1);
    String session = GatewatchListener.builder(router).build().getSessionID();
    assertThat(session).matches("[-\\d]{10} [.\\d]{8} [0-9a-f]{4}");
    DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy-MM-dd HH.mm.ss");
    assertThat(LocalDateTime.parse(session.substring(0, 19), format))
        .isBetween(before, LocalDateTime.now(ZoneId.systemDefault()));
  }

  @Test
  void badArgumentsAreNamedWithTheirRange() {
    GatewatchListenerBuilder builder = GatewatchListener.builder(router);
    assertRefused(() -> GatewatchListener.builder(null), "router must not be null");
    assertRefused(() -> builder.frequency(0), "frequency must be 1 to 2147483647, not 0");
    assertRefused(() -> builder.budget(0), "budget must be above 0, not 0.0");
    assertRefused(() -> builder.budget(-0.01), "budget must be above 0, not -0.01");
    assertRefused(() -> builder.budget(Double.NaN), "budget must be above 0, not NaN");
    assertRefused(() -> builder.quantities(), "quantities must be one or more of [WEIGHT");
    assertRefused(() -> builder.quantities((Quantity) null), "not [null]");
    assertRefused(() -> builder.examples(-1), "examples must be 0 to 2147483647, not -1");
    assertRefused(
        () -> builder.maxElementsPerGate(0), "maxElementsPerGate must be 1 to 268435456, not 0");
    assertRefused(() -> builder.mapExample(-1), "mapExample must be 0 to 2147483647, not -1");
    assertRefused(() -> builder.extraMaps(8), "extraMaps must be 0 to 7, not 8");
    assertRefused(
        () -> builder.checkGradients(-1), "checkGradients must be 0 to 2147483647, not -1");
    assertRefused(() -> builder.sessionId(" "), "sessionId must not be blank");
    assertRefused(
        () -> builder.workerId("é".repeat(129)),
        "workerId must not be blank and have at most 256 bytes in UTF-8, not 258 bytes");
    assertRefused(
        () -> builder.sessionId("a\ud83d"), "sessionId must be whole characters: it has half of");
    builder.sessionId("\ud83d\ude00".repeat(64));
    assertRefused(() -> builder.onAlert(null), "onAlert must not be null");
    assertRefused(() -> builder.onNonFinite(null), "onNonFinite must not be null");
    assertRefused(() -> builder.maxHeatmapSide(65), "maxHeatmapSide must be 0 to 64, not 65");
    assertRefused(() -> builder.maxQueuedSamples(0), "maxQueuedSamples must be 1 to 10000, not 0");
  }

  private static void assertRefused(Runnable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call::run).withMessageContaining(message);
  }

  @Test
  void onlyTheQuantitiesAskedForAreCaptured() {
    MultiLayerNetwork network = network();
    try (GatewatchListener listener =
        GatewatchListener.builder(router).quantities(Quantity.GRADIENT).build()) {
      network.addListeners(listener);
      fit(network, 1);
    }

    assertThat(router.layout().slots()).extracting(Slot::quantity).containsOnly(Quantity.GRADIENT);
    assertThat(router.samples().get(0).summaries()).doesNotContainNull();
  }

  @Test
  void aNanGivesOneAlertAndTrainingGoesOn() {
    MultiLayerNetwork network = network();
    List<Alert> alerts = new ArrayList<>();
    GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).onAlert(alerts::add).build();
    network.addListeners(listener);
    fit(network, 2);
    assertThat(alerts).isEmpty();
    network.getParam("0_RW").putScalar(2, 9, Double.NaN);
    fit(network, 3);
    listener.close();

    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0).iteration()).isEqualTo(2);
    assertThat(alerts.get(0).location().quantity()).isEqualTo(Quantity.WEIGHT);
    assertThat(alerts.get(0).alsoIn()).isPositive();
    assertThat(router.samples()).hasSize(5);
  }

  @Test
  void stopEndsFitAfterTheIterationIsStored() {
    MultiLayerNetwork network = network();
    GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).onNonFinite(NonFinitePolicy.STOP).build();
    network.addListeners(listener);
    network.getParam("0_W").putScalar(0, 0, Double.POSITIVE_INFINITY);

    NonFiniteException thrown =
        catchThrowableOfType(NonFiniteException.class, () -> fit(network, 1));

    assertThat(thrown)
        .hasMessageStartingWith(
            "training stopped at iteration 0: the first +Inf is in the parameter W of the"
                + " candidate");
    assertThat(thrown.alert().iteration()).isZero();
    listener.close();
    assertThat(router.samples()).hasSize(1);
  }

  @Test
  void whatACallbackThrowsNeverReachesTraining() {
    MultiLayerNetwork network = network();
    Consumer<Alert> failing =
        alert -> {
          throw new AssertionError("a user's mistake");
        };
    try (GatewatchListener listener = GatewatchListener.builder(router).onAlert(failing).build()) {
      network.addListeners(listener);
      network.getParam("0_W").putScalar(0, 0, Double.NaN);

      assertThatCode(() -> fit(network, 1)).doesNotThrowAnyException();
    }
    assertThat(router.samples()).hasSize(1);
    assertThat(log.events())
        .extracting(ILoggingEvent::getFormattedMessage)
        .contains("The onAlert callback failed; training goes on")
        .noneMatch(line -> line.startsWith("Gatewatch could not follow"));
  }

  @Test
  void aBrokenStorageNeverReachesTraining() {
    RecordingRouter broken =
        new RecordingRouter() {
          @Override
          public void putUpdate(Persistable update) {
            throw new NoClassDefFoundError("org/mapdb/DB");
          }
        };
    MultiLayerNetwork network = network();
    GatewatchListener listener = GatewatchListener.builder(broken).frequency(1).build();
    network.addListeners(listener);

    assertThatCode(() -> fit(network, 3)).doesNotThrowAnyException();
    assertThatCode(listener::close).doesNotThrowAnyException();
  }

  @Test
  void whatFailsInEveryIterationIsGivenUp() {
    MultiLayerNetwork network = network();
    AtomicInteger asked = new AtomicInteger();
    List<INDArray> broken =
        new AbstractList<>() {
          @Override
          public INDArray get(int index) {
            asked.incrementAndGet();
            throw new IllegalStateException("no activations");
          }

          @Override
          public int size() {
            return 9;
          }
        };
    try (GatewatchListener listener = GatewatchListener.builder(router).frequency(1).build()) {
      for (int i = 0; i < 9; i++) {
        listener.onForwardPass(network, broken);
        listener.onBackwardPass(network);
        listener.iterationDone(network, i, 0);
      }
    }

    assertThat(asked).hasValue(3);
  }

  @Test
  void aNetworkWithoutAStorageTrainsOn() {
    MultiLayerNetwork network = network();
    GatewatchListener listener = GatewatchListener.builder(router).frequency(1).build();
    listener.setStorageRouter(null);
    network.addListeners(listener);

    assertThatCode(() -> fit(network, 5)).doesNotThrowAnyException();
  }

  @Test
  void closingDetachesOnlyThisListenerAndMarksTheEnd() {
    MultiLayerNetwork network = network();
    ScoreIterationListener other = new ScoreIterationListener(1000);
    GatewatchListener listener = GatewatchListener.builder(router).frequency(1).build();
    network.addListeners(other, listener);
    fit(network, 1);
    listener.close();
    listener.close();
    fit(network, 2);

    assertThat(network.getListeners()).containsExactly(other);
    assertThat(router.samples()).hasSize(1);
    assertThat(router.updates().get(1).isEndOfTraining()).isTrue();
  }

  @Test
  void closingDetachesFromAGraph() {
    ComputationGraph graph = Networks.graph(DataType.FLOAT, new LSTM.Builder().nOut(7).build());
    GatewatchListener listener = GatewatchListener.builder(router).frequency(1).build();
    graph.addListeners(listener);
    graph.fit(Networks.sequences(1, DataType.FLOAT));
    listener.close();

    assertThat(graph.getListeners()).isEmpty();
    assertThat(router.samples()).hasSize(1);
  }

  @Test
  void twoNetworksOfOneListenerAreTwoWorkers() {
    MultiLayerNetwork first = network();
    MultiLayerNetwork second = network();
    GatewatchListener listener =
        GatewatchListener.builder(router).frequency(1).workerId("w").build();
    first.addListeners(listener);
    second.addListeners(listener);
    fit(first, 1);
    fit(second, 1);
    fit(first, 1);
    listener.close();

    assertThat(router.statics())
        .extracting(StoredRecord::getWorkerID)
        .containsExactlyInAnyOrder("w", "w-2");
    assertThat(router.samples()).hasSize(3);
  }

  @Test
  void aListenerSurvivesSerialisationWithARemoteRouter() throws Exception {
    GatewatchListener listener =
        GatewatchListener.builder(new RemoteUIStatsStorageRouter("http://localhost:1"))
            .sessionId("s")
            .workerId("w")
            .frequency(7)
            .onAlert(alert -> {})
            .build();

    GatewatchListener copy = serialised(listener);

    assertThat(copy.getSessionID()).isEqualTo("s");
    assertThat(copy.getWorkerID()).isEqualTo("w");
    assertThat(copy.getStorageRouter()).isInstanceOf(RemoteUIStatsStorageRouter.class);
    copy.setStorageRouter(router);
    MultiLayerNetwork network = network();
    network.addListeners(copy);
    fit(network, 8);
    copy.close();
    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(0, 7);
  }

  @Test
  void aStorageThatCannotTravelIsLeftBehind() throws Exception {
    GatewatchListener listener = GatewatchListener.builder(router).build();

    assertThat(serialised(listener).getStorageRouter()).isNull();
  }

  private static GatewatchListener serialised(GatewatchListener listener)
      throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(listener);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (GatewatchListener) in.readObject();
    }
  }
}
