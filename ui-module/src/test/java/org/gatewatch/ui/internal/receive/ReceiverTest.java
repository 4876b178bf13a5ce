package org.gatewatch.ui.internal.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.internal.wire.Batch;
import org.gatewatch.storage.BoundedStatsStorage;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.Test;

/** What a receiver stores of what it is sent, however often. */
class ReceiverTest {
  private final UUID stream = UUID.randomUUID();
  private final SyntheticRun run = new SyntheticRun("s", "w", 1);
  private final List<Long> stored = new ArrayList<>();
  private int refused;

  private boolean remembers;

  /** Has nothing any more of what it was given, as one that thins out, unless it remembers. */
  private final InMemoryStatsStorage forgetful =
      new InMemoryStatsStorage() {
        @Override
        public void putUpdate(Persistable update) {
          if (update.getTimeStamp() == refused) {
            throw new IllegalStateException("disk full");
          }
          stored.add(update.getTimeStamp());
          if (remembers) {
            super.putUpdate(update);
          }
        }
      };

  private Receiver receiver() {
    Destinations destinations = new Destinations(storage -> {});
    destinations.attach(forgetful);
    return new Receiver(destinations);
  }

  /** Records numbered like their timestamps. */
  private Batch batch(UUID server, int first, int end, int sentBefore) {
    List<Batch.Item> items = new ArrayList<>();
    for (int i = first; i < end; i++) {
      items.add(new Batch.Item(false, StoredRecord.endOfTraining("s", "w", i)));
    }
    return new Batch(stream, server, first, sentBefore, List.of(), items);
  }

  @Test
  void aNumberIsTakenOnceWhateverTheStorageHasOfIt() {
    Receiver receiver = receiver();
    assertThat(receiver.take(batch(Batch.ANY, 1, 4, 1)).receipt().next()).isEqualTo(4);
    assertThat(receiver.take(batch(Batch.ANY, 1, 4, 4)).receipt().next()).isEqualTo(4);
    assertThat(receiver.take(batch(Batch.ANY, 2, 6, 4)).receipt().next()).isEqualTo(6);
    assertThat(stored).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  /** It does not know what the one before it took; its storage does. */
  @Test
  void aServerThatWasStartedAnewTakesOnceWhatIsSentAgain() {
    remembers = true;
    receiver().take(batch(Batch.ANY, 1, 4, 1));
    assertThat(receiver().take(batch(Batch.ANY, 2, 6, 4)).receipt().next()).isEqualTo(6);
    assertThat(stored).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void whatWasStoredBeforeAFailureIsNotStoredAgain() {
    Receiver receiver = receiver();
    refused = 3;
    assertThatThrownBy(() -> receiver.take(batch(Batch.ANY, 1, 5, 1)))
        .isInstanceOf(RefusedException.class)
        .hasMessageNotContaining("disk full");
    refused = -1;
    assertThat(receiver.take(batch(Batch.ANY, 1, 5, 5)).isTaken()).isTrue();
    assertThat(stored).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void aGapInTheNumbersIsNoObstacle() {
    Receiver receiver = receiver();
    receiver.take(batch(Batch.ANY, 1, 2, 1));
    assertThat(receiver.take(batch(Batch.ANY, 5, 6, 5)).receipt().next()).isEqualTo(6);
    assertThat(stored).containsExactly(1L, 5L);
  }

  @Test
  void withoutAnyStorageOneInMemoryIsAttachedButNotAtOnce() {
    AtomicLong nanos = new AtomicLong();
    List<StatsStorage> attached = new ArrayList<>();
    Destinations destinations = new Destinations(attached::add, nanos::get);
    Receiver receiver = new Receiver(destinations);
    assertThatThrownBy(() -> receiver.take(batch(Batch.ANY, 1, 2, 1)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("no storage is attached");
    nanos.set(TimeUnit.SECONDS.toNanos(6));
    assertThat(receiver.take(batch(Batch.ANY, 1, 2, 1)).isTaken()).isTrue();
    assertThat(attached).hasSize(1).first().isInstanceOf(BoundedStatsStorage.class);
    assertThat(attached.get(0).getNumUpdateRecordsFor("s")).isEqualTo(1);
  }

  @Test
  void aWorkersRecordsGoWhereItsLayoutIs() {
    InMemoryStatsStorage second = new InMemoryStatsStorage();
    run.begin(second);
    Destinations destinations = new Destinations(storage -> {});
    destinations.attach(forgetful);
    destinations.attach(second);
    new Receiver(destinations).take(batch(Batch.ANY, 1, 3, 1));
    assertThat(stored).isEmpty();
    assertThat(second.getNumUpdateRecordsFor("s")).isEqualTo(2);
  }
}
