package org.gatewatch.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.RecordingRouter;
import org.gatewatch.Tampering;
import org.gatewatch.alert.Alert;
import org.gatewatch.alert.AlertState;
import org.gatewatch.alert.AlertType;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.sample.Location;
import org.gatewatch.sample.Sample;
import org.gatewatch.sample.Samples;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PublisherTest {
  private static final Sample SAMPLE = Samples.sample(1);

  private static Sample sample(int iteration) {
    return new Sample(SAMPLE.layoutId(), iteration, 0, 0.5, 1, 0, SAMPLE.summaries().subList(0, 1));
  }

  @Test
  void tenThousandSamplesAsFastAsPossibleArriveAsTenThousand() {
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    Publisher publisher = new Publisher(storage, "s", "w", Samples.layout(), 10_000);
    for (int i = 0; i < 10_000; i++) {
      publisher.publish(PendingSample.of(JudgedSample.of(sample(i))));
    }
    // Closing waits for seconds only, and another program may have the cores.
    Tampering.await(() -> storage.getNumUpdateRecordsFor("s") >= 10_000);
    publisher.close();

    long[] times = storage.getAllUpdateTimes("s", StoredRecord.TYPE_ID, "w");
    assertThat(times).hasSize(10_001).isSorted().doesNotHaveDuplicates();
    assertThat(publisher.takeDropped()).isZero();
    List<Integer> iterations = new ArrayList<>();
    for (Persistable record :
        storage.getAllUpdatesAfter("s", StoredRecord.TYPE_ID, "w", Long.MIN_VALUE)) {
      Sample stored = ((StoredRecord) record).sample();
      if (stored != null) {
        iterations.add(stored.iteration());
      }
    }
    assertThat(iterations).hasSize(10_000).isSorted();
    assertThat(new HashSet<>(iterations)).hasSize(10_000);
  }

  @Test
  void aClockThatStandsStillOrGoesBackStillGivesRisingTimestamps() {
    long[] clock = {1000};
    TimestampSource timestamps = new TimestampSource(() -> clock[0]);

    assertThat(timestamps.next()).isEqualTo(1000);
    assertThat(timestamps.next()).isEqualTo(1001);
    clock[0] = 10;
    assertThat(timestamps.next()).isEqualTo(1002);
    clock[0] = 5000;
    assertThat(timestamps.next()).isEqualTo(5000);
  }

  @Test
  void aStorageThatHangsNeverBlocksAndTheNewestSamplesAreKept() throws InterruptedException {
    HangingRouter router = new HangingRouter();
    Publisher publisher = new Publisher(router, "s", "w", Samples.layout(), 4);
    publisher.publish(PendingSample.of(JudgedSample.of(sample(0))));
    assertThat(router.entered.await(30, TimeUnit.SECONDS)).isTrue();
    for (int i = 1; i <= 100; i++) {
      publisher.publish(PendingSample.of(JudgedSample.of(sample(i))));
    }
    assertThat(publisher.takeDropped()).isEqualTo(96);
    assertThat(publisher.takeDropped()).isZero();
    router.hanging.countDown();
    publisher.close();

    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(0, 97, 98, 99, 100);
  }

  @Test
  void theAlertsOfASampleThatIsGivenUpGoWithTheNext() throws InterruptedException {
    HangingRouter router = new HangingRouter();
    Publisher publisher = new Publisher(router, "s", "w", Samples.layout(), 2);
    publisher.publish(PendingSample.of(alerting(0)));
    assertThat(router.entered.await(30, TimeUnit.SECONDS)).isTrue();
    for (int i = 1; i <= 5; i++) {
      publisher.publish(PendingSample.of(alerting(i)));
    }
    router.hanging.countDown();
    publisher.close();

    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(0, 4, 5);
    assertThat(told(router)).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void theAlertsOfASampleThatStorageRefusesGoWithTheNext() {
    int[] refusals = {1, 2};
    RecordingRouter router =
        new RecordingRouter() {
          @Override
          public void putStaticInfo(Persistable layout) {
            refuse(refusals, 0);
            super.putStaticInfo(layout);
          }

          @Override
          public void putUpdate(Persistable update) {
            refuse(refusals, 1);
            super.putUpdate(update);
          }
        };
    Publisher publisher = new Publisher(router, "s", "w", Samples.layout(), 10);
    for (int i = 0; i < 5; i++) {
      publisher.publish(PendingSample.of(alerting(i)));
    }
    publisher.close();

    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(3, 4);
    assertThat(told(router)).containsExactly(0, 1, 2, 3, 4);
  }

  private static void refuse(int[] refusals, int which) {
    if (refusals[which]-- > 0) {
      throw new IllegalStateException("disk full");
    }
  }

  private static JudgedSample alerting(int iteration) {
    Alert alert =
        new Alert(
            AlertType.LOSS_JUMP,
            AlertState.OPENED,
            iteration,
            0,
            iteration,
            Location.NETWORK,
            0,
            1,
            2,
            "finding",
            "advice",
            null);
    return new JudgedSample(sample(iteration), List.of(alert));
  }

  /** The iterations of all alerts that were stored, in the order of their records. */
  private static List<Integer> told(RecordingRouter router) {
    return router.updates().stream()
        .filter(record -> record.judged() != null)
        .flatMap(record -> record.judged().alerts().stream())
        .map(Alert::iteration)
        .toList();
  }

  /** Takes the layout only when it is let go. */
  private static final class HangingRouter extends RecordingRouter {
    final CountDownLatch hanging = new CountDownLatch(1);
    final CountDownLatch entered = new CountDownLatch(1);

    @Override
    public void putStaticInfo(Persistable layout) {
      entered.countDown();
      await(hanging);
      super.putStaticInfo(layout);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aStorageThatFailsIsTriedAgainAndGetsTheLayoutFirst() {
    int[] refusals = {2};
    RecordingRouter router =
        new RecordingRouter() {
          @Override
          public void putStaticInfo(Persistable layout) {
            if (refusals[0]-- > 0) {
              throw new IllegalStateException("disk full");
            }
            super.putStaticInfo(layout);
          }
        };
    Publisher publisher = new Publisher(router, "s", "w", Samples.layout(), 10);
    for (int i = 0; i < 4; i++) {
      publisher.publish(PendingSample.of(JudgedSample.of(sample(i))));
    }
    publisher.close();

    assertThat(router.layout()).isEqualTo(Samples.layout());
    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(2, 3);
    assertThat(router.statics()).hasSize(1);
  }

  @Test
  void closingStoresWhatIsQueuedThenTheEndAndNothingAfterIt() {
    RecordingRouter router = new RecordingRouter();
    Publisher publisher = new Publisher(router, "s", "w", Samples.layout(), 10);
    publisher.publish(PendingSample.of(JudgedSample.of(sample(0))));
    publisher.close();
    publisher.publish(PendingSample.of(JudgedSample.of(sample(1))));
    publisher.close();

    assertThat(router.updates()).hasSize(2);
    assertThat(router.updates().get(1).isEndOfTraining()).isTrue();
  }

  @Test
  void closingLosesNoSampleOfAFullQueue() throws InterruptedException {
    HangingRouter router = new HangingRouter();
    Publisher publisher = new Publisher(router, "s", "w", Samples.layout(), 3);
    publisher.publish(PendingSample.of(JudgedSample.of(sample(0))));
    assertThat(router.entered.await(30, TimeUnit.SECONDS)).isTrue();
    for (int i = 1; i <= 3; i++) {
      publisher.publish(PendingSample.of(JudgedSample.of(sample(i))));
    }
    Thread closing = new Thread(publisher::close);
    closing.start();
    Tampering.await(() -> closing.getState() == Thread.State.TIMED_WAITING);
    router.hanging.countDown();
    closing.join();

    assertThat(router.samples()).extracting(Sample::iteration).containsExactly(0, 1, 2, 3);
    assertThat(router.updates().get(4).isEndOfTraining()).isTrue();
  }

  @Test
  void closingGivesUpOnAStorageThatHangs() {
    CountDownLatch never = new CountDownLatch(1);
    RecordingRouter router =
        new RecordingRouter() {
          @Override
          public void putUpdate(Persistable update) {
            await(never);
          }
        };
    Publisher publisher = new Publisher(router, "s", "w", Samples.layout(), 10);
    publisher.publish(PendingSample.of(JudgedSample.of(sample(0))));
    long start = System.nanoTime();
    assertThat(publisher.beginToEnd()).isTrue();
    publisher.awaitEnd(Duration.ofMillis(300).toNanos());

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(300), Duration.ofSeconds(4));
    never.countDown();
  }
}
