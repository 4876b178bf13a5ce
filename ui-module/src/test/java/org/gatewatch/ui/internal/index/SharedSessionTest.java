package org.gatewatch.ui.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session that two storages hold is shown as long as one of them is attached. */
class SharedSessionTest {
  private final SessionIndex index = new SessionIndex();
  private final StorageListener watch = new StorageListener(index);
  private final SyntheticRun run = new SyntheticRun("session", "worker", 5);
  private final StatsStorage first = new InMemoryStatsStorage();
  private final StatsStorage second = new InMemoryStatsStorage();

  @AfterEach
  void close() {
    watch.close();
  }

  private void awaitShown(StatsStorage of, int points) {
    Await.until(
        () -> points + " points of the storage, there is " + index.all(),
        () -> {
          WorkerIndex worker = index.find("session", "worker");
          return worker != null && worker.storage() == of && worker.series().size() == points;
        });
  }

  @Test
  void outlivesTheDetachingOfTheStorageThatShowedIt() {
    run.begin(first).store(first, 0, 5);
    run.begin(second).store(second, 0, 8);
    run.end(second, 8);
    watch.attach(first);
    awaitShown(first, 5);
    watch.attach(second);

    watch.detach(first);

    assertThat(index.find("session", "worker")).as("known at once").isNotNull();
    awaitShown(second, 8);
    watch.detach(second);
    assertThat(index.all()).isEmpty();
  }

  @Test
  void andOfTheOther() {
    run.begin(first).store(first, 0, 5);
    run.begin(second).store(second, 0, 8);
    watch.attach(first);
    watch.attach(second);
    awaitShown(first, 5);

    watch.detach(second);

    awaitShown(first, 5);
    run.store(first, 5, 7);
    awaitShown(first, 7);
  }

  @Test
  void aTrainingThatGoesOnInTheSecondIsFollowed() {
    run.begin(first).store(first, 0, 5);
    watch.attach(first);
    watch.attach(second);
    run.begin(second).store(second, 0, 2);
    awaitShown(first, 5);

    watch.detach(first);
    run.store(second, 2, 4);

    awaitShown(second, 4);
  }

  @Test
  void onlyWhatNoOtherHoldsIsForgotten() {
    SyntheticRun alone = new SyntheticRun("alone", "worker", 6);
    SyntheticRun secondAlone = new SyntheticRun("second alone", "worker", 7);
    run.begin(first).store(first, 0, 5);
    alone.begin(first);
    run.begin(second).store(second, 0, 8);
    secondAlone.begin(second).store(second, 0, 3);
    watch.attach(first);
    watch.attach(second);
    Await.until(
        "the second's own", () -> index.find("second alone", "worker").series().size() == 3);
    WorkerIndex untouched = index.find("second alone", "worker");

    watch.detach(first);

    awaitShown(second, 8);
    List<String> sessions = index.all().stream().map(WorkerIndex::session).toList();
    assertThat(sessions).containsExactlyInAnyOrder("session", "second alone");
    assertThat(index.find("second alone", "worker")).isSameAs(untouched);
  }
}
