package org.gatewatch.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.core.storage.StatsStorageEvent;
import org.gatewatch.storage.StoredRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are opened, how, and what is said of the others. */
class StoredRunsTest {
  @TempDir private Path folder;
  private final List<String> complaints = new ArrayList<>();

  private void store(String name, String session) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    StatsStorage storage = StoredFiles.writing(file);
    StoredFiles.begin(storage, session);
    storage.close();
  }

  private StoredRuns open(Path... places) throws UnusableException {
    return StoredRuns.open(List.of(places), complaints::add);
  }

  @Test
  void allFilesOfAFolderAreReadWhateverTheirKindAndNoneIsChanged() throws Exception {
    store("a.gatewatch", "a");
    store("deeper/b.mapdb", "b");
    store("c.sqlite", "c");
    Files.writeString(folder.resolve("notes.txt"), "Just a text, and nothing to be shown");
    Files.createFile(folder.resolve("empty.gatewatch"));
    Map<Path, String> before = content();
    try (StoredRuns runs = open(folder, folder.resolve("a.gatewatch"))) {
      assertThat(runs.sessions()).containsExactlyInAnyOrder("a", "b", "c");
      assertThat(runs.storages()).hasSize(3);
      for (StatsStorage storage : runs.storages()) {
        String session = storage.listSessionIDs().get(0);
        assertThat(storage.getUpdate(session, StoredRecord.TYPE_ID, "w", 2)).isNotNull();
      }
    }
    assertThat(content()).isEqualTo(before);
    assertThat(complaints).isEmpty();
  }

  private Map<Path, String> content() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .collect(Collectors.toMap(file -> file, StoredRunsTest::hex, (a, b) -> a, TreeMap::new));
    }
  }

  private static String hex(Path file) {
    try {
      return java.util.HexFormat.of().formatHex(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatIsWrittenMeanwhileIsTold() throws Exception {
    for (String name : List.of("a.gatewatch", "c.sqlite")) {
      Path file = folder.resolve(name);
      StatsStorage writing = StoredFiles.writing(file);
      StoredFiles.begin(writing, "first");
      try (StoredRuns runs = open(file)) {
        StatsStorage reading = runs.storages().get(0);
        List<StatsStorageEvent> told = new CopyOnWriteArrayList<>();
        reading.registerStatsStorageListener(told::add);
        StoredFiles.put(writing, "first", 3);
        StoredFiles.begin(writing, "second");
        StoredFiles.await(name, () -> updates(told).equals(List.of("first 3", "second 2")));
        assertThat(reading.getNumUpdateRecordsFor("first")).isEqualTo(2);
        assertThatThrownBy(() -> StoredFiles.put(reading, "first", 4))
            .isInstanceOf(UnsupportedOperationException.class);
      }
      StoredFiles.put(writing, "first", 5);
      writing.close();
    }
  }

  private static List<String> updates(List<StatsStorageEvent> told) {
    return told.stream()
        .filter(event -> event.getTimestamp() > 1)
        .map(event -> event.getSessionID() + " " + event.getTimestamp())
        .toList();
  }

  @Test
  void whatCannotBeUsedIsSaidInOneLine() throws Exception {
    assertRefused(folder.resolve("none\nat all"), "there is no such file or folder");
    assertRefused(folder, "no file in it is a stored run");
    Path text = Files.writeString(folder.resolve("notes.txt"), "nothing to be shown");
    assertRefused(text, "no stored run; such are files of ");
    Path cut = Files.write(folder.resolve("cut.db"), "SQLite format 3\0 and no more".getBytes());
    assertRefused(cut, "SQLite cannot read it: ");
    Path damaged = Files.write(folder.resolve("damaged.mapdb"), new byte[] {0x4a, 3, 0, 0, 9});
    assertRefused(damaged, "MapDB cannot read it: ");
    Path later = Files.write(folder.resolve("later.gatewatch"), "\u00f7GWRUN\0\t".getBytes("L1"));
    assertRefused(later, "cannot be read: ");
    assertRefused(other(folder.resolve("other.db")), "none of DL4J's J7FileStatsStorage");
  }

  /** Somebody's database; looking at it must not put tables into it. */
  private static Path other(Path file) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      connection.createStatement().execute("CREATE TABLE cats (name TEXT)");
    }
    return file;
  }

  private void assertRefused(Path place, String why) {
    assertThatThrownBy(() -> open(place).close())
        .isInstanceOf(UnusableException.class)
        .hasMessageStartingWith(place + ": ")
        .hasMessageContaining(why);
  }

  @Test
  void aMapDbFileThatIsWrittenIsLeftOutOfItsFolderAndRefusedAlone() throws Exception {
    store("a.gatewatch", "a");
    Path file = folder.resolve("b.mapdb");
    StatsStorage writing = StoredFiles.writing(file);
    StoredFiles.begin(writing, "b");
    assertRefused(file, "another program has it open");
    try (StoredRuns runs = open(folder)) {
      assertThat(runs.sessions()).containsExactly("a");
    }
    assertThat(complaints)
        .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .startsWith("left out: " + file);
    writing.close();
  }

  @Test
  void ofAWorkerThatTwoFilesHoldTheFirstIsShownAndTheOtherNamed() throws Exception {
    store("a.gatewatch", "same");
    store("b.gatewatch", "same");
    StatsStorage third = StoredFiles.writing(folder.resolve("c.gatewatch"));
    third.putStaticInfo(StoredRecord.of(StoredFiles.LAYOUT, "same", "another", 1));
    third.putUpdate(StoredRecord.of(StoredFiles.sample(2), "same", "another", 2));
    third.close();
    try (StoredRuns runs = open(folder)) {
      assertThat(runs.sessions()).containsExactly("same");
    }
    assertThat(complaints)
        .containsExactly(
            "worker w of session same is in %s, too: not shown of %s"
                .formatted(folder.resolve("a.gatewatch"), folder.resolve("b.gatewatch")));
  }

  @Test
  void ofSerialisedObjectsNoneButRecordsAreMade() throws Exception {
    Serializable record = StoredRecord.endOfTraining("s", "w", 1);
    assertThat(throughTheFilter(record)).isInstanceOf(StoredRecord.class);
    assertThatThrownBy(() -> throughTheFilter(new java.io.File("x")))
        .hasMessageContaining("REJECTED");
    assertThatThrownBy(() -> throughTheFilter(URI.create("http://localhost").toURL()))
        .hasMessageContaining("REJECTED");
  }

  private static Object throughTheFilter(Serializable object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      in.setObjectInputFilter(GatewatchView.RECORDS_ALONE);
      return in.readObject();
    }
  }
}
