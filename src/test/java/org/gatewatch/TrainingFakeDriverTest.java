package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gatewatch.Networks.sequences;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gatewatch.alert.Alert;
import org.gatewatch.internal.cuda.FakeDriver;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.nd4j.linalg.api.buffer.DataType;

/** Whole trainings on the launcher of CUDA, with JavaCPP's bindings, on a device that is late. */
@Timeout(300)
class TrainingFakeDriverTest {
  private static final int ITERATIONS = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** In W of the first layer: row 1, unit 2 of the forget gate. */
  private static final int HIDDEN = Networks.INPUTS * 7 + 2 * Networks.INPUTS + 1;

  @RegisterExtension private final RecordedLog log = new RecordedLog("org.gatewatch");

  private final RecordingRouter router = new RecordingRouter();
  private int iterations;

  @BeforeAll
  static void require() {
    FakeDriver.require();
  }

  private static MultiLayerNetwork network() {
    return Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(7).build());
  }

  private static MultiLayerNetwork alone() {
    MultiLayerNetwork network = network();
    for (int i = 0; i < ITERATIONS; i++) {
      network.fit(sequences(i, DataType.FLOAT));
    }
    return network;
  }

  private static List<Sample> onTheCpu() {
    RecordingRouter router = new RecordingRouter();
    MultiLayerNetwork network = network();
    try (GatewatchListener listener = GatewatchListener.builder(router).frequency(1).build()) {
      network.setListeners(listener);
      for (int i = 0; i < ITERATIONS; i++) {
        network.fit(sequences(i, DataType.FLOAT));
        assertThat(listener.flush(PATIENCE)).isTrue();
      }
    }
    assertThat(router.samples()).hasSize(ITERATIONS);
    return router.samples();
  }

  /** So that there is room for the next: memory that is given back may be replaced by larger. */
  private void awaitSample(GatewatchListener listener) {
    FakeDriver.settle();
    assertThat(listener.flush(PATIENCE)).isTrue();
    FakeDriver.settle();
    iterations++;
  }

  /** One of the calls of the iteration after the second fails. */
  private void failOnce(GatewatchListener listener) {
    awaitSample(listener);
    if (iterations == 2) {
      FakeDriver.failCall(2, FakeDriver.OUT_OF_MEMORY);
    }
  }

  /** Trains on a device; between the iterations something is done. */
  private MultiLayerNetwork train(FakeDriver driver, Consumer<GatewatchListener> between) {
    GatewatchListenerBuilder builder = GatewatchListener.builder(router);
    MultiLayerNetwork network = network();
    GatewatchListener listener = builder.frequency(1).build();
    listener.summariseWith(driver::summariser);
    network.setListeners(listener);
    for (int i = 0; i < ITERATIONS; i++) {
      network.fit(sequences(i, DataType.FLOAT));
      between.accept(listener);
    }
    assertThat(FakeDriver.blocking(FakeDriver.thread())).as("training never waits").isEmpty();
    FakeDriver.hold(false);
    listener.close();
    return network;
  }

  private List<String> warnings() {
    return log.events().stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private static void assertSame(Sample sample, Sample expected) {
    assertThat(sample.score()).isEqualTo(expected.score());
    for (int i = 0; i < expected.summaries().size(); i++) {
      Summary one = sample.summaries().get(i);
      Summary other = expected.summaries().get(i);
      assertThat(one == null).as("slot %d", i).isEqualTo(other == null);
      if (one != null) {
        assertThat(one.histogram()).as("slot %d", i).isEqualTo(other.histogram());
        assertThat(one.heatmap()).as("slot %d", i).isEqualTo(other.heatmap());
        assertThat(one.min()).as("slot %d", i).isEqualTo(other.min());
      }
    }
  }

  @Test
  void samplesAreThoseOfTheCpuButForTheFirstWhichComesTooEarly() {
    List<Sample> expected = onTheCpu();
    try (FakeDriver driver = FakeDriver.ofArrays()) {
      MultiLayerNetwork network = train(driver, this::awaitSample);

      assertThat(network.params()).isEqualTo(alone().params());
    }
    // The launcher may be ready within the first: then that lacks what was to be copied before.
    List<Sample> whole = router.samples().stream().filter(each -> each.iteration() > 0).toList();
    for (Sample sample : whole) {
      assertSame(sample, expected.get(sample.iteration()));
    }
    assertThat(whole).hasSizeGreaterThanOrEqualTo(ITERATIONS - 1).allMatch(this::isInside);
    int dropped = router.samples().stream().mapToInt(Sample::dropped).sum();
    assertThat(router.samples().size() + dropped).isEqualTo(ITERATIONS);
    assertThat(warnings()).allMatch(line -> line.endsWith("were not stored"));
  }

  @Test
  void trainingGoesOnWhileTheDeviceStandsStill() {
    try (FakeDriver driver = FakeDriver.ofArrays()) {
      FakeDriver.hold(true);

      MultiLayerNetwork network = train(driver, listener -> FakeDriver.settle());

      assertThat(network.params()).isEqualTo(alone().params());
    }
    assertThat(router.samples()).as("as many as there is room for").hasSizeBetween(2, 3);
    assertThat(router.samples()).filteredOn(this::isInside).hasSizeBetween(1, 3);
  }

  /** Whether a sample has what lies inside cells, on the way forward and on the way back. */
  private boolean isInside(Sample sample) {
    return Stream.of(Quantity.CELL_STATE, Quantity.PRE_ACTIVATION_GRADIENT)
        .allMatch(
            quantity ->
                router.layout().slots().stream()
                    .filter(slot -> slot.quantity() == quantity)
                    .map(slot -> sample.summaries().get(router.layout().slots().indexOf(slot)))
                    .allMatch(Objects::nonNull));
  }

  @Test
  void whatALookFindsIsToldWhenItIsThereAndNamesItsIteration() {
    List<Alert> alerts = new ArrayList<>();
    MultiLayerNetwork network = network();
    try (FakeDriver driver = FakeDriver.ofArrays()) {
      GatewatchListener listener =
          GatewatchListener.builder(router).frequency(1000).onAlert(alerts::add).build();
      listener.summariseWith(driver::summariser);
      network.setListeners(
          Tampering.gradients(HIDDEN, Float.NaN, 2), listener, Tampering.gradients(HIDDEN, 0, 2));
      network.fit(sequences(0, DataType.FLOAT));
      FakeDriver.settle();
      network.fit(sequences(1, DataType.FLOAT));
      FakeDriver.synchronise();
      FakeDriver.hold(true);

      network.fit(sequences(2, DataType.FLOAT));
      network.fit(sequences(3, DataType.FLOAT));

      assertThat(alerts).isEmpty();
      FakeDriver.hold(false);
      FakeDriver.synchronise();
      network.fit(sequences(4, DataType.FLOAT));
      assertThat(alerts).hasSize(1);
      assertThat(alerts.get(0).iteration()).isEqualTo(2);
      assertThat(alerts.get(0).location().gate()).isEqualTo(Gate.FORGET);
      listener.close();
    }
  }

  @Test
  void aCallThatFailsCostsOneLine() {
    try (FakeDriver driver = FakeDriver.ofArrays()) {
      MultiLayerNetwork network = train(driver, this::failOnce);

      assertThat(network.params()).isEqualTo(alone().params());
    }
    assertThat(warnings().stream().filter(line -> line.contains("cannot summarise with CUDA")))
        .hasSize(1);
  }
}
