package org.gatewatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.ParallelWrapper.TrainingMode;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;

/** A ParallelWrapper clones its listener for each worker in each fit, and closes no clone. */
class ParallelTrainingTest {
  private final RecordingRouter router = new RecordingRouter();
  @RegisterExtension private final RecordedLog log = new RecordedLog("org.gatewatch");
  private final MultiLayerNetwork network =
      Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build());

  private GatewatchListenerBuilder listener() {
    return GatewatchListener.builder(router).sessionId("s").frequency(1);
  }

  private ParallelWrapper wrapper(TrainingMode mode) {
    return new ParallelWrapper.Builder<>(network)
        .workers(2)
        .trainingMode(mode)
        .prefetchBuffer(0)
        .build();
  }

  private static ExistingDataSetIterator minibatches(int count) {
    List<DataSet> minibatches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      minibatches.add(Networks.sequences(i, DataType.FLOAT));
    }
    return new ExistingDataSetIterator(minibatches);
  }

  private List<String> workers() {
    return router.updates().stream().map(StoredRecord::getWorkerID).distinct().sorted().toList();
  }

  private List<StoredRecord> of(String worker) {
    return router.updates().stream().filter(it -> it.getWorkerID().equals(worker)).toList();
  }

  private List<Integer> iterationsOf(String worker) {
    return of(worker).stream()
        .map(StoredRecord::sample)
        .filter(sample -> sample != null)
        .map(Sample::iteration)
        .toList();
  }

  private List<String> publishingThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> workers().stream().anyMatch(worker -> name.endsWith("-" + worker)))
        .toList();
  }

  /** A thread pool counts as terminated a moment before its last thread has ended. */
  private void awaitNoPublishingThread() {
    Tampering.await(() -> publishingThreads().isEmpty());
  }

  @Test
  void aSecondFitGoesOnInTheSameWorkersAndClosingEndsThemAll() throws Exception {
    GatewatchListener listener = listener().build();
    network.addListeners(listener);
    try (ParallelWrapper wrapper = wrapper(TrainingMode.AVERAGING)) {
      wrapper.fit(minibatches(8));
      wrapper.fit(minibatches(6));
    }
    assertThat(network.getListeners()).hasSize(1);

    listener.close();

    assertEachWorkerHas(7);
    assertThat(router.statics()).hasSize(2);
    assertThat(network.getListeners()).isEmpty();
  }

  /** One fit: DL4J 1.0.0-M2.1 hangs in the second, with and without any listener. */
  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void workersThatShareTheirGradientsAreWatchedAndEndedLikewise() {
    GatewatchListener listener = listener().build();
    network.addListeners(listener);
    wrapper(TrainingMode.SHARED_GRADIENTS).fit(minibatches(8));

    listener.close();

    assertEachWorkerHas(4);
    assertThat(network.getListeners()).isEmpty();
  }

  /**
   * DL4J copies the first worker's count of iterations when that may be at work already: another
   * worker then begins one too high, and has a number twice in its next fit.
   */
  private void assertEachWorkerHas(int samples) {
    assertThat(workers()).hasSize(2).allMatch(worker -> worker.contains("_thread_"));
    for (String worker : workers()) {
      assertThat(iterationsOf(worker)).hasSize(samples).isSorted();
      List<Long> timestamps = of(worker).stream().map(StoredRecord::getTimeStamp).toList();
      assertThat(timestamps).isSorted().doesNotHaveDuplicates();
      assertThat(of(worker)).hasSize(samples + 1);
      assertThat(of(worker).get(samples).isEndOfTraining()).isTrue();
    }
    awaitNoPublishingThread();
  }

  /** Whoever reads along must never meet an older sample behind a newer one: it is left out. */
  @Test
  void aSlowStorageGetsTheSamplesOfASecondFitBehindThoseOfTheFirst() throws Exception {
    CountDownLatch secondFit = new CountDownLatch(1);
    RecordingRouter slow =
        new RecordingRouter() {
          @Override
          public void putUpdate(Persistable update) {
            try {
              secondFit.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            super.putUpdate(update);
          }
        };
    GatewatchListener listener =
        GatewatchListener.builder(slow).sessionId("s").frequency(1).build();
    network.addListeners(listener);
    try (ParallelWrapper wrapper = wrapper(TrainingMode.AVERAGING)) {
      wrapper.fit(minibatches(4));
      wrapper.fit(minibatches(4));
    }
    secondFit.countDown();
    listener.close();

    slow.updates().stream()
        .collect(Collectors.groupingBy(StoredRecord::getWorkerID))
        .values()
        .forEach(
            ofWorker ->
                assertThat(ofWorker).extracting(StoredRecord::getTimeStamp).hasSize(5).isSorted());
  }

  @Test
  void everyAlertNamesSessionAndWorker() throws Exception {
    Queue<Alert> alerts = new ConcurrentLinkedQueue<>();
    GatewatchListener listener = listener().onAlert(alerts::add).build();
    network.addListeners(listener);
    network.getParam("0_RW").putScalar(1, 2, Double.NaN);
    try (ParallelWrapper wrapper = wrapper(TrainingMode.AVERAGING)) {
      wrapper.fit(minibatches(2));
    }
    listener.close();

    assertThat(alerts).hasSize(2).allMatch(alert -> alert.state() == AlertState.OPENED);
    assertThat(alerts).extracting(Alert::session).containsOnly("s");
    assertThat(alerts)
        .extracting(Alert::worker)
        .containsExactlyInAnyOrderElementsOf(workers())
        .doesNotHaveDuplicates();
    for (StoredRecord record : router.updates()) {
      if (record.judged() != null) {
        assertThat(record.judged().alerts())
            .extracting(Alert::worker)
            .containsExactly(record.getWorkerID());
      }
    }
  }

  @Test
  void stopEndsFitAndTheListenerCanBeClosedWhileOtherWorkersAreStillAtWork() {
    GatewatchListener listener = listener().onNonFinite(NonFinitePolicy.STOP).build();
    network.addListeners(listener);
    network.getParam("0_RW").putScalar(1, 2, Double.NaN);
    ParallelWrapper wrapper = wrapper(TrainingMode.AVERAGING);

    assertThatThrownBy(() -> wrapper.fit(minibatches(8)))
        .hasRootCauseInstanceOf(NonFiniteException.class);
    listener.close();

    assertThat(workers()).isNotEmpty();
    awaitNoPublishingThread();
    for (String worker : workers()) {
      assertThat(of(worker).get(of(worker).size() - 1).isEndOfTraining()).isTrue();
    }
  }

  /** DL4J would wait for the worker that stopped without end, and with it whoever called fit. */
  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void stopIsRefusedAmongWorkersThatShareTheirGradientsAndStopFitEndsThem() {
    AtomicReference<ParallelWrapper> ending = new AtomicReference<>();
    Queue<Alert> alerts = new ConcurrentLinkedQueue<>();
    GatewatchListener listener =
        listener()
            .onNonFinite(NonFinitePolicy.STOP)
            .onAlert(
                alert -> {
                  alerts.add(alert);
                  ending.get().stopFit();
                })
            .build();
    network.addListeners(listener);
    network.getParam("0_RW").putScalar(1, 2, Double.NaN);
    ending.set(wrapper(TrainingMode.SHARED_GRADIENTS));

    ending.get().fit(minibatches(40));
    listener.close();

    assertThat(alerts).hasSize(2).extracting(Alert::worker).doesNotHaveDuplicates();
    assertThat(router.samples().size()).isBetween(2, 40 - 2);
    assertThat(log.events())
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(line -> line.startsWith("STOP is refused: "))
        .hasSize(1)
        .allMatch(line -> line.contains("stopFit()"));
  }

  /** Each closes both, in the middle of its own callback; none may wait for the other. */
  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void workersThatCloseTheListenerFromTheirAlertsEndEachOnce() throws Exception {
    AtomicReference<GatewatchListener> closing = new AtomicReference<>();
    Queue<Long> nanos = new ConcurrentLinkedQueue<>();
    GatewatchListener listener =
        listener()
            .onAlert(
                alert -> {
                  long start = System.nanoTime();
                  closing.get().close();
                  nanos.add(System.nanoTime() - start);
                })
            .build();
    closing.set(listener);
    network.addListeners(listener);
    network.getParam("0_RW").putScalar(1, 2, Double.NaN);
    try (ParallelWrapper wrapper = wrapper(TrainingMode.AVERAGING)) {
      wrapper.fit(minibatches(6));
    }

    assertThat(nanos).isNotEmpty().allMatch(took -> took < TimeUnit.SECONDS.toNanos(4));
    assertThat(workers()).isNotEmpty();
    for (String worker : workers()) {
      assertThat(of(worker).stream().filter(StoredRecord::isEndOfTraining)).hasSize(1);
      assertThat(of(worker).get(of(worker).size() - 1).isEndOfTraining()).isTrue();
    }
    awaitNoPublishingThread();
  }

  @Test
  void aCloneOfAClosedListenerDoesNothing() throws Exception {
    GatewatchListener listener = listener().build();
    network.addListeners(listener);
    try (ParallelWrapper wrapper = wrapper(TrainingMode.AVERAGING)) {
      wrapper.fit(minibatches(2));
      listener.close();
      int stored = router.updates().size();
      wrapper.fit(minibatches(2));
      assertThat(router.updates()).hasSize(stored);
    }
  }

  @Test
  void aCloneThatIsClosedByItselfLeavesTheOthersAlone() {
    GatewatchListener listener = listener().workerId("first").build();
    GatewatchListener clone = listener.clone();
    clone.setWorkerID("second");
    MultiLayerNetwork other = Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build());
    fit(network, listener, 1);
    fit(other, clone, 1);

    clone.close();
    network.fit(Networks.sequences(1, DataType.FLOAT));

    assertThat(other.getListeners()).isEmpty();
    assertThat(of("second").get(1).isEndOfTraining()).isTrue();
    listener.close();
    assertThat(iterationsOf("first")).containsExactly(0, 1);
    assertThat(iterationsOf("second")).containsExactly(0);
  }

  @Test
  void twoClonesOfOneWorkerAtTheSameTimeAreTwoWorkers() {
    GatewatchListener listener = listener().workerId("w").build();
    GatewatchListener clone = listener.clone();
    clone.setWorkerID("w");
    MultiLayerNetwork other = Networks.sequence(DataType.FLOAT, new LSTM.Builder().nOut(4).build());
    for (int i = 0; i < 3; i++) {
      fit(network, i == 0 ? listener : null, 1);
      fit(other, i == 0 ? clone : null, 1);
    }
    listener.close();

    // The clone goes on in the worker of its name, and who had it goes on in one of its own.
    assertThat(workers()).containsExactly("w", "w-2");
    assertThat(iterationsOf("w-2")).containsExactly(1, 2);
  }

  private static void fit(Model model, GatewatchListener listener, int iterations) {
    if (listener != null) {
      ((MultiLayerNetwork) model).addListeners(listener);
    }
    for (int i = 0; i < iterations; i++) {
      Networks.fit(model, Networks.sequences(i, DataType.FLOAT));
    }
  }
}
