package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.gatewatch.Networks.sequences;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.crashdump.CrashDump;
import org.gatewatch.internal.summarise.DeferringSummariser;
import org.gatewatch.internal.summarise.ParallelSummariser;
import org.gatewatch.internal.summarise.Summariser;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Quantity;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Slot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Training of a network whose parameters are worth a copy, so that they are summarised on the
 * publisher's thread; the outputs of its layers are not.
 */
@Timeout(60)
class DeferredSamplesTest {
  private static final int UNITS = 100;

  /** In W of the first layer, where only a summary sees it: row 1, unit 2 of the forget gate. */
  private static final int HIDDEN = Networks.INPUTS * UNITS + 2 * Networks.INPUTS + 1;

  private static final String FINDING =
      "the first NaN is in the weight gradient W of the forget gate of layer0 forward at row 1,"
          + " unit 2";

  @TempDir Path directory;
  private final List<Alert> alerts = new ArrayList<>();
  private final MultiLayerNetwork network = network();

  private static MultiLayerNetwork network() {
    return Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(UNITS).build());
  }

  private GatewatchListenerBuilder listener(RecordingRouter router) {
    return GatewatchListener.builder(router).frequency(1).onAlert(alerts::add);
  }

  private static void fit(MultiLayerNetwork network, int iterations) {
    for (int i = 0; i < iterations; i++) {
      network.fit(sequences(network.getIterationCount(), DataType.FLOAT));
    }
  }

  private static TrainingListener breakingGradients(Integer... iterations) {
    return onGradients(Float.NaN, iterations);
  }

  private static TrainingListener onGradients(float value, Integer... iterations) {
    return Tampering.gradients(HIDDEN, value, iterations);
  }

  /** Holds the publisher's thread up at the first sample. */
  private static final class SlowRouter extends RecordingRouter {
    private final CountDownLatch released = new CountDownLatch(1);

    @Override
    public void putUpdate(Persistable update) {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      super.putUpdate(update);
    }
  }

  private List<Sample> samples(IntFunction<Summariser> summarisers) {
    RecordingRouter router = new RecordingRouter();
    MultiLayerNetwork other = network();
    try (GatewatchListener listener = listener(router).build()) {
      listener.summariseWith(summarisers);
      other.setListeners(listener);
      fit(other, 5);
    }
    return router.samples();
  }

  @Test
  void samplesAreTheSameWhoeverSummarisesThem() {
    List<Sample> deferred = samples(DeferringSummariser::new);
    List<Sample> atOnce = samples(ParallelSummariser::new);

    assertThat(deferred).extracting(Sample::iteration).containsExactly(0, 1, 2, 3, 4);
    for (int i = 0; i < 5; i++) {
      assertThat(deferred.get(i).summaries()).isEqualTo(atOnce.get(i).summaries());
      assertThat(deferred.get(i).score()).isEqualTo(atOnce.get(i).score());
    }
  }

  @Test
  void trainingGoesOnUnchangedWhileSamplesWait() {
    SlowRouter router = new SlowRouter();
    MultiLayerNetwork alone = network();
    fit(alone, 30);

    try (GatewatchListener listener = listener(router).maxQueuedSamples(30).build()) {
      network.setListeners(listener);
      fit(network, 30);
      assertThat(router.samples()).isEmpty();
      router.released.countDown();
    }

    assertThat(network.params()).isEqualTo(alone.params());
    assertThat(router.samples()).extracting(Sample::iteration).hasSize(30).isSorted();
    assertThat(router.samples())
        .allMatch(
            sample ->
                sample.summaries().stream()
                    .noneMatch(summary -> summary != null && summary.nonFinite() > 0));
  }

  @Test
  void whatIsNotFiniteIsToldWithinItsIterationHoweverManySamplesWait() {
    SlowRouter router = new SlowRouter();
    GatewatchListener listener = listener(router).build();
    network.setListeners(breakingGradients(3), listener);

    fit(network, 3);
    assertThat(alerts).isEmpty();
    fit(network, 1);

    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0).state()).isEqualTo(AlertState.OPENED);
    assertThat(alerts.get(0).iteration()).isEqualTo(3);
    assertThat(alerts.get(0).origin().stage()).isEqualTo(Stage.WEIGHT_GRADIENT);
    assertThat(alerts.get(0).finding()).startsWith(FINDING);
    router.released.countDown();
    listener.close();
    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(0, 1, 2, 3);
    assertThat(alerts).as("told once").hasSize(1);
  }

  @Test
  void whatIsOverAndBeginsAgainIsToldWithinItsIteration() {
    RecordingRouter router = new RecordingRouter();
    GatewatchListener listener = listener(router).build();
    network.setListeners(breakingGradients(3, 5), listener, onGradients(0, 3, 5));
    for (int iteration = 0; iteration < 6; iteration++) {
      int samples = iteration;
      Tampering.await(() -> router.samples().size() == samples);
      fit(network, 1);
    }

    assertThat(alerts)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.RESOLVED, AlertState.OPENED);
    assertThat(alerts).extracting(Alert::iteration).containsExactly(3, 4, 5);
    assertThat(alerts.get(2).finding()).as("its birth was looked for").startsWith(FINDING);
    listener.close();
  }

  @Test
  void trainingStopsBeforeTheUpdateCarriesItOn() {
    MultiLayerNetwork alone = network();
    fit(alone, 3);
    GatewatchListener listener =
        listener(new RecordingRouter()).onNonFinite(NonFinitePolicy.STOP).build();
    network.setListeners(breakingGradients(3), listener);
    fit(network, 3);

    NonFiniteException thrown =
        catchThrowableOfType(NonFiniteException.class, () -> fit(network, 1));

    assertThat(thrown).hasMessageStartingWith("training stopped at iteration 3: the first NaN is");
    assertThat(network.params()).isEqualTo(alone.params());
    listener.close();
  }

  @Test
  void aCrashDumpHasTheWholeSampleOfTheIterationThatFailed() throws IOException {
    SlowRouter router = new SlowRouter();
    GatewatchListener listener = listener(router).crashDumpDirectory(directory).build();
    network.setListeners(Tampering.updates(HIDDEN, 0, 0, 0, 1), listener);

    fit(network, 4);

    CrashDump crashDump = CrashDump.read(listener.crashDump());
    Sample last = crashDump.samples().get(crashDump.samples().size() - 1);
    assertThat(last.iteration()).isEqualTo(3);
    List<Slot> slots = crashDump.layout().slots();
    for (int i = 0; i < slots.size(); i++) {
      Quantity quantity = slots.get(i).quantity();
      if (quantity == Quantity.WEIGHT || quantity == Quantity.GRADIENT) {
        assertThat(last.summaries().get(i)).as("%s", slots.get(i)).isNotNull();
      }
    }
    router.released.countDown();
    listener.close();
  }
}
