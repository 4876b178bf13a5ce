package org.gatewatch.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.ui.model.storage.FileStatsStorage;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.deeplearning4j.ui.model.storage.sqlite.J7FileStatsStorage;
import org.gatewatch.internal.alerting.JudgedSamples;
import org.gatewatch.sample.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records through DL4J's own storages, files closed and opened again. */
class StoragesTest {
  private static final String SESSION = "run 1";
  private static final String WORKER = "worker-0";

  @TempDir Path folder;

  @Test
  void recordsSurviveAStorageInMemory() throws IOException {
    try (Closing storage = new Closing(new InMemoryStatsStorage())) {
      fill(storage.storage());
      assertHolds(storage.storage());
    }
  }

  @Test
  void recordsSurviveAMapDbFileThatIsOpenedAgain() throws IOException {
    Path file = folder.resolve("stats.mapdb");
    try (Closing storage = new Closing(new FileStatsStorage(file.toFile()))) {
      fill(storage.storage());
    }
    try (Closing storage = new Closing(new FileStatsStorage(file.toFile()))) {
      assertHolds(storage.storage());
    }
  }

  @Test
  void recordsSurviveAnSqliteFileThatIsOpenedAgain() throws IOException {
    Path file = folder.resolve("stats.sqlite");
    try (Closing storage = new Closing(new J7FileStatsStorage(file.toFile()))) {
      fill(storage.storage());
    }
    try (Closing storage = new Closing(new J7FileStatsStorage(file.toFile()))) {
      assertHolds(storage.storage());
    }
  }

  private static void fill(StatsStorage storage) {
    storage.putStaticInfo(StoredRecord.of(Samples.layout(), SESSION, WORKER, 1));
    for (int i = 0; i < 5; i++) {
      storage.putUpdate(StoredRecord.of(JudgedSamples.judged(i), SESSION, WORKER, 10 + i));
    }
    storage.putUpdate(StoredRecord.endOfTraining(SESSION, WORKER, 99));
  }

  private static void assertHolds(StatsStorage storage) {
    String type = StoredRecord.TYPE_ID;
    StoredRecord layout = (StoredRecord) storage.getStaticInfo(SESSION, type, WORKER);
    assertThat(layout.layout()).isEqualTo(Samples.layout());
    List<Persistable> updates = storage.getAllUpdatesAfter(SESSION, type, WORKER, 0);
    assertThat(updates).hasSize(6);
    for (int i = 0; i < 5; i++) {
      assertThat(((StoredRecord) updates.get(i)).judged())
          .isEqualTo(JudgedSamples.judged(i).in(SESSION, WORKER));
    }
    assertThat(((StoredRecord) updates.get(5)).isEndOfTraining()).isTrue();
  }

  /** Storages have a close method, but are not AutoCloseable. */
  private record Closing(StatsStorage storage) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      storage.close();
    }
  }
}
