package org.gatewatch.ui.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.core.storage.StatsStorageEvent;
import org.deeplearning4j.core.storage.StatsStorageListener.EventType;
import org.gatewatch.sample.Sample;
import org.gatewatch.storage.GatewatchDatabaseStorage;
import org.gatewatch.storage.StoredRecord;
import org.gatewatch.ui.Await;
import org.gatewatch.ui.SyntheticRun;
import org.gatewatch.ui.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One database that several programs put into, and servers show. */
@Timeout(300)
class SharedDatabaseTest {
  private static final int PROGRAMS = 3;
  private static final long RATE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final String HOSTILE = "it's\0'); DROP TABLE gatewatch_records; --";

  @TempDir Path folder;

  private String sqlite() {
    return "jdbc:sqlite:" + folder.resolve("runs.sqlite");
  }

  @Test
  void whatOnePutsTheOtherIsToldOfInTheOrderInWhichItCame() throws IOException {
    SyntheticRun run = new SyntheticRun(HOSTILE, "w", 1);
    Sample small = run.ofFirstLayer();
    List<StatsStorageEvent> told = new CopyOnWriteArrayList<>();
    GatewatchDatabaseStorage one = new GatewatchDatabaseStorage(sqlite());
    GatewatchDatabaseStorage other = new GatewatchDatabaseStorage(sqlite());
    other.registerStatsStorageListener(told::add);
    run.begin(one).store(one, 5, small).store(one, 2, small);
    Await.until(
        "both",
        () ->
            told.stream().filter(event -> event.getEventType() == EventType.PostUpdate).count()
                == 2);
    assertThat(other.getUpdateTimesByArrival(HOSTILE, StoredRecord.TYPE_ID, "w"))
        .containsExactly(run.timestamp(5), run.timestamp(2));
    assertThat(other.getAllUpdateTimes(HOSTILE, StoredRecord.TYPE_ID, "w"))
        .containsExactly(run.timestamp(2), run.timestamp(5));
    StoredRecord read =
        (StoredRecord) other.getUpdate(HOSTILE, StoredRecord.TYPE_ID, "w", run.timestamp(5));
    assertThat(read.sample()).isEqualTo(small);
    assertThat(other.listSessionIDs()).containsExactly(HOSTILE);

    run.end(other, 9);
    assertThat(one.getAllUpdateTimes(HOSTILE, StoredRecord.TYPE_ID, "w")).hasSize(3);
    assertThat(told.stream().map(StatsStorageEvent::getTimestamp)).contains(run.timestamp(9));
    other.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> other.listSessionIDs())
        .withMessageContaining("is closed");
    one.close();
  }

  @Test
  void rowsThatAreNoRecordsCostThemselvesAlone() throws IOException, SQLException {
    SyntheticRun run = new SyntheticRun("session", "w", 1);
    Sample small = run.ofFirstLayer();
    GatewatchDatabaseStorage storage = new GatewatchDatabaseStorage(sqlite());
    try (Connection connection = DriverManager.getConnection(sqlite());
        Statement statement = connection.createStatement()) {
      run.begin(storage).store(storage, 0, small);
      statement.execute("INSERT INTO gatewatch_records VALUES (99, x'00', x'')");
      statement.execute(
          "INSERT INTO gatewatch_records SELECT 100, head, x'4757' FROM gatewatch_records WHERE id"
              + " = 2");
      run.store(storage, 1, small);
      assertThat(storage.getAllUpdateTimes("session", StoredRecord.TYPE_ID, "w"))
          .containsExactly(run.timestamp(0), run.timestamp(1));
      assertThat(storage.getUpdate("session", StoredRecord.TYPE_ID, "w", run.timestamp(0)))
          .as("its head is there twice, and the newer one is no record")
          .isNull();
      assertThat(storage.getUpdate("session", StoredRecord.TYPE_ID, "w", run.timestamp(1)))
          .isNotNull();
    }
    storage.close();
  }

  @Tag("exhaustive")
  @Test
  void whatSeveralProgramsPutIntoOneSqliteFileIsShownWhole() throws Exception {
    assertShowsWhatProgramsPut(sqlite());
  }

  /** How many a second: by itself, since figures of a busy machine tell little. */
  @Tag("soak")
  @ParameterizedTest
  @ValueSource(ints = {1, PROGRAMS})
  void allThatWritersPutAtOnceIntoOneSqliteFileIsThere(int writers) throws Exception {
    assertTakesAll("sqlite", sqlite(), writers);
  }

  /** Likewise: {@code -Dtest=SharedDatabaseTest -Dtest.groups=database -Dtest.without=}. */
  @Tag("database")
  @Tag("soak")
  @ParameterizedTest
  @ValueSource(ints = {1, PROGRAMS})
  void allThatWritersPutAtOnceIntoPostgresIsThere(int writers) throws Exception {
    Optional<Path> programs = PostgresServer.programs();
    assumeTrue(programs.isPresent());
    try (PostgresServer postgres = PostgresServer.start(programs.get())) {
      assertTakesAll("postgresql", postgres.url(), writers);
    }
  }

  /** Each writer has a connection of its own, as a program has. */
  private static void assertTakesAll(String name, String url, int writers) throws Exception {
    new GatewatchDatabaseStorage(url).close();
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    List<Future<Integer>> putting = new ArrayList<>();
    long begun = System.nanoTime();
    for (int i = 0; i < writers; i++) {
      String worker = "w" + i;
      putting.add(threads.submit(() -> put(url, worker, begun + RATE_NANOS)));
    }
    int all = 0;
    for (Future<Integer> each : putting) {
      all += each.get();
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    threads.shutdown();
    System.out.printf(
        Locale.ROOT,
        "RESULT database=%s writers=%d records_per_second=%.0f%n",
        name,
        writers,
        all / seconds);
    GatewatchDatabaseStorage read = new GatewatchDatabaseStorage(url);
    int there = 0;
    for (int i = 0; i < writers; i++) {
      there += read.getAllUpdateTimes("rate", StoredRecord.TYPE_ID, "w" + i).length;
    }
    read.close();
    assertThat(there).isEqualTo(all).isPositive();
  }

  private static int put(String url, String worker, long end) throws IOException {
    GatewatchDatabaseStorage storage = new GatewatchDatabaseStorage(url);
    SyntheticRun run = new SyntheticRun("rate", worker, 1).begin(storage);
    Sample small = run.ofFirstLayer();
    int many = 0;
    while (System.nanoTime() < end) {
      run.store(storage, many++, small);
    }
    storage.close();
    return many;
  }

  /** By itself: {@code -Dtest=SharedDatabaseTest -Dtest.groups=database -Dtest.without=}. */
  @Tag("database")
  @Tag("exhaustive")
  @Test
  void whatSeveralProgramsPutIntoPostgresIsShownWhole() throws Exception {
    Optional<Path> programs = PostgresServer.programs();
    if (programs.isEmpty()) {
      System.out.println(
          "SKIPPED: no PostgreSQL server in /usr/lib/postgresql; install postgresql");
    }
    assumeTrue(programs.isPresent());
    try (PostgresServer postgres = PostgresServer.start(programs.get())) {
      assertShowsWhatProgramsPut(postgres.url());
    }
  }

  /** The server is there before they are: it follows. */
  private static void assertShowsWhatProgramsPut(String url) throws Exception {
    GatewatchDatabaseStorage shown = new GatewatchDatabaseStorage(url);
    try (TestServer server = TestServer.start().attach(shown)) {
      List<Process> programs = new ArrayList<>();
      for (int i = 0; i < PROGRAMS; i++) {
        programs.add(RemoteProcessesTest.start(DatabaseProgram.class, url, "worker " + i));
      }
      for (Process program : programs) {
        String printed =
            new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor()).as(printed).isZero();
      }
      String each = "\"samples\":" + DatabaseProgram.SAMPLES + ",";
      Await.until(
          "all on the page",
          () ->
              server.get("/gatewatch/api/sessions").body().split(each, -1).length == PROGRAMS + 1);
    }
    shown.close();
  }
}
