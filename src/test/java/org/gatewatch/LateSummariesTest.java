package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.gatewatch.Networks.sequences;
import static org.gatewatch.Tampering.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.internal.cuda.LateLauncher;
import org.gatewatch.origin.Stage;
import org.gatewatch.sample.Gate;
import org.gatewatch.sample.Kernel;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Summary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Training on a device that is behind: the kernels as the host's compiler translates them, and
 * their results when the test says so. If the training thread waited for them it would wait for
 * ever.
 */
@Timeout(60)
class LateSummariesTest {
  /** Launches for one sample: activations, gradients, parameters, updates. */
  private static final int LAUNCHES = 4;

  /** In W of the first layer, where only a summary sees it: row 1, unit 2 of the forget gate. */
  private static final int HIDDEN = Networks.INPUTS * 7 + 2 * Networks.INPUTS + 1;

  private final RecordingRouter router = new RecordingRouter();
  private final List<Alert> alerts = new ArrayList<>();

  @RegisterExtension private final RecordedLog log = new RecordedLog("org.gatewatch");

  private final MultiLayerNetwork network = network();
  private LateLauncher launcher;

  @BeforeEach
  void listen() {
    launcher = new LateLauncher();
  }

  @AfterEach
  void forget() {
    launcher.release();
    launcher.close();
  }

  private static MultiLayerNetwork network() {
    return Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(7).build());
  }

  private GatewatchListener listener(int frequency, NonFinitePolicy policy) {
    GatewatchListener listener =
        GatewatchListener.builder(router)
            .frequency(frequency)
            .examples(8)
            .onAlert(alerts::add)
            .onNonFinite(policy)
            .build();
    listener.summariseWith(launcher::summariser);
    return listener;
  }

  private void watch(TrainingListener... listeners) {
    network.setListeners(listeners);
  }

  private void fit(int iterations) {
    for (int i = 0; i < iterations; i++) {
      network.fit(sequences(network.getIterationCount(), DataType.FLOAT));
    }
  }

  private List<String> warnings() {
    return log.events().stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .filter(event -> !event.getLoggerName().equals("org.gatewatch.alerts"))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private void assertTrainedAsAlone(int iterations) {
    MultiLayerNetwork alone = network();
    for (int i = 0; i < iterations; i++) {
      alone.fit(sequences(i, DataType.FLOAT));
    }
    assertThat(network.params()).isEqualTo(alone.params());
  }

  /** The same samples with their summaries made on the CPU, within the iteration. */
  private static List<Sample> onTheCpu(int iterations) {
    RecordingRouter router = new RecordingRouter();
    MultiLayerNetwork other = network();
    try (GatewatchListener listener = GatewatchListener.builder(router).frequency(1).build()) {
      other.setListeners(listener);
      for (int i = 0; i < iterations; i++) {
        other.fit(sequences(i, DataType.FLOAT));
      }
    }
    return router.samples();
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
  void trainingNeverWaitsAndEverySampleComesWholeAndInOrder() {
    launcher.withhold();
    GatewatchListener listener = listener(1, NonFinitePolicy.LOG);
    watch(listener);

    fit(3);

    assertThat(launcher.open()).isEqualTo(3 * LAUNCHES + 1);
    assertThat(router.samples()).isEmpty();
    launcher.release();
    listener.close();
    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(0, 1, 2);
    assertThat(router.samples()).extracting(Sample::dropped).containsExactly(0, 0, 0);
    List<Sample> expected = onTheCpu(3);
    for (int i = 0; i < 3; i++) {
      assertSame(router.samples().get(i), expected.get(i));
    }
    assertThat(launcher.waited()).hasSize(1).doesNotContain(Thread.currentThread());
    assertThat(launcher.open()).isZero();
    assertThat(launcher.openWhenClosed()).isZero();
    assertThat(warnings()).isEmpty();
    assertTrainedAsAlone(3);
  }

  @Test
  void withoutRoomForLaunchesSamplesAreGivenUpAndTheNextSaysHowMany() {
    launcher.close();
    launcher = new LateLauncher(3 * LAUNCHES + 2);
    launcher.withhold();
    GatewatchListener listener = listener(1, NonFinitePolicy.LOG);
    watch(listener);

    fit(5);

    assertThat(launcher.open()).as("a sample given up keeps nothing").isEqualTo(3 * LAUNCHES + 1);
    launcher.release();
    await(() -> launcher.open() <= 1);
    fit(2);
    listener.close();
    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(0, 1, 2, 5, 6);
    assertThat(router.samples()).extracting(Sample::dropped).containsExactly(0, 0, 0, 2, 0);
    assertSame(router.samples().get(3), onTheCpu(6).get(5));
    assertTrainedAsAlone(7);
  }

  @Test
  void aFailureWhileResultsAreAwaitedCostsOneLineAndTheSamplesUnderWay() {
    launcher.withhold();
    GatewatchListener listener = listener(1, NonFinitePolicy.LOG);
    watch(listener);
    fit(2);

    launcher.fail();
    await(() -> launcher.open() <= 1);
    fit(2);

    listener.close();
    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(2, 3);
    assertThat(router.samples()).extracting(Sample::dropped).containsExactly(2, 0);
    assertSame(router.samples().get(1), onTheCpu(4).get(3));
    assertThat(warnings()).hasSize(2);
    assertThat(warnings().get(0))
        .startsWith("Gatewatch cannot summarise with CUDA: the kernel failed: CUDA_ERROR_LAUNCH")
        .contains("goes on with operations of ND4J");
    assertThat(warnings().get(1)).startsWith("2 samples of session").endsWith("were not stored");
    assertThat(launcher.open()).isZero();
    assertTrainedAsAlone(4);
  }

  @Test
  void aLaunchThatFailsCostsOneLineAndNoSample() {
    launcher.withhold();
    GatewatchListener listener = listener(1, NonFinitePolicy.LOG);
    watch(listener);
    fit(1);

    launcher.refuseAfter(1);
    fit(2);

    launcher.release();
    listener.close();
    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(0, 1, 2);
    List<Sample> expected = onTheCpu(3);
    for (int i = 0; i < 3; i++) {
      assertSame(router.samples().get(i), expected.get(i));
    }
    assertThat(warnings()).hasSize(1);
    assertThat(warnings().get(0))
        .startsWith("Gatewatch cannot summarise with CUDA: launching the kernel failed");
    assertThat(launcher.open()).isZero();
    assertTrainedAsAlone(3);
  }

  private static TrainingListener breakingUpdates(int... values) {
    return Tampering.updates(HIDDEN, values);
  }

  @Test
  void whatIsFoundLateIsToldWithTheIterationThatHasIt() {
    launcher.withhold();
    GatewatchListener listener = listener(1, NonFinitePolicy.LOG);
    watch(breakingUpdates(0, 1), listener);

    fit(3);

    assertThat(alerts).isEmpty();
    launcher.release();
    await(() -> router.samples().size() == 3);
    fit(1);
    listener.close();
    assertThat(alerts)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.RESOLVED);
    assertThat(alerts).extracting(Alert::iteration).containsExactly(1, 2);
    assertThat(alerts).extracting(Alert::since).containsExactly(1, 1);
    assertThat(alerts.get(0).finding())
        .startsWith("the first NaN is in the update W of the forget gate of layer0 forward")
        .endsWith(", found after its iteration");
    assertThat(router.updates())
        .filteredOn(record -> record.sample() != null)
        .extracting(record -> record.judged().alerts().size())
        .containsExactly(0, 1, 1, 0);
  }

  @Test
  void samplesAreJudgedInTheirOrderWhoeverSummarisesThem() {
    launcher.withhold();
    GatewatchListener listener = listener(1, NonFinitePolicy.LOG);
    watch(breakingUpdates(0, 0, 1), listener);
    fit(1);
    launcher.refuseAfter(0);

    fit(2);
    launcher.release();
    await(() -> router.samples().size() == 3);
    fit(1);

    listener.close();
    assertThat(alerts)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.RESOLVED);
    assertThat(alerts).extracting(Alert::iteration).containsExactly(2, 3);
  }

  @Test
  void stoppingNamesTheIterationThatHasItAndTheOneThatIsStopped() {
    launcher.withhold();
    GatewatchListener listener = listener(1, NonFinitePolicy.STOP);
    watch(breakingUpdates(0, 1), listener);
    fit(3);
    launcher.release();
    await(() -> router.samples().size() == 3);

    NonFiniteException thrown = catchThrowableOfType(NonFiniteException.class, () -> fit(1));

    assertThat(thrown)
        .hasMessageStartingWith(
            "training stopped at iteration 3, after iteration 1: the first NaN is in the update W"
                + " of the forget gate of layer0 forward")
        .hasMessageEndingWith(", found after its iteration");
    assertThat(thrown.alert().iteration()).isEqualTo(1);
    fit(2);
    listener.close();
    assertThat(launcher.open()).isZero();
  }

  @Test
  void whatLiesBeforeAStopDoesNotStopTrainingAgain() {
    launcher.withhold();
    GatewatchListener listener = listener(1, NonFinitePolicy.STOP);
    watch(breakingUpdates(0, 1, 20), listener);
    fit(3);
    launcher.release(2 * LAUNCHES + 1);
    await(() -> router.samples().size() == 2);
    assertThat(catchThrowableOfType(NonFiniteException.class, () -> fit(1)))
        .hasMessageStartingWith("training stopped at iteration 3, after iteration 1:");
    launcher.release();
    await(() -> router.samples().size() == 4);

    fit(2);

    listener.close();
    assertThat(alerts)
        .extracting(Alert::state)
        .containsExactly(AlertState.OPENED, AlertState.WORSENED, AlertState.RESOLVED);
    assertThat(alerts).extracting(Alert::iteration).containsExactly(1, 2, 3);
  }

  @Test
  @Tag("exhaustive") // It waits for as long as users do.
  void closingDoesNotWaitForEverForResultsAndKeepsWhatIsStillUnderWay() {
    launcher.withhold();
    GatewatchListener listener = listener(1, NonFinitePolicy.LOG);
    watch(listener);
    fit(2);

    long start = System.nanoTime();
    listener.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    assertThat(network.getListeners()).isEmpty();
    assertThat(warnings()).hasSize(1);
    assertThat(warnings().get(0)).startsWith("Storage did not take the last");
    launcher.release();
    await(() -> launcher.open() == 0 && router.samples().size() == 2);
  }

  private static TrainingListener breakingGradients(int iteration) {
    return onGradients(iteration, Float.NaN);
  }

  private static TrainingListener onGradients(int iteration, float value) {
    return Tampering.gradients(HIDDEN, value, iteration);
  }

  @Test
  void theGradientsOfEveryIterationAreLookedAtAndNothingIsWaitedFor() {
    GatewatchListener listener = listener(1000, NonFinitePolicy.LOG);
    watch(breakingGradients(2), breakingUpdates(0, 0, 0, 0, 20), listener, onGradients(2, 0));
    fit(2);
    await(() -> launcher.open() == 0);
    launcher.withhold();

    fit(2);

    assertThat(launcher.open()).as("one look at a time").isEqualTo(1);
    assertThat(alerts).isEmpty();
    launcher.release();
    fit(1);
    assertThat(alerts).hasSize(1);
    Alert alert = alerts.get(0);
    assertThat(alert.state()).isEqualTo(AlertState.OPENED);
    assertThat(alert.iteration()).isEqualTo(2);
    assertThat(alert.since()).isEqualTo(2);
    assertThat(alert.finding())
        .startsWith(
            "the first NaN is in the weight gradient W of the forget gate of layer0 forward at row"
                + " 1, unit 2")
        .endsWith(", found after its iteration");
    assertThat(alert.origin().stage()).isEqualTo(Stage.WEIGHT_GRADIENT);
    assertThat(alert.origin().counts().nan()).isEqualTo(1);
    assertThat(alert.origin().counts().all()).isEqualTo(network.numParams());
    assertThat(alert.location().kernel()).isEqualTo(Kernel.INPUT);
    assertThat(alert.location().gate()).isEqualTo(Gate.FORGET);
    listener.close();
    assertThat(alerts).as("what an iteration has is told once").hasSize(1);
    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(0, 4);
    assertThat(launcher.waited()).doesNotContain(Thread.currentThread());
    assertThat(launcher.open()).isZero();
  }

  @Test
  void stoppingForGradientsOfAnEarlierIterationNamesBoth() {
    GatewatchListener listener = listener(1000, NonFinitePolicy.STOP);
    watch(breakingGradients(2), listener, onGradients(2, 0));
    fit(2);
    launcher.withhold();
    fit(2);
    launcher.release();

    NonFiniteException thrown = catchThrowableOfType(NonFiniteException.class, () -> fit(1));

    assertThat(thrown)
        .hasMessageStartingWith(
            "training stopped at iteration 4, after iteration 2: the first NaN is in the weight"
                + " gradient W of the forget gate of layer0 forward at row 1, unit 2");
    fit(2);
    listener.close();
  }

  @Test
  void aLookThatIsDoneAtOnceStopsTrainingBeforeTheUpdate() {
    GatewatchListener listener = listener(1000, NonFinitePolicy.STOP);
    watch(breakingGradients(2), listener);
    fit(2);

    NonFiniteException thrown = catchThrowableOfType(NonFiniteException.class, () -> fit(1));

    assertThat(thrown)
        .hasMessage(
            "training stopped at iteration 2: the first NaN is in the weight gradient W of the"
                + " forget gate of layer0 forward at row 1, unit 2; the updater has not changed the"
                + " parameters");
    listener.close();
    assertTrainedAsAlone(2);
  }

  @Test
  void aLookThatFailsCostsOneLine() {
    GatewatchListener listener = listener(1000, NonFinitePolicy.STOP);
    watch(listener);
    fit(2);
    await(() -> launcher.open() == 0);
    launcher.withhold();
    fit(1);

    launcher.fail();
    fit(3);

    listener.close();
    assertThat(warnings()).hasSize(1);
    assertThat(warnings().get(0)).startsWith("Gatewatch cannot summarise with CUDA: the kernel");
    assertThat(launcher.open()).isZero();
    assertTrainedAsAlone(6);
  }
}
