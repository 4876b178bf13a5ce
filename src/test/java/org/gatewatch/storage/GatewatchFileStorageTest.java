package org.gatewatch.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.core.storage.StatsStorageEvent;
import org.deeplearning4j.core.storage.StatsStorageListener.EventType;
import org.deeplearning4j.ui.model.stats.impl.SbeStatsReport;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.deeplearning4j.ui.model.storage.impl.SbeStorageMetaData;
import org.gatewatch.alert.JudgedSample;
import org.gatewatch.internal.alerting.JudgedSamples;
import org.gatewatch.sample.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewatchFileStorageTest {
  private static final String SESSION = "run";
  private static final String TYPE = StoredRecord.TYPE_ID;
  private static final String WORKER = "worker";

  @TempDir Path folder;

  private final List<StatsStorage> open = new ArrayList<>();
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("run.gatewatch");
  }

  @AfterEach
  void close() throws IOException {
    for (StatsStorage storage : open) {
      storage.close();
    }
  }

  @Test
  void isClosedAtTheEndOfATry() throws IOException {
    GatewatchFileStorage left;
    try (GatewatchFileStorage storage = new GatewatchFileStorage(file)) {
      left = storage;
      assertThat(storage.isClosed()).isFalse();
    }
    assertThat(left.isClosed()).isTrue();
  }

  private GatewatchFileStorage writing() {
    GatewatchFileStorage storage = new GatewatchFileStorage(file);
    open.add(storage);
    return storage;
  }

  private GatewatchFileStorage reading() {
    GatewatchFileStorage storage = GatewatchFileStorage.readOnly(file);
    open.add(storage);
    return storage;
  }

  private static StoredRecord layout(String session, String worker, long time) {
    return StoredRecord.of(Samples.layout(), session, worker, time);
  }

  private static StoredRecord sample(String session, String worker, long time) {
    return StoredRecord.of(JudgedSample.of(Samples.sample(time)), session, worker, time);
  }

  private static void put(StatsStorage storage, int from, int to) {
    for (int time = from; time < to; time++) {
      storage.putUpdate(sample(SESSION, WORKER, time));
    }
  }

  private static long[] times(StatsStorage storage) {
    return storage.getAllUpdateTimes(SESSION, TYPE, WORKER);
  }

  private static long[] range(int from, int to) {
    return IntStream.range(from, to).asLongStream().toArray();
  }

  @Test
  void answersAndEventsAreThoseOfDl4jsStorage() {
    GatewatchFileStorage ours = writing();
    InMemoryStatsStorage theirs = new InMemoryStatsStorage();
    List<List<Object>> ourPosts = new ArrayList<>();
    List<List<Object>> theirPosts = new ArrayList<>();
    ours.registerStatsStorageListener(event -> addPost(event, ourPosts));
    theirs.registerStatsStorageListener(event -> addPost(event, theirPosts));
    for (StatsStorage storage : List.of(ours, theirs)) {
      storage.putStaticInfo(layout(SESSION, WORKER, 1));
      storage.putStaticInfo(List.of(layout("other", "b", 2), layout("other", "a", 3)));
      for (int i = 0; i < 5; i++) {
        storage.putUpdate(sample(SESSION, WORKER, 10 + i));
        storage.putUpdate(List.of(sample("other", i % 2 == 0 ? "a" : "b", 20 - i)));
      }
    }

    assertThat(ourPosts).isEqualTo(theirPosts).hasSize(13);
    assertThat(ours.listSessionIDs()).containsExactlyInAnyOrderElementsOf(theirs.listSessionIDs());
    assertThat(ours.sessionExists("other")).isTrue();
    assertThat(ours.sessionExists("no run")).isFalse();
    for (String session : List.of(SESSION, "other", "no run")) {
      assertThat(ours.listTypeIDsForSession(session))
          .isEqualTo(theirs.listTypeIDsForSession(session));
      assertThat(ours.listWorkerIDsForSession(session))
          .containsExactlyInAnyOrderElementsOf(theirs.listWorkerIDsForSession(session));
      assertThat(ours.getNumUpdateRecordsFor(session))
          .isEqualTo(theirs.getNumUpdateRecordsFor(session));
      for (String type : List.of(TYPE, "no type")) {
        assertThat(ours.listWorkerIDsForSessionAndType(session, type))
            .containsExactlyInAnyOrderElementsOf(
                theirs.listWorkerIDsForSessionAndType(session, type));
        assertThat(encoded(ours.getAllStaticInfos(session, type)))
            .containsExactlyInAnyOrderElementsOf(encoded(theirs.getAllStaticInfos(session, type)));
        assertThat(encoded(ours.getLatestUpdateAllWorkers(session, type)))
            .containsExactlyInAnyOrderElementsOf(
                encoded(theirs.getLatestUpdateAllWorkers(session, type)));
        assertThat(encoded(ours.getAllUpdatesAfter(session, type, 11)))
            .containsExactlyInAnyOrderElementsOf(
                encoded(theirs.getAllUpdatesAfter(session, type, 11)));
      }
    }
    assertThat(times(ours)).isEqualTo(times(theirs));
    assertThat(encoded(ours.getAllUpdatesAfter(SESSION, TYPE, WORKER, 11)))
        .isEqualTo(encoded(theirs.getAllUpdatesAfter(SESSION, TYPE, WORKER, 11)))
        .hasSize(3);
    assertThat(encoded(ours.getUpdates(SESSION, TYPE, WORKER, new long[] {14, 99, 10})))
        .isEqualTo(encoded(List.of(sample(SESSION, WORKER, 14), sample(SESSION, WORKER, 10))));
    assertThat(ours.getUpdate(SESSION, TYPE, WORKER, 9)).isNull();
    assertThat(ours.getUpdate(SESSION, "no type", WORKER, 10)).isNull();
    assertThat(ours.getStaticInfo(SESSION, "no type", WORKER)).isNull();
    assertThat(ours.getLatestUpdate(SESSION, TYPE, "nobody")).isNull();
    assertThat(ours.getStorageMetaData(SESSION, TYPE)).isNull();
  }

  private static void addPost(StatsStorageEvent event, List<List<Object>> posts) {
    if (event.getEventType().toString().startsWith("Post")) {
      posts.add(
          List.of(
              event.getEventType(),
              event.getSessionID(),
              event.getTypeID(),
              event.getWorkerID(),
              event.getTimestamp()));
    }
  }

  private static List<List<Byte>> encoded(List<? extends Persistable> records) {
    List<List<Byte>> encoded = new ArrayList<>();
    for (Persistable record : records) {
      List<Byte> bytes = new ArrayList<>();
      for (byte each : record.encode()) {
        bytes.add(each);
      }
      encoded.add(bytes);
    }
    return encoded;
  }

  @Test
  void whatIsStoredIsThereAgainAndAnotherRunGoesOnBehindIt() throws IOException {
    GatewatchFileStorage first = writing();
    first.putStaticInfo(layout(SESSION, WORKER, 1));
    JudgedSample judged = JudgedSamples.judged(3);
    first.putUpdate(StoredRecord.of(judged, SESSION, WORKER, 7));
    first.close();
    GatewatchFileStorage second = writing();
    second.putUpdate(sample("next", WORKER, 8));
    second.close();

    GatewatchFileStorage read = reading();
    assertThat(((StoredRecord) read.getStaticInfo(SESSION, TYPE, WORKER)).layout())
        .isEqualTo(Samples.layout());
    assertThat(((StoredRecord) read.getUpdate(SESSION, TYPE, WORKER, 7)).judged())
        .isEqualTo(judged.in(SESSION, WORKER));
    assertThat(read.listSessionIDs()).containsExactly(SESSION, "next");
    assertThat(read.getNumUpdateRecordsFor("next", TYPE, WORKER)).isEqualTo(1);
  }

  @Test
  void theOrderInWhichUpdatesCameIsKnownWhateverTheirTimestampsAre() throws IOException {
    GatewatchFileStorage storage = writing();
    for (long time : new long[] {7, 900, 3, 5}) {
      storage.putUpdate(sample(SESSION, WORKER, time));
    }
    storage.putUpdate(sample(SESSION, "another", 4));
    storage.close();
    GatewatchFileStorage read = reading();
    assertThat(read.getUpdateTimesByArrival(SESSION, TYPE, WORKER)).containsExactly(7, 900, 3, 5);
    assertThat(times(read)).containsExactly(3, 5, 7, 900);
    assertThat(read.getUpdateTimesByArrival(SESSION, "another type", WORKER)).isEmpty();
  }

  @Test
  void theNewestLayoutAndTheNewestOfOneTimestampCount() throws IOException {
    GatewatchFileStorage storage = writing();
    storage.putStaticInfo(layout(SESSION, WORKER, 1));
    storage.putStaticInfo(StoredRecord.of(Samples.penalised(), SESSION, WORKER, 2));
    storage.putUpdate(StoredRecord.of(JudgedSample.of(Samples.sample(1)), SESSION, WORKER, 5));
    storage.putUpdate(StoredRecord.of(JudgedSample.of(Samples.sample(2)), SESSION, WORKER, 5));

    for (StatsStorage either : List.of(storage, reading())) {
      assertThat(either.getStaticInfo(SESSION, TYPE, WORKER).getTimeStamp()).isEqualTo(2);
      assertThat(((StoredRecord) either.getUpdate(SESSION, TYPE, WORKER, 5)).sample())
          .isEqualTo(Samples.sample(2));
      assertThat(times(either)).containsExactly(5);
    }
  }

  @Test
  void whoReadsSeesWhatIsWrittenMeanwhile() {
    GatewatchFileStorage storage = writing();
    GatewatchFileStorage reader = reading();
    assertThat(reader.listSessionIDs()).isEmpty();
    put(storage, 0, 3);
    assertThat(times(reader)).isEqualTo(range(0, 3));
    put(storage, 3, 5);
    assertThat(((StoredRecord) reader.getLatestUpdate(SESSION, TYPE, WORKER)).sample())
        .isEqualTo(Samples.sample(4));
  }

  @Test
  void whoReadsIsToldOfWhatIsWrittenMeanwhile() throws Exception {
    GatewatchFileStorage storage = writing();
    put(storage, 0, 2);
    GatewatchFileStorage reader = reading();
    BlockingQueue<StatsStorageEvent> told = new LinkedBlockingQueue<>();
    reader.registerStatsStorageListener(told::add);
    storage.putUpdate(sample(SESSION, WORKER, 2));
    storage.putUpdate(sample("new", WORKER, 3));

    List<EventType> types = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      StatsStorageEvent event = told.poll(20, TimeUnit.SECONDS);
      types.add(event.getEventType());
      assertThat(event.getTimestamp()).isBetween(2L, 3L);
      assertThat(event.getStatsStorage()).isSameAs(reader);
    }
    assertThat(types)
        .containsExactly(
            EventType.PostUpdate,
            EventType.NewSessionID,
            EventType.NewTypeID,
            EventType.NewWorkerID,
            EventType.PostUpdate);
    assertThat(followers()).isEqualTo(1);
    reader.removeAllListeners();
    assertThat(CompletableFuture.supplyAsync(this::awaitNoFollower).get(20, TimeUnit.SECONDS))
        .as("nobody looks for nobody")
        .isTrue();
  }

  private boolean awaitNoFollower() {
    while (followers() > 0) {
      Thread.onSpinWait();
    }
    return true;
  }

  private long followers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("gatewatch-follow-" + file))
        .count();
  }

  @Test
  void aReaderForgetsWhatTheWriterTookBack() throws IOException {
    GatewatchFileStorage storage = writing();
    put(storage, 0, 2);
    long before = Files.size(file);
    put(storage, 2, 3);
    GatewatchFileStorage reader = reading();
    assertThat(times(reader)).isEqualTo(range(0, 3));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(before);
    }
    assertThat(times(reader)).isEqualTo(range(0, 2));
  }

  @Test
  void oneWritesAtATime() throws IOException {
    GatewatchFileStorage storage = writing();
    assertThatThrownBy(() -> new GatewatchFileStorage(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("is being written already")
        .hasMessageContaining("GatewatchFileStorage.readOnly");
    put(storage, 0, 1);
    storage.close();
    assertThat(times(writing())).isEqualTo(range(0, 1));
  }

  @Test
  void aFileOfAnotherKindIsRefusedAndLeftAsItIs() throws IOException {
    for (String content : List.of("hello", "hello, this is a diary", "\0\0\0\0\0\0\0\0\0\0\0\0")) {
      Files.writeString(file, content);
      assertThatThrownBy(() -> new GatewatchFileStorage(file))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("is no file of a GatewatchFileStorage");
      assertThatThrownBy(() -> GatewatchFileStorage.readOnly(file))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("is no file of a GatewatchFileStorage");
      assertThat(Files.readString(file)).isEqualTo(content);
    }
    assertThatThrownBy(() -> GatewatchFileStorage.readOnly(folder.resolve("none")))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(folder.resolve("none")).doesNotExist();
    assertThatThrownBy(() -> new GatewatchFileStorage(folder))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void whatIsNotGatewatchsIsRefused() {
    GatewatchFileStorage storage = writing();
    assertThatThrownBy(() -> storage.putUpdate(new SbeStatsReport()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("records of Gatewatch alone")
        .hasMessageContaining("SbeStatsReport");
    assertThatThrownBy(() -> storage.putStorageMetaData(new SbeStorageMetaData()))
        .isInstanceOf(IllegalArgumentException.class);
    storage.putUpdate(StoredRecord.endOfTraining("s".repeat(256), "w".repeat(256), 7));
    long before = file.toFile().length();
    StoredRecord old = new StoredRecord();
    String longer = "s".repeat(600);
    old.decode(new Envelope(1, Envelope.END, 7, longer, "w", 0, ByteBuffer.allocate(0)).toBytes());
    assertThatThrownBy(() -> storage.putUpdate(old))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 256 bytes");
    assertThat(file.toFile().length()).isEqualTo(before);
    assertThat(reading().getNumUpdateRecordsFor("s".repeat(256))).isEqualTo(1);
  }

  @Test
  void whatIsReadOnlyTakesNothing() throws IOException {
    writing().close();
    byte[] before = Files.readAllBytes(file);
    GatewatchFileStorage reader = reading();
    assertThatThrownBy(() -> put(reader, 0, 1))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("opened to be read only");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aClosedStorageSaysSo() throws IOException {
    GatewatchFileStorage storage = writing();
    storage.close();
    storage.close();
    assertThat(storage.isClosed()).isTrue();
    assertThatThrownBy(() -> put(storage, 0, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(file + " is closed");
    assertThatThrownBy(storage::listSessionIDs).isInstanceOf(IllegalStateException.class);
  }

  /** An interrupt that meets a channel closes it for ever. */
  @Test
  void anInterruptDoesNoHarm() {
    GatewatchFileStorage storage = writing();
    Thread.currentThread().interrupt();
    put(storage, 0, 2);
    assertThat(storage.getUpdate(SESSION, TYPE, WORKER, 1)).isNotNull();
    assertThat(Thread.interrupted()).isTrue();
    put(storage, 2, 3);
    assertThat(times(storage)).isEqualTo(range(0, 3));
  }

  @Test
  void manyThreadsMayPutAndReadAtOnce() throws Exception {
    GatewatchFileStorage storage = writing();
    GatewatchFileStorage reader = reading();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int w = 0; w < 4; w++) {
      String worker = "worker " + w;
      all.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 25; i++) {
                  storage.putUpdate(sample(SESSION, worker, i));
                  assertThat(storage.getUpdate(SESSION, TYPE, worker, i)).isNotNull();
                  assertThat(reader.getUpdate(SESSION, TYPE, worker, i)).isNotNull();
                }
              }));
    }
    for (CompletableFuture<Void> each : all) {
      each.get(60, TimeUnit.SECONDS);
    }
    assertThat(reading().getNumUpdateRecordsFor(SESSION)).isEqualTo(100);
  }

  @Test
  void theFileIsAsItIsSpecified() throws IOException {
    GatewatchFileStorage storage = writing();
    StoredRecord record = StoredRecord.endOfTraining("s", "w", 258);
    storage.putUpdate(record);
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
    byte[] header = new byte[8];
    in.get(header);
    assertThat(header).isEqualTo(new byte[] {(byte) 0xf7, 'G', 'W', 'R', 'U', 'N', 0, 1});
    byte[] marker = new byte[8];
    in.get(marker);
    assertThat(marker).isEqualTo("\u00f7GWREC\r\n".getBytes(StandardCharsets.ISO_8859_1));
    byte[] expected = record.encode();
    assertThat(in.getInt()).isEqualTo(expected.length);
    CRC32C sum = new CRC32C();
    sum.update(expected);
    assertThat(in.getInt()).isEqualTo((int) sum.getValue());
    sum.reset();
    sum.update(in.array(), 8, 16);
    sum.update(expected);
    assertThat(in.getInt()).isEqualTo((int) sum.getValue());
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    assertThat(rest).isEqualTo(expected);
  }
}
